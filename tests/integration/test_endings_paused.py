"""Connections that hold so much that the router reads no more of them: their end is noticed all the same."""

import unittest

from support.endings import BLIND, PATIENT, EndingTest


class PausedEnds(EndingTest):
    options = {"wired": True, "router": {"health": BLIND, "backend": PATIENT, "relay": {"session_buffer": "1MiB"}}}

    def test_the_client_is_cut_off(self):
        for situation in ("input", "output"):
            with self.case(situation), self.session(situation) as client:
                self.cluster.front.cut()
                self.check_client(client, 255)
                self.check_over("client_lost")

    def test_the_instance_is_cut_off(self):
        for situation in ("input", "output"):
            with self.case(situation), self.session(situation) as client:
                self.place()[1].cut()
                self.check_client(client, 255)
                self.check_over("backend_lost")

    def test_the_client_is_killed(self):
        # Not in the middle of its input: what it had sent fills the TCP window, and the end waits behind it until TCP's own
        # keepalive gives the client up.
        with self.session("output") as client:
            client.kill()
            client.wait()
            self.check_over("client_lost")


if __name__ == "__main__":
    unittest.main()
