"""Mistakes of the admin, each answered with what is wrong, where, and what to do; never half a start."""

import os
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import toml
from support.router import BINARIES, cli

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMT0m0X0n3eUVEBYrIL2n8D3yp2i7fLvVHw0V0dX4T2b"


class BadConfig(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix=f"hpt{os.getpid()}-")
        self.addCleanup(scratch.cleanup)
        self.directory = Path(scratch.name)
        self.path = self.directory / "homeport.toml"
        (self.directory / "host_keys").mkdir(mode=0o700)
        self.ca = self.directory / "user_ca"
        self.assertEqual(cli("ca", "init", self.ca).returncode, 0)
        self.settings = {
            "front": {"listen": ["127.0.0.1:0"], "host_keys": self.directory / "host_keys"},
            "backend": {"ca_key": self.ca},
            "pins": {"path": self.directory / "pins.sqlite"},
            "admin": {"socket": self.directory / "admin.sock"},
            "backends": [{"name": "one", "address": "127.0.0.1:2201", "host_keys": [_KEY]}],
        }

    def write(self, text=None):
        self.path.write_text(toml.dumps(self.settings) if text is None else text)

    def daemon(self, *arguments, **more):
        return subprocess.run([BINARIES / "homeportd", *map(str, arguments)], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=20, check=False, **more)

    def check(self):
        return self.daemon("--check-config", self.path)

    def refused(self, *words):
        """Starts the daemon, which must end by itself, with these words."""
        self.write()
        result = self.daemon("--config", self.path)
        self.assertGreater(result.returncode, 0)
        for word in words:
            self.assertIn(str(word), result.stderr)
        self.assertLess(len(result.stderr.splitlines()), 8, result.stderr)
        return result

    def test_a_good_file(self):
        self.write()
        result = self.check()
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, f"{self.path}: ok\n", ""))

    def test_every_mistake_at_once_with_its_place(self):
        self.write('[front]\n'
                   'lisen = ["127.0.0.1:0"]\n'
                   'login_grace = "soon"\n'
                   '[routing]\n'
                   'policy = "coin"\n'
                   '[[backends]]\n'
                   'name = "one"\n'
                   'address = "127.0.0.1:99999"\n'
                   'host_keys = ["nonsense"]\n')
        result = self.check()
        self.assertEqual(result.returncode, 1)
        for line in (2, 3, 5, 8, 9):
            self.assertRegex(result.stderr, rf"(?m)^{self.path}:{line}:\d+: ")
        self.assertIn("listen", result.stderr.splitlines()[0], "an unknown key comes with a suggestion")
        self.assertEqual(self.daemon("--config", self.path).returncode, 1)

    def test_what_is_not_toml(self):
        self.write("[front\nlisten = \n")
        result = self.check()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, rf"(?m)^{self.path}:[12]:\d+: ")

    def test_a_file_that_cannot_be_read(self):
        for path in (self.directory / "absent.toml", self.directory):
            result = self.daemon("--config", path)
            self.assertGreater(result.returncode, 0)
            self.assertIn(str(path), result.stderr)

    def test_no_instances(self):
        self.settings["backends"] = []
        del self.settings["backends"]
        self.write()
        self.assertIn("backends", self.check().stderr)

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            self.settings["front"]["listen"] = [address]
            self.refused(address, "in use")

    def test_an_address_that_is_not_ours(self):
        self.settings["front"]["listen"] = ["192.0.2.1:2222"]
        self.refused("192.0.2.1:2222")

    def test_a_missing_directory_of_host_keys(self):
        self.settings["front"]["host_keys"] = self.directory / "absent"
        self.refused(self.directory / "absent")

    def test_a_host_key_that_others_can_read(self):
        key = self.directory / "host_keys/ssh_host_ed25519_key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        key.chmod(0o644)
        self.refused(key)

    def test_a_host_key_that_is_none(self):
        key = self.directory / "host_keys/ssh_host_ed25519_key"
        key.write_text("not a key\n")
        key.chmod(0o600)
        self.refused(key)

    def test_a_ca_key_that_others_can_read(self):
        self.ca.chmod(0o644)
        self.refused(self.ca, "chmod")

    def test_a_ca_key_that_is_missing(self):
        self.settings["backend"]["ca_key"] = self.directory / "absent"
        self.refused(self.directory / "absent", "homeport ca init")

    def test_a_pin_store_that_cannot_be_opened(self):
        self.settings["pins"]["required"] = True
        (self.directory / "pins.sqlite").write_text("this is no database, and long enough to be looked at" * 100)
        self.refused(self.directory / "pins.sqlite")

    def test_wrong_arguments(self):
        for arguments in (["--frobnicate"], ["--config"], ["stray"]):
            result = self.daemon(*arguments)
            self.assertGreater(result.returncode, 0)
            self.assertIn("homeportd", result.stderr)

    def test_version(self):
        result = self.daemon("--version")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"homeportd? \d+\.\d+\.\d+")

    def test_ca_init_never_overwrites(self):
        before = self.ca.read_bytes()
        result = cli("ca", "init", self.ca)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(str(self.ca), result.stderr)
        self.assertEqual(self.ca.read_bytes(), before)
        self.assertEqual(self.ca.stat().st_mode & 0o777, 0o600)


class CommandLineWithoutDaemon(unittest.TestCase):
    def test_a_clear_sentence(self):
        result = cli("status", socket="/nonexistent/admin.sock")
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(result.stdout, "")
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertIn("/nonexistent/admin.sock", result.stderr)


if __name__ == "__main__":
    unittest.main()
