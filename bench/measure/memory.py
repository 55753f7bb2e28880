"""Memory of what stands in between, for each idle session (one connection with a shell), and its CPU while all of them idle."""

import asyncio
import warnings

from .stats import summary
from .ways import memory_kib

warnings.filterwarnings("ignore")  # the library's own deprecations
import asyncssh  # noqa: E402


def measure(bench, options, say):
    results = []
    for way in bench.ways:
        if way.pid is None:
            continue
        looks, back = asyncio.new_event_loop().run_until_complete(_hold(way, options, say))
        last = looks[-1]["x"]
        each = [(now["kib"] - before["kib"]) / (now["x"] - before["x"]) for before, now in zip(looks, looks[1:])]
        results.append({"test": "memory", "case": f"{last} idle sessions", "way": way.name, "base_kib": looks[0]["kib"],
                        "kib_per_session": summary(each), "idle_cpu_percent": looks[-1]["idle_cpu_percent"],
                        "kib_given_back": back})
        results += [{"test": "growth", "case": "idle sessions", "way": way.name, "x": look["x"],
                     "mib": summary([look["kib"] / 1024]), "idle_cpu_percent": look["idle_cpu_percent"]} for look in looks]
    return results


async def _hold(way, options, say):
    """A look at memory and CPU without sessions and at each number of them; and what comes back when all have gone."""
    held, looks = [], []
    for wanted in (0, *options.curve_idle):
        say(f"memory, {way.label}, {wanted} sessions")
        while len(held) < wanted:
            held += await asyncio.gather(*(_session(way.client) for _ in range(min(10, wanted - len(held)))))
        kib, cpu = memory_kib(way.pid), []
        for _ in range(options.repeat):
            before = way.cpu()
            await asyncio.sleep(options.idle_seconds)
            cpu.append((way.cpu() - before) * 100 / options.idle_seconds)
        looks.append({"x": wanted, "kib": kib, "idle_cpu_percent": summary(cpu)})
    for connection, process in held:
        process.close()
        connection.close()
    await asyncio.gather(*(connection.wait_closed() for connection, _ in held))
    return looks, looks[-1]["kib"] - memory_kib(way.pid)


async def _session(client):
    connection = await asyncssh.connect(
        "127.0.0.1", client.port, username=client.user, client_keys=[str(client.key)], agent_path=None, config=None,
        known_hosts=str(client.known_hosts), connect_timeout=60, login_timeout=60,
        compression_algs=["none"])  # as OpenSSH asks for; zlib alone would keep 260 KiB
    process = await connection.create_process("echo in; exec cat", term_type="xterm")
    await process.stdout.readline()
    return connection, process
