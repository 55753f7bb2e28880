"""An ssh-agent with one key, for the time of a test."""

import os
import subprocess
from contextlib import contextmanager

from .waiting import wait_until


@contextmanager
def running_agent(directory):
    """Yields (environment that leads to the agent, fingerprint of its key)."""
    socket, key = directory / "agent.sock", directory / "agent.key"
    for path in (socket, key, directory / "agent.key.pub"):
        path.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: socket.exists(), 30, "the agent")
        variables = {"SSH_AUTH_SOCK": str(socket)}
        subprocess.run(["ssh-add", "-q", key], env={**os.environ, **variables}, check=True)
        fingerprint = subprocess.run(["ssh-keygen", "-l", "-f", key], capture_output=True, text=True, check=True)
        yield variables, fingerprint.stdout.split()[1]
    finally:
        agent.kill()
        agent.wait()
