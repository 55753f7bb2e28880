"""Small TCP servers and clients on loopback: what connections are forwarded to and from."""

import socket
import threading
from contextlib import contextmanager


@contextmanager
def server(handle):
    """A TCP server on loopback; `handle` gets each connection in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)

    def serve():
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection, peer), daemon=True).start()

    def one(connection, peer):
        with connection:
            try:
                handle(connection, peer)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def echo(connection, _):
    while data := connection.recv(65536):
        connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


def greet(connection, _):
    connection.sendall(b"220 hello\r\n")
    connection.recv(100)


def read_all(connection):
    chunks = []
    while data := connection.recv(65536):
        chunks.append(data)
    return b"".join(chunks)


def talk(port, data, deadline=30):
    """Sends data, ends the sending half, and returns all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=deadline) as connection:
        sender = threading.Thread(target=lambda: (connection.sendall(data), connection.shutdown(socket.SHUT_WR)))
        sender.start()
        answer = read_all(connection)
        sender.join()
        return answer


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def connect_by_socks(proxy, port):
    """A connection to localhost:port through a SOCKS 5 proxy, which looks up the name."""
    connection = socket.create_connection(("127.0.0.1", proxy), timeout=30)
    connection.sendall(b"\x05\x01\x00")
    agreed = _exactly(connection, 2)
    connection.sendall(b"\x05\x01\x00\x03\x09localhost" + port.to_bytes(2, "big"))
    answer = _exactly(connection, 10)
    if (agreed, answer[:2]) != (b"\x05\x00", b"\x05\x00"):
        raise AssertionError(f"the proxy answers {agreed} {answer}")
    return connection


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise AssertionError(f"ended after {data}")
        data += more
    return data
