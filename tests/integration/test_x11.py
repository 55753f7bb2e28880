"""X11 through the pool: xauth on the instance, a client there, and the display of the user (-X and -Y)."""

import os
import subprocess
import unittest

from support import cleanup
from support.client import run
from support.cluster import ClusterTest

_COOKIE = "0123456789abcdef0123456789abcdef"


class Display:
    """An X server of the test's own, which demands a cookie."""

    def __init__(self, directory):
        self.authority = directory / "Xauthority"
        self.authority.touch(mode=0o600)
        server = directory / "server.auth"
        server.touch(mode=0o600)
        read, write = os.pipe()
        # Its number is not known yet, but the server looks at the cookie alone.
        run(["xauth", "-f", server, "add", ":0", ".", _COOKIE])
        self._process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-auth", server, "-nolisten", "tcp",
                                          "-screen", "0", "640x480x24"], pass_fds=[write],
                                         stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._undo = cleanup.on_exit(self._process.kill)
        os.close(write)
        with os.fdopen(read) as numbers:
            self.name = ":" + numbers.readline().strip()
        if self.name == ":":
            raise AssertionError("no X server")
        run(["xauth", "-f", self.authority, "add", self.name, ".", _COOKIE])
        self.environment = {**os.environ, "DISPLAY": self.name, "XAUTHORITY": str(self.authority)}

    def close(self):
        self._process.terminate()
        self._process.wait()
        cleanup.cancel(self._undo)


class X11(ClusterTest):
    options = {"size": 1, "sshd": "X11Forwarding yes\nX11UseLocalhost yes"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.display = Display(cls.cluster.secrets)
        cls.addClassCleanup(cls.display.close)

    def x11(self, *remote, flag="-Y"):
        return run(self.ssh.command(*remote, flags=[flag]), env=self.display.environment)

    def test_a_client_there_draws_here(self):
        for flag in ("-X", "-Y"):
            with self.subTest(flag):
                outcome = self.ok(self.x11("echo $DISPLAY; xdpyinfo", flag=flag))
                self.assertRegex(outcome.text, r"^localhost:1\d\.0\n")
                self.assertIn("640x480 pixels", outcome.text)

    def test_the_cookie_stays_here(self):
        outcome = self.ok(self.x11("xauth list"))
        self.assertIn("MIT-MAGIC-COOKIE-1", outcome.text)
        self.assertNotIn(_COOKIE, outcome.text)

    def test_several_at_once(self):
        """On one connection: several logins at once trip over each other's xauth, on a single machine as well."""
        outcome = self.ok(self.x11("for i in $(seq 8); do (xdpyinfo | grep dimensions) & done; wait"))
        self.assertEqual(outcome.text.count("640x480 pixels"), 8)

    def test_not_unless_asked_for(self):
        self.assertEqual(self.ok(self.ssh.run("echo display=$DISPLAY", flags=["-x"])).text, "display=")

    def test_a_display_that_is_gone(self):
        """The client's X server refuses: the program there gets an error, and the session goes on."""
        environment = {**self.display.environment, "DISPLAY": ":9999"}
        outcome = self.ok(run(self.ssh.command("xdpyinfo >/dev/null 2>&1 || echo refused; echo on", flags=["-Y"]),
                              env=environment))
        self.assertEqual(outcome.text.split(), ["refused", "on"])


class Switched(ClusterTest):
    options = {"size": 1, "sshd": "X11Forwarding no"}

    def test_an_instance_without_it(self):
        display = Display(self.cluster.secrets)
        self.addCleanup(display.close)
        outcome = self.ok(run(self.ssh.command("echo display=$DISPLAY", flags=["-Y"]), env=display.environment))
        self.assertEqual(outcome.text, "display=")
        self.assertIn("X11 forwarding request failed", outcome.error)


if __name__ == "__main__":
    unittest.main()
