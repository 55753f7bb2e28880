"""Keys as systemd brings them: a directory that nobody can write, files that only the service's user can read."""

import shutil
import subprocess
import unittest

from support.cluster import Cluster
from support.users import User


class Credentials(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(start=False)
        self.service = User(self.cluster.homes)
        self.addCleanup(self.service.remove)  # after the daemon, which runs as this user
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.directory = self.cluster.directory / "credentials"
        self.directory.mkdir(mode=0o700)
        shutil.move(self.router.ca_path, self.directory / "user_ca")
        for kind in ("ed25519", "rsa"):
            key = self.directory / f"pool_ssh_host_{kind}_key"
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", key], check=True)
            shutil.copy(key, self.router.host_keys_path / f"ssh_host_{kind}_key")  # for the clients' known_hosts
        self.close_directory()
        program = self.cluster.directory / "homeportd"
        shutil.copy(self.router.program, program)
        program.chmod(0o755)
        subprocess.run(["chown", "-R", f"{self.service.name}:", self.router.directory], check=True)
        rights = "-all,+net_bind_service,+setuid,+setgid"
        self.run_as = ["setpriv", f"--reuid={self.service.uid}", f"--regid={self.service.gid}", "--clear-groups",
                       f"--inh-caps={rights}", f"--ambient-caps={rights}", f"--bounding-set={rights}", "--no-new-privs"]
        self.program = program
        self.router.command = ["env", f"CREDENTIALS_DIRECTORY={self.directory}", *self.run_as, program]
        self.router.settings["backend"]["ca_key"] = "credential:user_ca"
        self.router.settings["front"]["host_keys"] = "credential:pool"

    def close_directory(self, mode=0o400):
        """As systemd.exec(5) promises."""
        for path in self.directory.iterdir():
            path.chmod(mode)
            shutil.chown(path, self.service.uid, self.service.gid)
        shutil.chown(self.directory, self.service.uid, self.service.gid)
        self.directory.chmod(0o500)

    def starts(self):
        self.router.start()
        outcome = self.cluster.client().run("id -un")
        self.assertEqual((outcome.status, outcome.text), (0, self.cluster.user.name), outcome.error)

    def refused(self):
        """What it says when it does not start."""
        self.router.start(ready=False)
        self.assertEqual(self.router.wait(60), 1)
        return self.router.text()

    def test_logins_work_with_all_keys_from_there(self):
        self.starts()
        shown = {key["type"]: key for key in self.router.ask("hostkeys")["host_keys"]}
        self.assertEqual(sorted(shown), ["ssh-ed25519", "ssh-rsa"])
        # Nothing was made in it.
        self.assertEqual(len(list(self.directory.glob("*_key"))), 2)

    def test_an_access_list_instead_of_an_owner(self):
        # systemd gives its user the right to read by an access list where it can, which shows as the group's.
        self.close_directory(0o440)
        for path in self.directory.iterdir():
            shutil.chown(path, 0, self.service.gid)
        self.starts()

    def test_the_next_key_takes_over_without_a_restart(self):
        self.assertEqual(self.router.cli("ca", "init", self.cluster.directory / "n").returncode, 0)
        self.directory.chmod(0o700)
        shutil.move(self.cluster.directory / "n", self.directory / "user_ca.next")
        self.close_directory()
        self.starts()
        user = self.cluster.user.name
        check = self.router.ask("ca", "check", user, status=1)
        self.assertEqual({row["next"] for row in check["instances"]}, {"login_refused"})
        self.cluster.pool.trust((self.cluster.directory / "n.pub").read_text())
        check = self.router.ask("ca", "check", user)
        self.assertEqual({row["next"] for row in check["instances"]}, {"accepted"})
        rotate = self.router.cli("ca", "rotate", user)
        self.assertEqual(rotate.returncode, 1)
        self.assertIn("conf/systemd/README.md", rotate.stderr)
        self.router.settings["backend"]["ca_key"] = "credential:user_ca.next"
        self.router.write_config()
        self.assertIn("backend.ca_key", self.router.ask("reload")["settings"])
        self.assertEqual(self.router.ask("ca", "check", user)["current"], check["next"])
        self.assertEqual(self.cluster.client().run("true").status, 0)

    def test_what_is_missing_is_told_with_its_place(self):
        self.router.settings["backend"]["ca_key"] = "credential:other"
        self.assertRegex(self.refused(), r"homeport.toml:\d+:10: cannot open the CA key .*/credentials/other: No such file")
        self.router.command = [*self.run_as, self.program]
        self.assertRegex(self.refused(), r"homeport.toml:\d+:13: .*systemd sets \$CREDENTIALS_DIRECTORY")

    def test_files_are_held_to_more(self):
        self.router.settings["front"]["host_keys"] = self.router.host_keys_path
        self.router.settings["backend"]["ca_key"] = self.router.ca_path
        self.router.command = [*self.run_as, self.program]
        shutil.copy(self.directory / "user_ca", self.router.ca_path)
        for path in (self.router.ca_path, self.router.host_keys_path / "ssh_host_ed25519_key"):
            shutil.chown(path, self.service.uid, self.service.gid)
            for mode, owner in ((0o640, self.service.uid), (0o600, self.cluster.user.uid)):
                with self.subTest(path=path, mode=oct(mode), owner=owner):
                    path.chmod(mode)
                    shutil.chown(path, owner)
                    said = self.refused()
                    self.assertRegex(said, rf"homeport.toml:\d+:\d+: .*{path} (can be used by others|belongs to uid)|"
                                           r"Permission denied")
                    path.chmod(0o600)
                    shutil.chown(path, self.service.uid)
        # A link to a place where others may put something else.
        open_place = self.cluster.directory / "open"
        open_place.mkdir()
        shutil.move(self.router.ca_path, open_place / "user_ca")
        open_place.chmod(0o777)
        self.router.ca_path.symlink_to(open_place / "user_ca")
        self.assertIn("where others than its owner could replace it", self.refused())
        open_place.chmod(0o755)
        self.starts()


if __name__ == "__main__":
    unittest.main()
