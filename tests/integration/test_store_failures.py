"""The pin store on bad days, with real SQLite: a full disk, a damaged file, a lock, a file system that is read-only."""

import sqlite3
import subprocess
import threading
import unittest

from support.cluster import Cluster
from support.waiting import wait_until


class StoreFailures(unittest.TestCase):
    required = False

    def setUp(self):
        self.cluster = Cluster(size=2, router={"pins": {"required": self.required, "deadline": "500ms"}}, start=False)
        self.addCleanup(self.cluster.close)
        self.router = self.cluster.router
        self.user = self.cluster.user.name

    @property
    def ssh(self):
        return self.cluster.client()

    def status(self):
        return self.router.ask("status")["store"]

    def small_disk(self, size="256k"):
        """A file system of its own for the pins, and a function that fills it or makes room again."""
        place = self.cluster.directory / "disk"
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "hpt-pins", place], check=True)
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        self.addCleanup(self.router.stop)
        self.router.settings["pins"]["path"] = place / "pins.sqlite"
        filler = place / "filler"

        def full(yes):
            if not yes:
                filler.unlink()
                return
            with open(filler, "wb", buffering=0) as file:
                try:
                    while file.write(b"x" * 1024):
                        pass
                except OSError:
                    pass
        return place, full

    def wait_failing(self, text):
        wait_until(lambda: self.status()["failing"] and text in self.status()["error"], 60,
                   lambda: f"{text}: {self.status()}\n{self.router.tail()}")

    def wait_well(self):
        wait_until(lambda: not self.status()["failing"], 60, lambda: f"{self.status()}\n{self.router.tail()}")

    def damage(self):
        """The pages of the file are not what SQLite wrote."""
        path = self.router.pins_path
        with open(path, "r+b") as file:
            size = file.seek(0, 2)
            for start in range(0, size, 4096):
                keep = 0 if start else 100  # the header of the file
                file.seek(start + keep)
                file.write(b"\x5a" * (4096 - keep))

    def full_after_a_login(self):
        """Where the user is pinned, and how to change the disk, which has no room now."""
        _, full = self.small_disk()
        self.router.start()
        place = self.ssh.where()
        self.router.wait_idle(60)
        full(True)
        return place, full

    def aside(self):
        return sorted(path.name for path in self.router.pins_path.parent.glob("pins.sqlite.damaged-*"))


