"""One TCP connection through a wire (wire.py): two pipes, and what can go wrong in each."""

import random
import selectors
import socket
import struct
import time

# Directions: from whoever connects to whoever listens, and back.
OUT, BACK = "out", "back"

_ROOM = 256 << 10  # bytes held for a sink that is slower than its source
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() sends RST


class Harm:
    """Does harm to what passes, at seeded places: early ones are in the clear part of a handshake, later ones are not.
    A number says all of it, so that a test can do the same again."""

    KINDS = ("flip", "drop", "repeat", "insert", "swap", "cut", "delay")

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._places = sorted(int(2 ** self._random.uniform(0, 15)) for _ in range(self._random.randint(1, 3)))
        self.kinds = [self._random.choice(self.KINDS) for _ in self._places]

    def __call__(self, pipe, data, position):
        """Changes `data`, which begins at byte `position` of the pipe."""
        end = position + len(data)
        while self._places and self._places[0] < end:
            at = min(max(self._places.pop(0) - position, 0), len(data))
            getattr(self, "_" + self.kinds.pop(0))(pipe, data, at)

    def _some(self):
        return self._random.choice((1, 2, 4, 8, 16, 100, 1000))

    def _flip(self, _, data, at):
        if at < len(data):
            data[at] ^= 1 << self._random.randrange(8)

    def _drop(self, _, data, at):
        del data[at:at + self._some()]

    def _repeat(self, _, data, at):
        data[at:at] = data[at:at + self._some()]

    def _insert(self, _, data, at):
        data[at:at] = self._random.randbytes(self._some())

    def _swap(self, _, data, at):
        size = self._some()
        data[at:at + 2 * size] = data[at + size:at + 2 * size] + data[at:at + size]

    def _cut(self, pipe, data, at):
        del data[at:]
        pipe.limit = 0

    def _delay(self, pipe, _, __):
        pipe.silent_until = time.monotonic() + self._random.random()


class Pipe:
    """One direction of a connection."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.held = bytearray()
        self.carried = 0  # bytes read from the source
        self.ended = self.finished = self.stalled = False
        self.limit = self.harm = None
        self.silent_until = 0

    def wants_to_read(self):
        full = len(self.held) >= _ROOM or (self.limit is not None and self.carried >= self.limit)
        return not (self.stalled or self.ended or full)

    def wants_to_write(self):
        return not self.stalled and bool(self.held) and not self.silent

    @property
    def silent(self):
        return self.silent_until > time.monotonic()

    def read(self):
        room = _ROOM if self.limit is None else self.limit - self.carried
        data = bytearray(self.source.recv(min(_ROOM, room)))
        self.ended = not data
        carried = len(data)
        if self.harm:
            self.harm(self, data, self.carried)
        self.carried += carried
        self.held += data

    def write(self):
        if self.held:
            del self.held[:self.sink.send(self.held)]
        if not self.held and self.ended and not self.finished:
            self.sink.shutdown(socket.SHUT_WR)
            self.finished = True

    @property
    def spent(self):
        return self.limit is not None and self.carried >= self.limit and not self.held


class Line:
    """One connection through the wire."""

    def __init__(self, selector, caller, target, forget):
        self.source = "%s:%d" % target.getsockname()
        self._selector, self._forget = selector, forget
        self._sockets = (caller, target)
        self.pipes = {OUT: Pipe(caller, target), BACK: Pipe(target, caller)}
        for end in self._sockets:
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._watched = {}

    def watch(self):
        """Asks the selector for what can be done now."""
        for end in self._sockets:
            events = 0
            for pipe in self.pipes.values():
                if pipe.source is end and pipe.wants_to_read():
                    events |= selectors.EVENT_READ
                if pipe.sink is end and pipe.wants_to_write():
                    events |= selectors.EVENT_WRITE
            before = self._watched.get(end, 0)
            if events == before:
                continue
            if not events:
                self._selector.unregister(end)
            elif before:
                self._selector.modify(end, events, self._carry)
            else:
                self._selector.register(end, events, self._carry)
            self._watched[end] = events

    def break_silence(self):
        """Goes on where a delay is over."""
        for pipe in self.pipes.values():
            if pipe.silent_until and not pipe.silent:
                pipe.silent_until = 0
        self.watch()

    def _carry(self, _):
        try:
            for pipe in self.pipes.values():
                if pipe.wants_to_read():
                    self._try(pipe.read)
                if not pipe.stalled and not pipe.silent:
                    self._try(pipe.write)
        except OSError:  # one end was reset, so is the other
            self.cut()
            return
        if any(pipe.spent for pipe in self.pipes.values()):
            self.cut()
        elif all(pipe.finished for pipe in self.pipes.values()):
            self._end(socket.socket.close)
        else:
            self.watch()

    @staticmethod
    def _try(step):
        try:
            step()
        except BlockingIOError:
            pass

    def cut(self):
        self._end(reset)
        return 1

    def _end(self, how):
        for end in self._sockets:
            if self._watched.pop(end, 0):
                self._selector.unregister(end)
            how(end)
        self._forget(self)


def reset(connection):
    """Closes with RST."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    finally:
        connection.close()
