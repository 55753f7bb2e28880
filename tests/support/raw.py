"""A client that says after the key exchange whatever a test wants: paramiko keeps the transport, nobody the rules."""

import logging
import queue
import socket

import paramiko
from paramiko import common

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it finds odd is what tests do

SERVICE_REQUEST, USERAUTH_REQUEST, USERAUTH_FAILURE, USERAUTH_SUCCESS = 5, 50, 51, 52
GSSAPI_MIC = 66
KERBEROS = bytes.fromhex("06092a864886f712010202")  # the mechanism's OID, in DER


class RawClient(paramiko.Transport):
    """Connected, with the ssh-userauth service; `received` gets every authentication message."""

    def __init__(self, port, deadline=60, version=None):
        super().__init__(socket.create_connection(("127.0.0.1", port), deadline))
        self.local_version = version or self.local_version
        self.deadline = deadline
        self.received = queue.Queue()
        self.start_client(timeout=deadline)
        self.listen()
        self.say(SERVICE_REQUEST, b"ssh-userauth")
        self.expect(common.MSG_SERVICE_ACCEPT)

    def listen(self):
        """Messages that paramiko would take for itself come here."""
        sink = type("Sink", (), {"is_authenticated": lambda self: False, "abort": lambda self: None})()
        sink._handler_table = {kind: self._note(kind) for kind in (6, 51, 52, 53, 60)}
        self.auth_handler = sink

    def _note(self, kind):
        return lambda _, message: self.received.put((kind, message))

    def say(self, kind, *parts):
        """One packet; bytes become strings of SSH, numbers uint32, booleans a byte."""
        message = paramiko.Message()
        message.add_byte(bytes([kind]))
        for part in parts:
            if isinstance(part, bool):
                message.add_boolean(part)
            elif isinstance(part, int):
                message.add_int(part)
            else:
                message.add_string(part)
        self._send_message(message)

    def ask(self, user, method, *parts):
        """A request to log in."""
        self.say(USERAUTH_REQUEST, user, b"ssh-connection", method, *parts)

    def expect(self, kind):
        """The next message, which must be of this kind."""
        got, message = self.received.get(timeout=self.deadline)
        if got != kind:
            raise AssertionError(f"message {got} came where {kind} was expected")
        return message

    def refused(self):
        """The methods that a refusal says can go on."""
        return self.expect(USERAUTH_FAILURE).get_text().split(",")

    def quiet(self):
        """Nothing has come that nobody asked for."""
        return self.received.empty()

    def ended(self):
        self.join(self.deadline)
        return not self.is_alive()

    def log_in(self, user, key):
        self.auth_handler = None
        self.auth_publickey(user, paramiko.Ed25519Key.from_private_key_file(str(key)))
