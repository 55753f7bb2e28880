"""The daemon as its own user, with the rights that conf/systemd/homeport.service leaves it."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import pam, processes
from support.askpass import Askpass
from support.cluster import Cluster
from support.users import User
from support.waiting import wait_until

_RIGHTS = "+net_bind_service,+setuid,+setgid"


class LeastPrivilege(unittest.TestCase):
    def cluster(self, rights=_RIGHTS, **settings):
        """A cluster whose daemon is not started yet, with all its files in the hands of a user of its own."""
        cluster = Cluster(start=False, router=settings)
        service = User(cluster.homes)
        self.addCleanup(service.remove)  # after the daemon, which runs as this user
        self.addCleanup(cluster.close)
        router = cluster.router
        # The binaries may lie where only root gets to.
        program = cluster.directory / "homeportd"
        shutil.copy(router.program, program)
        program.chmod(0o755)
        subprocess.run(["chown", "-R", f"{service.name}:", router.directory], check=True)
        bounding = f"-all,{rights}" if rights else "-all"
        router.command = ["setpriv", f"--reuid={service.uid}", f"--regid={service.gid}", "--clear-groups",
                          f"--inh-caps={bounding}", f"--ambient-caps={bounding}",
                          f"--bounding-set={bounding}", "--no-new-privs", program]
        return cluster

    def test_keys_that_only_their_owner_may_read(self):
        cluster = self.cluster()
        cluster.user.home.joinpath(".ssh").chmod(0o700)
        cluster.user.home.joinpath(".ssh/authorized_keys").chmod(0o600)
        cluster.router.start()
        status = Path(f"/proc/{cluster.router.pid}/status").read_text()
        self.assertNotIn("Uid:\t0\t", status)
        outcome = cluster.client().run("id -un")
        self.assertEqual((outcome.status, outcome.text), (0, cluster.user.name), outcome.error)
        self.assertEqual(cluster.router.pins(), {cluster.user.name: cluster.client().where()})

    def test_without_any_right_keys_may_lie_elsewhere(self):
        cluster = self.cluster(rights="", auth={"authorized_keys": ["/tmp/placeholder"]})
        keys = cluster.directory / "keys"
        keys.mkdir(mode=0o755)
        shutil.copy(cluster.user.home / ".ssh/authorized_keys", keys / cluster.user.name)
        keys.joinpath(cluster.user.name).chmod(0o644)
        cluster.router.settings["auth"]["authorized_keys"] = [f"{keys}/%u"]
        cluster.router.settings["auth"]["strict_modes"] = False  # the test's directory lies below /tmp
        cluster.router.start()
        self.assertEqual(cluster.client().run("true").status, 0)

    def test_a_program_for_keys_gets_none_of_the_rights(self):
        cluster = self.cluster()
        runner = User(cluster.homes)
        self.addCleanup(runner.remove)
        # Not below /tmp: everybody may write there, and root's programs do not lie in such places.
        place = Path(tempfile.mkdtemp(prefix="hpt-keys-", dir="/run"))
        self.addCleanup(shutil.rmtree, place)
        place.chmod(0o755)
        said = cluster.homes / runner.name / "said"
        key = (cluster.user.home / ".ssh/authorized_keys").read_text().strip()
        program = place / "keys"
        program.write_text(f"#!/bin/sh\n(id -u; id -G; grep ^Cap /proc/self/status) > {said}\necho '{key}'\n")
        program.chmod(0o755)
        cluster.user.write(".ssh/authorized_keys", "")
        cluster.router.settings["auth"] = {"authorized_keys_command": [program],
                                           "authorized_keys_command_user": runner.name}
        cluster.router.start()
        outcome = cluster.client().run("true")
        self.assertEqual(outcome.status, 0, outcome.error)
        uid, groups, *capabilities = said.read_text().splitlines()
        self.assertEqual((uid, groups), (str(runner.uid), str(runner.gid)))
        rights = {name: int(value, 16) for name, value in (line.split() for line in capabilities)}
        self.assertEqual([rights[name] for name in ("CapPrm:", "CapEff:", "CapAmb:")], [0, 0, 0])

    def test_memory_is_nobody_elses(self):
        cluster = self.cluster()
        cluster.router.start()
        limits = Path(f"/proc/{cluster.router.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # What is not dumpable belongs to root in /proc.
        self.assertEqual(Path(f"/proc/{cluster.router.pid}/maps").stat().st_uid, 0)

    def test_nor_is_that_of_a_conversation_with_pam(self):
        service = pam.Service()
        self.addCleanup(service.remove)
        cluster = self.cluster(auth={"methods": ["keyboard-interactive"]}, pam={"service": service.name})
        helper = cluster.directory / "homeport-pam"
        shutil.copy(pam.HELPER, helper)
        helper.chmod(0o755)
        cluster.router.settings["pam"]["helper"] = helper
        cluster.router.start()
        waiting = cluster.secrets / "wait"
        waiting.write_text("#!/bin/sh\nexec sleep 600\n")
        waiting.chmod(0o755)
        command = Askpass(cluster.secrets, {}).command(cluster.client(), "true", methods="keyboard-interactive")
        command[1] = f"SSH_ASKPASS={waiting}"
        client = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  start_new_session=True)
        try:
            wait_until(lambda: len(processes.descendants(cluster.router.pid)) == 2, 60, "a conversation")
            for pid in processes.descendants(cluster.router.pid):
                self.assertNotIn("Uid:\t0\t", Path(f"/proc/{pid}/status").read_text())
                wait_until(lambda: Path(f"/proc/{pid}/maps").stat().st_uid == 0, 60, "the helper to be closed")
                self.assertRegex(Path(f"/proc/{pid}/limits").read_text(), r"Max core file size +0 +0 ")
        finally:
            processes.kill_family(client.pid)
            client.wait()


if __name__ == "__main__":
    unittest.main()
