"""What is left of secrets in the daemon's memory, looked for byte by byte by root."""

import base64
import subprocess
import unittest

from support import pam, processes
from support.askpass import Askpass
from support.pam import PamTest
from support.router import sanitized
from support.waiting import wait_until

_PASSWORD = "Zq7-Wunderkerze-31x"


def places(pid, secret):
    """Where the bytes are in the memory of the process."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *_, name = line.split()
            if not rights.startswith("r") or name in ("[vvar]", "[vsyscall]"):
                continue
            begin, end = (int(number, 16) for number in span.split("-"))
            try:
                memory.seek(begin)
                content = memory.read(end - begin)
            except OSError:
                continue
            at = content.find(secret)
            while at >= 0:
                found.append(f"{begin + at:x} {name}")
                at = content.find(secret, at + 1)
    return found


@unittest.skipIf(sanitized(), "the sanitizers keep freed memory for a while, on purpose")
class Secrets(PamTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pam.set_password(cls.user, _PASSWORD)

    def gone(self, secret):
        wait_until(lambda: not places(self.router.pid, secret.encode()), 60,
                   lambda: f"{secret} to be gone from {places(self.router.pid, secret.encode())}")

    def test_it_would_be_found(self):
        # Something that is in memory for good.
        self.assertTrue(places(self.router.pid, str(self.router.socket).encode()))

    def test_a_password_is_nowhere_when_its_session_is_over(self):
        for method in ("password", "keyboard-interactive"):
            for right in (True, False):
                with self.subTest(method, right=right):
                    answer = _PASSWORD if right else f"{_PASSWORD}-but-wrong"
                    outcome, _ = self.log_in({"assword": answer}, "true", methods=method)
                    self.assertEqual(outcome.status, 0 if right else 255)
                    self.router.wait_idle()
                    wait_until(lambda: not processes.descendants(self.router.pid), 60, "the helper to be gone")
                    self.gone(_PASSWORD)

    def test_a_password_is_nowhere_once_there_is_a_terminal(self):
        askpass = Askpass(self.cluster.secrets, {"assword": _PASSWORD})
        command = askpass.command(self.ssh, "echo in; read line", methods="password", flags=["-tt"])
        with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as session:
            self.assertEqual(session.stdout.readline().strip(), b"in")
            self.gone(_PASSWORD)
            session.communicate(b"\n", timeout=60)

    def test_the_authoritys_key_has_one_home(self):
        self.ok(self.ssh.run("true"))
        self.router.ask("reload")
        self.ok(self.ssh.run("true"))
        self.router.wait_idle()
        key = subprocess.run(["openssl", "pkey", "-in", self.router.ca_path, "-outform", "DER"], capture_output=True,
                             check=True).stdout
        seed = key[-32:]
        wait_until(lambda: len(places(self.router.pid, seed)) == 1, 60, lambda: str(places(self.router.pid, seed)))
        self.assertEqual(places(self.router.pid, base64.b64encode(key)[-40:]), [])

    def test_host_keys_files_are_nowhere(self):
        for path in self.router.host_keys_path.glob("ssh_host_*_key"):
            lines = path.read_text().splitlines()
            self.assertEqual(places(self.router.pid, lines[len(lines) // 2].encode()), [], path)


if __name__ == "__main__":
    unittest.main()
