"""The user's agent, used from several channels of one connection at the same time."""

import os
import subprocess
import unittest
import unittest.mock

from support.client import Master, run_all
from support.cluster import ClusterTest
from support.waiting import wait_until


class Agent(ClusterTest):
    def setUp(self):
        path = self.cluster.secrets / "agent.sock"
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL)
        self.addCleanup(path.unlink, missing_ok=True)
        self.addCleanup(agent.wait)
        self.addCleanup(agent.kill)
        wait_until(path.exists, 20, "the agent's socket")
        self.enterContext(unittest.mock.patch.dict(os.environ, SSH_AUTH_SOCK=str(path)))
        subprocess.run(["ssh-add", "-q", self.ssh.key], check=True)
        self.listed = subprocess.run(["ssh-add", "-L"], check=True, capture_output=True).stdout

    def test_many_at_once(self):
        with Master(self.ssh.with_options("-A", "-oIdentityAgent=SSH_AUTH_SOCK")) as client:
            users = [client.start("for i in 1 2 3 4 5; do ssh-add -L || exit; done", flags=["-A"]) for _ in range(8)]
            for outcome in run_all(users):
                self.assertEqual((outcome.status, outcome.out), (0, self.listed * 5), outcome.error)

    def test_signatures(self):
        """What the agent is for: a login from the instance to another one, with the key that stays at home."""
        plain = self.ssh.with_options("-A", "-oIdentityAgent=SSH_AUTH_SOCK")
        onward = (f"ssh -F none -p {self.router.port} -oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null "
                  f"-oBatchMode=yes {self.user.name}@127.0.0.1 'echo $HOMEPORT_INSTANCE' 2>/dev/null")
        outcome = self.ok(plain.run(onward))
        self.assertIn(outcome.text, [instance.name for instance in self.pool])

    def test_none_without_asking(self):
        self.assertNotEqual(self.ssh.run("ssh-add -L").status, 0)


if __name__ == "__main__":
    unittest.main()
