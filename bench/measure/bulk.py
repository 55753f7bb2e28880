"""Bulk transfer: CPU seconds of what stands in between for each GiB, and throughput against direct."""

import subprocess
import time
from contextlib import ExitStack

from .cpu import Look
from .stats import ratios, summary

GIB = 1 << 30
KINDS = {
    # The list that leaves no choice, and what an OpenSSH client does by itself.
    "aes128-gcm": ("-oCiphers=aes128-gcm@openssh.com",),
    "default": (),
}


def measure(bench, options, say):
    return every_kind(bench, options, say, "bulk")


def every_kind(bench, options, say, test):
    return [result for kind, flags in KINDS.items() for direction, transfer in (("download", download), ("upload", upload))
            for result in _compare(bench, options, say, test, f"{kind}, {direction}", flags, transfer)]


def _compare(bench, options, say, test, case, flags, transfer):
    """One transfer after the other by all ways in turn."""
    size = options.size << 20
    cost, cores, speed, whole = ({way.name: [] for way in bench.ways} for _ in range(4))
    for turn in range(options.repeat):
        for way in bench.turn(turn):
            say(f"{test}, {case}, {way.label}, {turn + 1} of {options.repeat}")
            start = time.monotonic()
            seconds, cpu = transfer(way, size, flags)
            whole[way.name].append(size / (time.monotonic() - start))
            cost[way.name].append(cpu * GIB / size)
            cores[way.name].append(cpu / seconds)
            speed[way.name].append(size / seconds / 1e6)
    return [{"test": test, "case": case, "way": way.name, "cpu_s_per_gib": summary(cost[way.name]),
             "cores": summary(cores[way.name]), "mb_per_s": summary(speed[way.name]),
             "of_direct": summary(ratios(speed[way.name], speed["direct"])),
             "whole_of_direct": summary(ratios(whole[way.name], whole["direct"]))} for way in bench.ways]


# Logins take different times by different ways, which would be measured with the transfer. So it counts from when the command
# runs, which says so on stderr; a download waits for a word of ours, an upload has sent a window or less by then.

def download(way, size, flags):
    """Seconds, and CPU seconds of what stands in between."""
    return downloads(way, size, flags, 1)


def downloads(way, size, flags, count):
    """The same for so many at the same time, let loose when all of them are logged in."""
    command = f"echo begun >&2; read go; exec head -c {size} /dev/zero"
    with ExitStack() as stack:
        clients = [stack.enter_context(way.client.with_options(*flags).start(
            command, stdout=subprocess.DEVNULL)) for _ in range(count)]
        for ssh in clients:
            _begun(ssh)
        start = Look(way)
        for ssh in clients:
            ssh.stdin.write(b"go\n")
            ssh.stdin.close()
        for ssh in clients:
            _ended_well(ssh)
        return start.since()


def upload(way, size, flags):
    with subprocess.Popen(["head", "-c", str(size), "/dev/zero"], stdout=subprocess.PIPE) as source:
        with way.client.with_options(*flags).start("echo begun >&2; exec cat > /dev/null", stdin=source.stdout,
                                                   stdout=subprocess.DEVNULL) as ssh:
            source.stdout.close()
            _begun(ssh)
            start = Look(way)
            _ended_well(ssh)
            return start.since()


def _begun(ssh):
    said = b""
    while (line := ssh.stderr.readline()) != b"begun\n":
        said += line
        if not line:
            raise RuntimeError(f"a transfer did not begin: {said.decode(errors='replace')}")


def _ended_well(ssh):
    error = ssh.stderr.read().decode(errors="replace")
    if ssh.wait() != 0:
        raise RuntimeError(f"a transfer failed with status {ssh.returncode}: {error}")
