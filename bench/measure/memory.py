"""Memory of what stands in between, for each idle session: one connection with a shell."""

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
        say(f"memory, {way.label}, {options.idle} sessions")
        base, each, after = asyncio.new_event_loop().run_until_complete(_hold(way, options.idle))
        results.append({"test": "memory", "case": f"{options.idle} idle sessions", "way": way.name, "base_kib": base,
                        "kib_per_session": summary(each), "kib_given_back": after})
    return results


async def _hold(way, count):
    """Memory before; for each further session, in four steps; and after all have gone."""
    base, each, held = memory_kib(way.pid), [], []
    last = base
    for _ in range(4):
        part = count // 4
        for start in range(0, part, 10):
            held += await asyncio.gather(*(_session(way.client) for _ in range(min(10, part - start))))
        now = memory_kib(way.pid)
        each.append((now - last) / part)
        last = now
    for connection, process in held:
        process.close()
        connection.close()
    await asyncio.gather(*(connection.wait_closed() for connection, _ in held))
    return base, each, last - memory_kib(way.pid)


async def _session(client):
    connection = await asyncssh.connect(
        "127.0.0.1", client.port, username=client.user, client_keys=[str(client.key)], agent_path=None, config=None,
        known_hosts=str(client.known_hosts), connect_timeout=60, login_timeout=60,
        compression_algs=["none"])  # as OpenSSH asks for; zlib alone would keep 260 KiB
    process = await connection.create_process("echo in; exec cat", term_type="xterm")
    await process.stdout.readline()
    return connection, process
