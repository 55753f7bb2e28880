"""libssh2, the C library under curl, git's libgit2 and many bindings, under a small program of ours."""

import unittest

from support import program
from support.client import run
from support.router import BINARIES


class Libssh2(program.ProgramTest):
    client = "libssh2"
    lacks = {
        "signal": "no call for it before 1.11",
        "dynamic": "no SOCKS server",
        "agent": "may ask for it, but takes no agent channel before 1.11",
        "rekey": "never asks for new keys",
    }
    program = [BINARIES.resolve() / "tests/clients/libssh2/client_libssh2"]

    @classmethod
    def version(cls):
        return run(["pkg-config", "--modversion", "libssh2"]).text

    def scp_up(self, local, name):
        return self.ask("put", local, name, flags=["-S"])

    def scp_down(self, name, local):
        return self.ask("get", name, local, flags=["-S"])


if __name__ == "__main__":
    unittest.main()
