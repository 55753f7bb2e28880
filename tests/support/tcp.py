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
