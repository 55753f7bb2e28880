"""PAM services that live for one test program."""

import base64
import hmac
import itertools
import os
import struct
import subprocess
import sysconfig
import time
from pathlib import Path

from . import cleanup, processes
from .askpass import log_in
from .cluster import ClusterTest
from .router import BINARIES
from .users import account_tool

_numbers = itertools.count()
HELPER = (BINARIES / "homeport-pam").resolve()
DIRECTORY = Path("/etc/pam.d")
PASSWORD = "correct horse"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEH"
TRIPLET = sysconfig.get_config_var("MULTIARCH")
UNIX = """auth required pam_unix.so nodelay
account required pam_unix.so
password required pam_unix.so
session required pam_permit.so
"""


class Service:
    """A file in /etc/pam.d, named after our process as users are."""

    def __init__(self, text=UNIX):
        self.name = f"hpt{os.getpid()}n{next(_numbers)}"
        self._path = DIRECTORY / self.name
        self._undo = cleanup.on_exit(self.remove)
        self._path.write_text(text)

    def remove(self):
        cleanup.cancel(self._undo)
        self._path.unlink(missing_ok=True)


def set_password(user, password=PASSWORD):
    """Gives a user a password in /etc/shadow. One that pam_unix hashes quickly: tests log in often."""
    hashed = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True,
                            check=True).stdout.strip()
    account_tool(["usermod", "--password", hashed, user.name])


def one_time_code():
    """The code of this half minute for TOTP_SECRET (RFC 6238)."""
    key = base64.b32decode(TOTP_SECRET + "=" * (-len(TOTP_SECRET) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class PamTest(ClusterTest):
    """A router that asks a PAM service made for the test."""

    stack = UNIX
    methods = "publickey", "keyboard-interactive", "password"
    settings = {}
    router_settings = {}

    @classmethod
    def setUpClass(cls):
        service = Service(cls.stack_text())
        cls.addClassCleanup(service.remove)
        cls.options = {"size": 1, "router": {
            "auth": {"methods": list(cls.methods)},
            "pam": {"service": service.name, "helper": HELPER, **cls.settings}, **cls.router_settings}}
        super().setUpClass()
        set_password(cls.user)

    @classmethod
    def stack_text(cls):
        return cls.stack

    def log_in(self, answers, *remote, methods, client=None, flags=()):
        """The outcome, and what ssh was asked."""
        return log_in(client or self.ssh, answers, *remote, methods=methods, flags=flags)

    def helpers(self):
        """Processes of conversations that go on."""
        return [pid for pid in processes.descendants(self.router.pid) if processes.alive(pid)]
