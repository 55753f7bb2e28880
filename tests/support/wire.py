"""A network that misbehaves: a TCP relay that can cut, fall silent, stall one direction, and do harm to what it carries.

Between client and router, or between router and instance. One thread carries all connections of a wire.
"""

import selectors
import socket
import threading

from . import cleanup
from .line import BACK, OUT, Harm, Line, reset


class Wire:
    """Listens on `port` and connects everybody on to `target`, a port of this machine."""

    def __init__(self, target):
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._alarm, self._bell = socket.socketpair()
        self._alarm.setblocking(False)
        self._selector.register(self._alarm, selectors.EVENT_READ, self._hear)
        self._lines, self._orders, self._plans = [], [], []
        self._stalled = set()
        self._lock = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._undo = cleanup.on_exit(self.close)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    # What it can be told. All of it has happened when the call returns.

    def cut(self):
        """RST to both ends of every connection; returns how many there were."""
        return self._do(lambda: sum(line.cut() for line in list(self._lines)))

    def stall(self, *directions):
        """Carries nothing any more in these directions, both unless given; every socket stays open."""
        self._do(lambda: self._set_stalled(self._stalled | set(directions or (OUT, BACK))))

    def resume(self):
        self._do(lambda: self._set_stalled(set()))

    def cut_next(self, direction, count):
        """The next connection is cut when exactly `count` bytes have gone this way."""
        self._do(lambda: self._plans.append((direction, {"limit": count})))

    def harm_next(self, direction, seed):
        """The next connection is done harm to in this direction, as the seed says."""
        self._do(lambda: self._plans.append((direction, {"harm": Harm(seed)})))

    # What it can tell.

    def lines(self):
        """Connections that are open."""
        return self._do(lambda: len(self._lines))

    def sources(self):
        """Addresses under which the target sees the connections that are open."""
        return self._do(lambda: [line.source for line in self._lines])

    def carried(self, direction):
        """Bytes that have gone this way on the connections that are open."""
        return self._do(lambda: sum(line.pipes[direction].carried for line in self._lines))

    def close(self):
        """Cuts everything and listens no more."""
        cleanup.cancel(self._undo)
        if self._closing:
            return
        self.cut()
        self._closing = True
        self._bell.send(b".")
        self._thread.join()
        for thing in (self._selector, self._listener, self._alarm, self._bell):
            thing.close()

    # The thread.

    def _do(self, job):
        done, answer = threading.Event(), []
        with self._lock:
            self._orders.append(lambda: (answer.append(job()), done.set()))
        self._bell.send(b".")
        if not done.wait(60):
            raise AssertionError("the wire's thread is dead")
        return answer[0]

    def _hear(self, _):
        self._alarm.recv(4096)
        with self._lock:
            orders, self._orders = self._orders, []
        for order in orders:
            order()

    def _run(self):
        while not self._closing:
            silent = [line for line in self._lines if any(pipe.silent_until for pipe in line.pipes.values())]
            for line in silent:
                line.break_silence()
            for key, events in self._selector.select(0.05 if silent else None):
                if key.fileobj.fileno() >= 0:  # an earlier event of this round may have closed it
                    key.data(events)

    def _accept(self, _):
        try:
            caller, _ = self._listener.accept()
        except OSError:
            return
        target = socket.socket()
        try:
            target.connect(("127.0.0.1", self.target))
        except OSError:
            reset(target)
            reset(caller)
            return
        line = Line(self._selector, caller, target, self._lines.remove)
        self._lines.append(line)
        if self._plans:
            direction, plan = self._plans.pop(0)
            vars(line.pipes[direction]).update(plan)
        self._set_stalled(self._stalled)

    def _set_stalled(self, stalled):
        self._stalled = stalled
        for line in self._lines:
            for direction, pipe in line.pipes.items():
                pipe.stalled = direction in stalled
            line.watch()
