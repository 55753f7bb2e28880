"""A new user's home, made by the instance that the user comes to first: conf/backend/homeport-prepare-home."""

import os
import shutil
import stat
import unittest
from pathlib import Path

from support import homes
from support.client import run
from support.cluster import ClusterTest
from support.waiting import wait_until


class PrepareHome(ClusterTest):
    """Instance `one` has dash as its sh, and `two` has busybox."""

    options = {"machines": True, "router": None, "sshd": homes.SSHD}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.homes = cls.cluster.homes
        cls.notebooks = cls.homes / "notebooks"
        cls.share_file = cls.homes / ".homeport-share"
        cls.pool["two"].machine.tool("mount", "--bind", "/bin/busybox", os.path.realpath("/bin/sh"))
        for instance in cls.pool:
            homes.prepare_homes(instance, cls.homes, "-t 60")
        cls.new = cls.cluster.add_user(home=False)

    def setUp(self):
        self.share_file.write_text("homeport-share v1 tests\n")
        self.forget(self.new)

    def forget(self, user):
        """The user is new again."""
        for path in (user.home, self.notebooks):
            if path.is_symlink():
                path.unlink()
            shutil.rmtree(path, ignore_errors=True)

    def prepare(self, *options, name="one", user=None):
        return homes.run(self.pool[name], user or self.new.name, self.homes, "-n", self.notebooks, *options)

    def check_home(self, user=None):
        """All of it, with the right owners and modes, and nothing else beside it."""
        user = user or self.new
        owners = {(path.lstat().st_uid, path.lstat().st_gid)
                  for path in (user.home, *user.home.rglob("*"), self.notebooks / user.name) if not path.is_symlink()}
        self.assertEqual(owners, {(user.uid, user.gid)})
        modes = {name: stat.S_IMODE((user.home / name).stat().st_mode) for name in ("", ".ssh", ".profile", "notebooks/remote")}
        self.assertEqual(modes, {"": 0o700, ".ssh": 0o700, ".profile": 0o644, "notebooks/remote": 0o700})
        self.assertEqual((user.home / "notebooks/remote").readlink(), self.notebooks / user.name)
        for path in Path("/etc/skel").iterdir():
            self.assertEqual((user.home / path.name).read_bytes(), path.read_bytes())
        self.assertEqual(self.leftovers(), [])

    def leftovers(self):
        return [name for name in os.listdir(self.homes) if name.startswith(".homeport-new")]

    def refused(self, said, *options, **more):
        self.assertFalse(self.new.home.exists())
        status, text = self.prepare(*options, **more)
        self.assertEqual(status, 1, text)
        self.assertRegex(text, said)
        self.assertTrue(text.startswith("Your home cannot be opened on "), text)
        self.assertEqual(len(text.splitlines()), 1, text)
        self.assertEqual(self.leftovers(), [])

    # By a login

    def test_the_first_login_finds_a_home(self):
        for name in ("one", "two"):
            with self.subTest(name):
                self.forget(self.new)
                outcome = self.ok(self.cluster.direct(name, self.new).run("pwd; echo mine > notebooks/remote/file"))
                self.assertEqual((outcome.text, outcome.error), (str(self.new.home), ""))
                self.check_home()
                self.assertEqual((self.notebooks / self.new.name / "file").read_text(), "mine\n")

    def test_a_home_that_exists_is_left_as_it_is(self):
        before = sorted((path, path.lstat()) for path in self.user.home.rglob("*"))
        for name in ("one", "two"):
            self.ok(self.cluster.direct(name).run("true"))
            self.assertEqual(self.prepare(name=name, user=self.user.name), (0, ""))
        after = sorted((path, path.lstat()) for path in self.user.home.rglob("*"))
        self.assertEqual([(path, info.st_ino, info.st_mode, info.st_mtime_ns) for path, info in before],
                         [(path, info.st_ino, info.st_mode, info.st_mtime_ns) for path, info in after])
        self.assertFalse(self.notebooks.exists())

    def test_a_session_on_an_unmounted_share_is_refused_and_nothing_is_made_on_the_local_disk(self):
        instance = self.pool["one"]
        instance.share.unmount()
        self.addCleanup(instance.share.mount)
        for user in (self.new, self.user):
            outcome = self.cluster.direct("one", user).run("touch file; echo inside")
            self.assertEqual((outcome.status, outcome.text), (254,
                f"Your home cannot be opened on one: the share is not mounted on {self.homes}. Please tell your administrator."))
        self.assertEqual(run(instance.machine.inside("ls", "-A", self.homes)).text, "")
        self.assertFalse(self.new.home.exists())

    def test_a_hung_share_ends_the_login_with_a_sentence(self):
        instance = self.pool["two"]
        homes.prepare_homes(instance, self.homes, "-t 2")
        self.addCleanup(homes.prepare_homes, instance, self.homes, "-t 60")
        instance.share.hang()
        self.addCleanup(instance.share.resume)
        outcome = self.cluster.direct("two", self.new).run("echo inside")
        self.assertEqual((outcome.status, outcome.text), (254,
            f"Your home cannot be opened on two: the share on {self.homes} does not answer. Please tell your administrator."))
        instance.share.resume()
        homes.prepare_homes(instance, self.homes, "-t 60")
        self.ok(self.cluster.direct("two", self.new).run("true"))
        self.check_home()

    # At the same moment

    def test_of_many_at_the_same_moment_one_makes_it(self):
        for number in range(15):
            self.forget(self.new)
            racers = [homes.start(self.pool[name], self.new.name, self.homes, "-n", self.notebooks)
                      for name in ("one", "two", "one", "two")]
            # The first who is through may go to work at once.
            first = wait_until(lambda: next((racer for racer in racers if racer.poll() is not None), None), 120, "a home")
            number = self.new.home.stat().st_ino
            (self.new.home / "work").touch()
            os.chown(self.new.home / "work", self.new.uid, self.new.gid)
            self.assertEqual([(racer.communicate(timeout=120)[0], racer.returncode) for racer in racers], [("", 0)] * 4)
            self.assertEqual(first.returncode, 0)
            self.assertEqual(self.new.home.stat().st_ino, number, "another home in its place")
            self.assertTrue((self.new.home / "work").exists())
            self.check_home()

    def test_what_a_dead_instance_left_is_removed(self):
        left = self.homes / f".homeport-new.{self.new.uid}.abcdefghij"
        left.mkdir(mode=0o700)
        (left / "file").touch()
        for path in (left / "file", left):
            os.chown(path, self.new.uid, self.new.gid)
        other = self.homes / f".homeport-new.{self.new.uid + 1}.abcdefghij"
        other.mkdir()
        self.addCleanup(other.rmdir)
        self.assertEqual(self.prepare(), (0, ""))
        self.assertEqual(self.leftovers(), [other.name])

    # What must hold

    def test_another_share(self):
        self.refused(r"another share \(tests\) is mounted on ", "-i", "ours")
        self.assertEqual(self.prepare("-i", "tests"), (0, ""))

    def test_a_file_that_holds_no_id(self):
        for text in ("", "tests\n", "homeport-share v1 \n", "homeport-share v1 a b\n", "homeport-share v2 tests\n"):
            self.share_file.write_text(text)
            self.refused("does not hold the id of a share")
        self.share_file.unlink()
        self.refused("the share is not mounted")
        self.share_file.symlink_to("/etc/hostname")
        self.addCleanup(self.share_file.unlink)
        self.refused("the share is not mounted")

    def test_places_where_others_could_interfere(self):
        self.addCleanup(self.homes.chmod, 0o755)
        for mode in (0o775, 0o757, 0o777):
            self.homes.chmod(mode)
            self.refused("can be written by others than root")
        self.homes.chmod(0o755)
        self.addCleanup(os.chown, self.homes, 0, 0)
        os.chown(self.homes, self.user.uid, 0)
        self.refused(f"belongs to uid {self.user.uid}; it must belong to root")

    def test_somebody_elses_directory_is_no_home(self):
        self.new.home.mkdir()
        os.chown(self.new.home, self.user.uid, self.user.gid)
        for name in ("one", "two"):
            status, said = self.prepare(name=name)
            self.assertEqual(status, 1)
            self.assertIn(f"{self.new.home} belongs to uid {self.user.uid}, but {self.new.name} is uid {self.new.uid} here", said)

    def test_a_planted_link_leads_nowhere(self):
        victim = self.cluster.directory / "victim"
        victim.mkdir(mode=0o755, exist_ok=True)
        self.notebooks.mkdir()
        (self.notebooks / self.new.name).symlink_to(victim)
        self.refused("is not a directory of")
        self.assertEqual(victim.stat().st_uid, 0)
        self.forget(self.new)
        self.new.home.symlink_to(self.cluster.directory / "nothing")
        status, said = self.prepare()
        self.assertEqual(status, 1)
        self.assertIn("cannot be opened as a directory", said)
        self.assertEqual(os.listdir(victim), [])

    def test_who_is_none_of_its_business(self):
        self.share_file.unlink()
        self.assertEqual(self.prepare(user="root"), (0, ""))
        for user in ("", "no-such-user", str(self.new.uid), f"+{self.new.uid}", "-x", ".", "..", f"../{self.new.name}"):
            for name in ("one", "two"):
                with self.subTest(user, name=name):
                    status, said = homes.run(self.pool[name], user, self.homes)
                    self.assertEqual(status, 1)
                    self.assertRegex(said, "there is no user of this name|a number is no user name")
        self.assertFalse(self.new.home.exists())

    # What it can be told

    def test_options(self):
        skeleton = self.cluster.directory / "skeleton"
        (skeleton / "a directory").mkdir(parents=True, exist_ok=True)
        (skeleton / "a directory/file").write_text("text")
        (skeleton / "a directory/file").chmod(0o755)
        for name in ("one", "two"):
            self.forget(self.new)
            self.assertEqual(homes.run(self.pool[name], self.new.name, f"{self.homes}/", "-s", skeleton, "-m", "0750"), (0, ""))
            self.assertEqual(stat.S_IMODE(self.new.home.stat().st_mode), 0o750)
            self.assertEqual(sorted(os.listdir(self.new.home)), [".ssh", "a directory"])
            self.assertEqual(stat.S_IMODE((self.new.home / "a directory/file").stat().st_mode), 0o755)
            self.assertFalse(self.notebooks.exists())

    def test_notebooks_on_a_share_of_their_own(self):
        other = self.cluster.directory / "other"
        other.mkdir(mode=0o755, exist_ok=True)
        arguments = self.pool["one"], self.new.name, self.homes, "-n", other
        status, said = homes.run(*arguments)
        self.assertEqual((status, self.new.home.exists()), (1, False))
        self.assertIn(f"the share is not mounted on {other}", said)
        (other / ".homeport-share").write_text("homeport-share v1 other\n")
        self.assertEqual(homes.run(*arguments), (0, ""))
        self.assertEqual((self.new.home / "notebooks/remote").resolve(), other / self.new.name)

    def test_where_root_has_no_rights_on_the_share(self):
        # Root without these capabilities is to the homes what a squashed root is: it may make a directory here, but cannot
        # give it away.
        squashed = ["setpriv", "--inh-caps=-all",
                    "--bounding-set=-chown,-dac_override,-dac_read_search,-fowner"]
        self.notebooks.mkdir()
        self.addCleanup(self.homes.chmod, 0o755)
        for place in (self.homes, self.notebooks):
            place.chmod(0o1777)
        for name in ("one", "two"):
            shutil.rmtree(self.new.home, ignore_errors=True)
            shutil.rmtree(self.notebooks / self.new.name, ignore_errors=True)
            command = self.pool[name].machine.inside(*squashed, "env", "-i", "PAM_TYPE=open_session",
                                                     f"PAM_USER={self.new.name}", homes.SCRIPT, "-n", self.notebooks, self.homes)
            outcome = self.ok(run(command))
            self.assertEqual((outcome.text, outcome.error), ("", ""))
            self.check_home()


if __name__ == "__main__":
    unittest.main()
