"""Many bytes through a process and back, none of them kept: only their hash."""

import hashlib
import os
import threading

_BLOCK = os.urandom(1 << 20)


def blocks(size):
    """`size` bytes, a whole number of MiB, of which no two MiB are alike."""
    for number in range(size >> 20):
        yield number.to_bytes(8, "big") + _BLOCK[8:]


def digest(chunks):
    total = hashlib.sha256()
    for chunk in chunks:
        total.update(chunk)
    return total.hexdigest()


def read(stream):
    while chunk := stream.read1(1 << 20):
        yield chunk


def send(process, size):
    """Writes in a thread of its own, then ends the input; join() it."""
    def run():
        try:
            for block in blocks(size):
                process.stdin.write(block)
            process.stdin.close()
        except BrokenPipeError:
            pass

    sender = threading.Thread(target=run, daemon=True)
    sender.start()
    return sender


def echo(process, size):
    """Sends so much through a process that gives it back; returns the digests of what went and what came."""
    sender = send(process, size)
    came = digest(read(process.stdout))
    sender.join()
    return digest(blocks(size)), came
