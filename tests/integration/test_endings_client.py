"""Clients that vanish: whatever they were doing, the instance's side ends as well, and nothing is left."""

import signal
import unittest

from support import processes
from support.endings import SITUATIONS, EndingTest
from support.waiting import wait_until


class ClientEnds(EndingTest):
    def test_killed(self):
        for situation in SITUATIONS:
            with self.case(situation):
                with self.session(situation) as client:
                    client.kill()
                    client.wait()
                self.check_over("client_closed" if situation == "idle" else "client_lost")

    def test_killed_by_a_signal_that_it_can_catch(self):
        for situation in ("quiet", "output", "input"):
            with self.case(situation), self.session(situation) as client:
                client.terminate()
                self.check_client(client, 255)
                self.check_over("client_closed")  # it says goodbye

    def test_all_of_a_crowd_at_once(self):
        crowd = [self.start("echo in; cat") for _ in range(20)]
        for client in crowd:
            self.assertEqual(client.stdout.readline(), b"in\n", client.poll() and client.stderr.read())
        processes.send([client.pid for client in crowd], signal.SIGKILL)
        for client in crowd:
            client.communicate()
        self.check_over(*["client_lost"] * len(crowd))

    def test_a_command_ends_when_its_client_is_gone(self):
        """The command gets its end of input, as from sshd itself."""
        with self.session("quiet") as client:
            def cats():
                return [pid for pid in processes.of_user(self.user.uid) if "cat" in processes.commands([pid]).values()]

            (cat,) = wait_until(cats, 20, "the command to run")
            client.kill()
            client.wait()
            self.check_over("client_lost")
            wait_until(lambda: not processes.alive(cat), 20, "the command to end")


if __name__ == "__main__":
    unittest.main()
