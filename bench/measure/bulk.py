"""Bulk transfer: CPU seconds of what stands in between for each GiB, and throughput against direct."""

import subprocess
import time

from .stats import ratios, summary

GIB = 1 << 30
KINDS = {
    # The list that leaves no choice, and what an OpenSSH client does by itself.
    "aes128-gcm": ("-oCiphers=aes128-gcm@openssh.com",),
    "default": (),
}


def measure(bench, options, say):
    results = []
    for kind, flags in KINDS.items():
        for direction, transfer in (("download", download), ("upload", upload)):
            cost = {way.name: [] for way in bench.ways}
            speed = {way.name: [] for way in bench.ways}
            for turn in range(options.repeat):
                for way in bench.ways:
                    say(f"bulk, {kind}, {direction}, {way.label}, {turn + 1} of {options.repeat}")
                    before, start = way.cpu(), time.monotonic()
                    transfer(way.client.with_options(*flags), options.size << 20)
                    seconds = time.monotonic() - start
                    cost[way.name].append((way.cpu() - before) * GIB / (options.size << 20))
                    speed[way.name].append((options.size << 20) / seconds / 1e6)
            for way in bench.ways:
                results.append({
                    "test": "bulk", "case": f"{kind}, {direction}", "way": way.name,
                    "cpu_s_per_gib": summary(cost[way.name]), "mb_per_s": summary(speed[way.name]),
                    "of_direct": summary(ratios(speed[way.name], speed["direct"])),
                })
    return results


def download(client, size):
    # A login shell's start is not what is measured: hundreds of megabytes make it vanish.
    with client.start(f"head -c {size} /dev/zero", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                      stderr=subprocess.PIPE) as ssh:
        _demand(ssh)


def upload(client, size):
    with subprocess.Popen(["head", "-c", str(size), "/dev/zero"], stdout=subprocess.PIPE) as source:
        with client.start("cat > /dev/null", stdin=source.stdout, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as ssh:
            source.stdout.close()
            _demand(ssh)


def _demand(ssh):
    error = ssh.stderr.read().decode(errors="replace")
    if ssh.wait() != 0:
        raise RuntimeError(f"a transfer failed with status {ssh.returncode}: {error}")
