"""Strangers in great numbers: connections that say nothing or next to nothing, and come back when they are dropped.

A process of its own, so that it keeps up while the test waits for something else. Loopback only.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import cleanup

_NO_PORT_YET = getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24)


class Flood:
    """`count` connections at a time to `port`, at most `total` of them in all, for at most `seconds`.

    They come back at 2000 a second at most. They come from `sources` loopback addresses, and each says `words` byte
    by byte, one every 100 ms, over and over.
    """

    def __init__(self, port, count, total, sources=1, words=b"", seconds=120):
        arguments = [str(argument) for argument in (port, count, total, sources, words.hex() or "-", seconds)]
        self._process = subprocess.Popen([sys.executable, "-m", "support.flood", *arguments], text=True,
                                         cwd=Path(__file__).parents[1], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE)
        self._undo = cleanup.on_exit(self._process.kill)

    def wait_standing(self):
        """Until as many have connected as there are to be at a time."""
        line = self._process.stdout.readline()
        if line.strip() != "standing":
            raise AssertionError(f"the flood said {line!r}")

    def stop(self):
        """Ends it; returns how many connections it made."""
        self._process.send_signal(signal.SIGTERM)
        out, _ = self._process.communicate(timeout=60)
        cleanup.cancel(self._undo)
        return int(out.split()[-1])

    def __enter__(self):
        self.wait_standing()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.communicate()
        cleanup.cancel(self._undo)


class _Strangers:
    def __init__(self, port, total, sources, words):
        self.port, self.left, self.sources, self.words = port, total, sources, words
        self.made, self.waiting = 0, []
        self.poll = select.epoll()
        self.open = {}

    def add(self):
        number = self.made % self.sources
        stranger = socket.socket()
        stranger.setblocking(False)
        stranger.setsockopt(socket.IPPROTO_IP, _NO_PORT_YET, 1)
        stranger.bind((f"127.{1 + number // 65025}.{1 + number // 255 % 255}.{1 + number % 255}", 0))
        try:
            stranger.connect(("127.0.0.1", self.port))
        except BlockingIOError:
            pass
        self.open[stranger.fileno()] = stranger
        self.poll.register(stranger, select.EPOLLIN | select.EPOLLRDHUP)
        self.made += 1
        self.left -= 1

    def drop(self, number):
        self.open.pop(number).close()

    def listen(self):
        """Hears what there is to hear within a moment; returns how many were dropped."""
        dropped = 0
        for number, _ in self.poll.poll(0.05, 1000):
            try:
                if self.open[number].recv(65536):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            self.drop(number)
            dropped += 1
        return dropped

    def speak(self, at):
        for number, stranger in list(self.open.items()):
            try:
                stranger.send(self.words[at % len(self.words):][:1])
            except BlockingIOError:
                pass
            except OSError:
                self.drop(number)


def _main(port, count, total, sources, words, seconds):
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    strangers = _Strangers(int(port), int(total), int(sources), b"" if words == "-" else bytes.fromhex(words))
    end, standing, spoken = time.monotonic() + float(seconds), False, 0
    parent = os.getppid()
    while not stopped and time.monotonic() < end and os.getppid() == parent:
        for _ in range(min(int(count) - len(strangers.open), strangers.left, 100 if standing else 500)):
            strangers.add()
        if not standing and strangers.made >= int(count):
            print("standing", flush=True)
            standing = True
        strangers.listen()
        if strangers.words and time.monotonic() > end - float(seconds) + spoken * 0.1:
            strangers.speak(spoken)
            spoken += 1
    print(strangers.made, flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
