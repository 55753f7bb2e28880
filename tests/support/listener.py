"""Servers that want to be told their port, as most programs do."""

from . import processes
from .instances import free_port
from .waiting import wait_until


def start(run, deadline=60):
    """`run(port)` starts a process that is to listen on that port of loopback; returns the process and the port.

    Somebody may be faster to take a port that was free. Then the process ends, and whoever listens there is another: the next
    one gets another port.
    """
    for _ in range(20):
        port = free_port()
        process = run(port)
        try:
            wait_until(lambda: processes.listens(process.pid, port) or process.poll() is not None, deadline,
                       f"{process.args} to listen on port {port}")
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.poll() is None:
            return process, port
    raise RuntimeError(f"{process.args} does not start: status {process.returncode}")
