"""What a line of authorized_keys takes away is taken away on the way through the router, as sshd would."""

import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from support.cluster import ClusterTest
from support.instances import free_port
from support.waiting import wait_until


class KeyOptions(ClusterTest):
    # The instance reads the same lines itself, for whoever comes without the router.
    options = {"size": 1, "sshd": "X11Forwarding yes\nAllowAgentForwarding yes\nAuthorizedKeysFile .ssh/authorized_keys"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = (cls.user.home / ".ssh/authorized_keys").read_text()

    def with_line(self, *lines):
        self.user.write(".ssh/authorized_keys", "".join(f"{options} {self.key}" for options in lines))

    def tearDown(self):
        self.user.write(".ssh/authorized_keys", self.key)

    def refused(self, outcome):
        self.assertEqual(outcome.status, 255)
        self.assertIn("Permission denied (publickey)", outcome.error)

    # command=

    def test_a_forced_command_runs_whatever_is_asked_for(self):
        self.with_line('command="echo forced; echo \\"$SSH_ORIGINAL_COMMAND\\""')
        self.assertEqual(self.ok(self.ssh.run("echo mine")).text, "forced\necho mine")
        self.assertEqual(self.ok(self.ssh.run()).text, "forced")
        self.assertEqual(self.ok(self.ssh.run("sftp", flags=["-s"])).text, "forced\ninternal-sftp")

    def test_a_forced_command_has_its_exit_status_and_its_input(self):
        self.with_line('command="cat; exit 7"')
        outcome = self.ok(self.ssh.run("ignored", stdin=b"through"), status=7)
        self.assertEqual(outcome.out, b"through")

    def test_a_forced_command_on_a_terminal(self):
        self.with_line('command="tty >/dev/null && echo terminal"')
        self.assertEqual(self.ok(self.ssh.run("x", flags=["-tt"])).text, "terminal")

    def test_sftp_alone(self):
        self.with_line('restrict,command="internal-sftp"')
        self.ok(self.ssh.sftp(f"put /etc/hostname {self.user.home}/h\nls\n"))
        self.assertTrue((self.user.home / "h").exists())

    def test_all_as_an_sshd_that_reads_the_same_line(self):
        one = self.pool["one"].port
        through, direct = self.ssh, self.direct.with_key(self.ssh.key)
        lines = ('command="echo [$SSH_ORIGINAL_COMMAND]; exit 3"', "restrict", 'command="",Restrict,PTY',
                 f'permitopen="127.0.0.1:{one}",permitlisten="localhost:1"', 'from="127.0.0.*"', 'from="!127.0.0.1,*"',
                 'expiry-time="20200101"', "no-such-option", 'principals="x"', "cert-authority", 'permitopen="1"',
                 'command="a",command="b"', 'tunnel="0",environment="A=b",verify-required')
        asked = ((("echo out; echo err >&2; exit 4",), {}), ((), {"stdin": b"echo shell; exit 5\n"}),
                 (("sftp",), {"flags": ["-s"]}), (("test -t 0 && echo terminal",), {"flags": ["-tt"]}),
                 ((), {"flags": ["-W", "127.0.0.1:1"]}), ((), {"flags": ["-W", f"127.0.0.1:{one}"]}),
                 (("true",), {"flags": ["-oExitOnForwardFailure=yes", f"-R127.0.0.1:{free_port()}:127.0.0.1:9"]}))
        for line in lines:
            self.with_line(line)
            with ThreadPoolExecutor(2) as both:
                for remote, more in asked:
                    with self.subTest(line=line, remote=remote, **more):
                        one_way, other = both.map(lambda client: client.run(*remote, **more), (through, direct))
                        self.assertEqual((one_way.status, one_way.out), (other.status, other.out), other.error)
                        if one_way.status == 255 and "Permission denied" in other.error:
                            break   # at the door already, and so for whatever is asked

    # restrict and the five flags

    def test_no_pty(self):
        for line in ("no-pty", "restrict"):
            self.with_line(line)
            self.assertIn("PTY allocation request failed", self.ssh.run("tty", flags=["-tt"]).error)
            self.assertEqual(self.ssh.run("tty").text, "not a tty")
        self.with_line("restrict,pty")
        self.assertIn("/dev/", self.ok(self.ssh.run("tty", flags=["-tt"])).text)

    def test_no_port_forwarding(self):
        for line in ("no-port-forwarding", "restrict,pty"):
            self.with_line(line)
            self.assertEqual(self.opened(self.pool["one"].port), b"")
            self.assertIn("remote port forwarding failed", self.listened(free_port()).error)
        self.with_line("restrict,port-forwarding")
        self.assertIn(b"SSH-2.0", self.opened(self.pool["one"].port))

    def test_no_agent_forwarding(self):
        agent = self.agent()
        ask = "ssh-add -l; echo ${SSH_AUTH_SOCK:-none}"
        self.with_line("no-agent-forwarding")
        self.assertEqual(agent.run(ask).text, "none")
        self.with_line("restrict,agent-forwarding")
        self.assertIn("SHA256", agent.run(ask).text)

    def test_no_x11_forwarding(self):
        display = self.ssh.with_options("-oForwardX11=yes", "-oForwardX11Trusted=yes")
        environment = {"DISPLAY": "127.0.0.1:77", "PATH": "/usr/bin:/bin"}

        def ask():
            command = list(map(str, display.command("echo ${DISPLAY:-none}")))
            done = subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False,
                                  timeout=60)
            return done.stdout.decode().strip(), done.stderr.decode()

        self.with_line("no-X11-forwarding")
        shown, error = ask()
        self.assertEqual(shown, "none")
        self.assertIn("X11 forwarding request failed", error)
        self.with_line("")
        self.assertNotIn("request failed", ask()[1])

    def test_no_user_rc(self):
        self.user.write(".ssh/rc", "echo from rc >&2\n")
        try:
            self.assertIn("from rc", self.ok(self.ssh.run("true")).error)
            self.with_line("no-user-rc")
            self.assertNotIn("from rc", self.ok(self.ssh.run("true")).error)
        finally:
            (self.user.home / ".ssh/rc").unlink()

    # permitopen and permitlisten

    def test_permitopen(self):
        port = self.pool["one"].port
        self.with_line(f'permitopen="127.0.0.1:{port}",permitopen="elsewhere:1"')
        self.assertIn(b"SSH-2.0", self.opened(port))
        self.assertEqual(self.opened(self.router.port), b"")
        self.assertEqual(self.opened(port, host="localhost"), b"", "hosts are compared as they are written")
        self.with_line('permitopen="localhost:*"')
        self.assertIn(b"SSH-2.0", self.opened(port, host="localhost"))

    def test_why_a_forward_is_refused_stands_in_the_clients_log(self):
        self.with_line('permitopen="elsewhere:1"')
        told = self.ssh.run(flags=["-v", "-W", "127.0.0.1:9"]).error
        self.assertIn("Forwarding to this destination is not permitted for your key", told)
        self.assertIn("administratively prohibited", told)

    def test_permitlisten(self):
        allowed, other = free_port(), free_port()
        self.with_line(f'permitlisten="localhost:{allowed}"')
        self.ok(self.listened(allowed))
        self.assertIn("remote port forwarding failed", self.listened(other).error)
        self.assertIn("remote port forwarding failed", self.listened(allowed, host="127.0.0.1:").error)
        self.with_line(f'permitlisten="{allowed}"')
        self.ok(self.listened(allowed, host="127.0.0.1:"))

    # Whether the line applies

    def test_from(self):
        self.with_line('from="10.0.0.0/8"')
        self.refused(self.ssh.run("true"))
        self.with_line('from="10.0.0.0/8,127.0.0.0/8"')
        self.ok(self.ssh.run("true"))
        self.with_line('from="127.0.0.0/8,!127.0.0.1"')
        self.refused(self.ssh.run("true"))

    def test_expiry_time(self):
        for seconds, status in ((-3600, 255), (3600, 0)):
            stamp = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))
            self.with_line(f'expiry-time="{stamp}"')
            self.ok(self.ssh.run("true"), status=status)

    def test_the_first_line_that_applies_counts(self):
        self.with_line('from="10.0.0.1"', 'command="echo second"', 'command="echo third"')
        self.assertEqual(self.ok(self.ssh.run()).text, "second")

    def test_a_line_with_a_mistake_means_nothing(self):
        self.with_line("no-ptty")
        self.refused(self.ssh.run("true"))

    def test_environment_and_tunnel_are_ignored(self):
        self.with_line('environment="HP_X=1",tunnel="0"')
        self.assertEqual(self.ok(self.ssh.run("echo ${HP_X:-unset}")).text, "unset")

    def test_the_log_names_the_restrictions(self):
        self.with_line('restrict,pty,command="true secret"')
        self.ok(self.ssh.run())
        self.router.wait_log("authenticated", 60, restrictions="no-X11-forwarding, no-agent-forwarding, "
                             "no-port-forwarding, no-user-rc, command")
        self.assertNotIn("secret", self.router.text())

    # Helpers

    def opened(self, port, host="127.0.0.1"):
        """What comes through a forwarded connection to an sshd; nothing if it was refused."""
        return self.ssh.run(flags=["-W", f"{host}:{port}"]).out

    def listened(self, port, host=""):
        return self.ssh.run("true", flags=["-oExitOnForwardFailure=yes", f"-R{host}{port}:127.0.0.1:9"])

    def agent(self):
        """A client with an agent of its own that holds the user's key."""
        socket = self.cluster.secrets / "agent.sock"
        if not socket.exists():
            agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
            self.addCleanup(agent.wait)
            self.addCleanup(agent.terminate)
            wait_until(socket.exists, 20, "the agent")
            subprocess.run(["ssh-add", "-q", self.cluster.keys(self.user)], env={"SSH_AUTH_SOCK": str(socket),
                           "PATH": "/usr/bin:/bin"}, check=True, stderr=subprocess.DEVNULL)
        return self.ssh.with_options(f"-oIdentityAgent={socket}", "-oForwardAgent=yes")


if __name__ == "__main__":
    unittest.main()
