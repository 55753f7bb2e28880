"""Node's ssh2, under a small program of ours. There is no Debian package: npm fetches it into the build directory, once."""

import json
import os
import subprocess
import unittest

from support import program

VERSION = "1.16.0"


class Node(program.ProgramTest):
    client = "Node ssh2"
    lacks = {
        "scp": "SFTP only",
        "dynamic": "no SOCKS server",
        "rekey": "rekey() is documented, but clients do not have it",
    }

    @classmethod
    def build(cls):
        place = cls.workplace("node")
        cls.program = ["node", program.CLIENTS / "node/client.js"]
        cls.module = place / "node_modules/ssh2/package.json"
        if not cls.module.exists():
            # Without scripts: it needs none of its native parts. A registry that is away is not the router's fault.
            command = ["npm", "install", "--no-package-lock", "--no-save", "--ignore-scripts", "--omit=optional",
                       "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-timeout=30000", "--prefix", str(place),
                       f"ssh2@{VERSION}"]
            try:
                subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=120)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                raise unittest.SkipTest(f"npm does not bring ssh2: {error} {error.stderr}") from None

    @classmethod
    def version(cls):
        return json.loads(cls.module.read_text())["version"]

    def environment(self):
        return {**os.environ, "NODE_PATH": str(self.module.parents[1])}


if __name__ == "__main__":
    unittest.main()