class Continue(StoreFailures):
    """Logins go on without new pins."""

    def test_a_full_disk_and_room_again(self):
        place, full = self.full_after_a_login()
        newcomers = [self.cluster.add_user() for _ in range(3)]
        wait_until(lambda: [self.cluster.client(user).where() for user in newcomers] and self.status()["failing"], 60,
                   lambda: f"{self.status()}\n{self.router.tail()}")
        self.assertEqual(self.ssh.where(), place, "what is stored can be read")
        shown = self.router.cli("status").stdout
        self.assertRegex(shown, r"pin store: failing for \w+ \(.*full.*\); logins go on without new pins\n")
        self.assertEqual(len(self.router.events("pin store failed", level="error")), 1, "once, not for each login")
        full(False)
        self.wait_well()
        self.router.wait_log("pin store works again", 60)
        self.assertNotIn("pin store", self.router.cli("status").stdout)
        places = [self.cluster.client(user).where() for user in newcomers]
        pins = self.router.pins()
        self.assertEqual([pins[user.name] for user in newcomers], places)

    def test_a_disk_that_is_full_at_the_start(self):
        _, full = self.small_disk()
        full(True)
        self.router.start()
        self.router.wait_log("pin store", 60)
        self.assertIn(self.ssh.where(), ("one", "two"))
        self.wait_failing("pin store")
        self.assertNotEqual(self.router.cli("drain", "one").returncode, 0, "it could not be kept")
        full(False)
        self.wait_well()
        place = self.ssh.where()
        self.assertEqual(self.router.pins(), {self.user: place})
        self.assertEqual(self.router.cli("drain", "one").returncode, 0)

    def test_a_file_that_is_damaged_at_the_start_is_put_aside(self):
        self.router.start()
        self.ssh.where()
        self.router.stop()
        self.damage()
        self.router.start()
        line = self.router.wait_log("pin store", 60)
        self.assertIn("is damaged", line["what"])
        (aside, *_) = self.aside()
        self.assertIn(f"It was moved to {self.router.pins_path.parent / aside}, and all pins are forgotten.", line["what"])
        self.assertEqual(self.router.pins(), {})
        place = self.ssh.where()
        self.assertEqual(self.router.pins(), {self.user: place})

    def test_a_file_that_is_damaged_while_it_is_used(self):
        self.router.start()
        place = self.ssh.where()
        other = "two" if place == "one" else "one"
        self.assertEqual(self.router.cli("drain", other, "--message", "disks").returncode, 0)
        self.router.wait_idle(60)
        with sqlite3.connect(self.router.pins_path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        self.damage()
        # What SQLite has in its cache may still be right: somebody else's change makes it read the file.
        def log_in():
            for _ in range(2):
                self.cluster.client(self.cluster.add_user()).where()
            return self.aside()
        wait_until(log_in, 60, lambda: self.router.tail())
        self.wait_well()
        self.assertEqual(self.ssh.where(), place)
        self.assertEqual(self.router.pins()[self.user], place)
        self.router.kill()
        self.router.start()
        row = self.router.backends()[other]
        self.assertEqual((row["state"], row["note"]), ("drain", "disks"), "what admins asked for is in the new file")

    def test_a_lock_that_somebody_holds(self):
        self.router.start()
        place = self.ssh.where()
        holder = sqlite3.connect(self.router.pins_path, isolation_level=None)
        self.addCleanup(holder.close)
        holder.execute("BEGIN IMMEDIATE")
        newcomer = self.cluster.add_user()
        went = self.cluster.client(newcomer).where()
        self.wait_failing("")
        self.assertEqual(self.ssh.where(), place)
        holder.execute("ROLLBACK")
        self.wait_well()
        self.assertEqual(self.cluster.client(newcomer).where(), went)
        self.assertEqual(self.router.pins()[newcomer.name], went)

    def test_a_file_system_that_becomes_read_only(self):
        place, _ = self.small_disk("4m")
        self.router.start()
        self.ssh.where()
        self.router.stop()
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        self.router.start()
        self.assertIn(self.ssh.where(), ("one", "two"))
        self.wait_failing("pin store")
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        self.wait_well()
        went = self.ssh.where()
        self.assertEqual(self.router.pins(), {self.user: went})

    def test_many_logins_while_it_hangs(self):
        self.router.start()
        users = [self.cluster.add_user() for _ in range(6)]
        holder = sqlite3.connect(self.router.pins_path, isolation_level=None)
        self.addCleanup(holder.close)
        holder.execute("BEGIN IMMEDIATE")
        places = {}
        threads = [threading.Thread(target=lambda user=user: places.update({user.name: self.cluster.client(user).where()}))
                   for user in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertEqual(set(places), {user.name for user in users})
        holder.execute("ROLLBACK")
        self.wait_well()

    def test_a_mistake_keeps_it_from_starting(self):
        self.router.settings["pins"]["path"] = self.cluster.directory / "missing/pins.sqlite"
        self.router.start(ready=False)
        self.assertEqual(self.router.wait(60), 1)
        self.assertIn("there is no directory", self.router.text())


class Refuse(StoreFailures):
    """Nobody gets in while pins cannot be kept."""

    required = True

    def refused(self, client=None):
        outcome = (client or self.ssh).run("true")
        self.assertEqual((outcome.status, outcome.out), (255, b""))
        self.assertIn("cannot look up where your sessions belong", outcome.error)
        self.assertEqual(self.router.closing_line(outcome.reference, 60)["reason"], "store_failed")

    def test_a_full_disk_and_room_again(self):
        place, full = self.full_after_a_login()

        def failing():
            newcomer = self.cluster.client(self.cluster.add_user())
            return newcomer.run("true").status == 255 and newcomer

        newcomer = wait_until(failing, 60, self.router.tail)
        self.refused(newcomer)
        self.assertIn("nobody can log in", self.router.cli("status").stdout)
        self.assertEqual(self.ssh.where(), place, "this one's pin can be read, and nothing needs to be written")
        self.assertIn("Your instance", self.ssh.run("homeport where").text)
        full(False)
        self.wait_well()
        self.assertIn(newcomer.where(), ("one", "two"))

    def test_a_damaged_file_is_left_alone(self):
        self.router.start()
        self.ssh.where()
        self.router.stop()
        before = self.router.pins_path.read_bytes()
        self.damage()
        self.router.start(ready=False)
        self.assertEqual(self.router.wait(60), 1)
        self.assertIn("is damaged", self.router.text())
        self.assertEqual(self.aside(), [])
        self.router.pins_path.write_bytes(before)
        self.router.start()
        self.assertEqual(len(self.router.pins()), 1)


if __name__ == "__main__":
    unittest.main()
