"""golang.org/x/crypto/ssh, under a small program of ours: the library of nearly every tool in Go."""

import os
import subprocess
import unittest

from support import program
from support.client import run


class Go(program.ProgramTest):
    client = "Go"
    lacks = {
        "scp": "SFTP only, by github.com/pkg/sftp",
        "dynamic": "no SOCKS server",
        "compression": "not implemented",
    }

    @classmethod
    def build(cls):
        place = cls.workplace("go")
        # Debian's packages as a workspace: no modules, no network.
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                       "GOCACHE": str(place / "cache"), "CGO_ENABLED": "0"}
        cls.program = [place / "client"]
        subprocess.run(["/usr/bin/go", "build", "-o", place / "client", "."], cwd=program.CLIENTS / "go", check=True,
                       env=environment, timeout=240)

    @classmethod
    def version(cls):
        package = run(["dpkg-query", "--show", "--showformat=${source:Upstream-Version}", "golang-golang-x-crypto-dev"])
        return f"x/crypto {package.text}"


if __name__ == "__main__":
    unittest.main()
