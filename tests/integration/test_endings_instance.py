"""Instances that vanish, and networks that fall silent: both legs end, the user is told, and nothing is left."""

import unittest

from support.endings import BLIND, LOST, PATIENT, SITUATIONS, EndingTest

_LISTENING = {"client_alive_interval": "1s", "client_alive_count": 2,
              "instance_alive_interval": "1s", "instance_alive_count": 2}


class InstanceEnds(EndingTest):
    def test_killed(self):
        for situation in SITUATIONS:
            with self.case(situation), self.session(situation) as client:
                instance, _ = self.place()
                instance.stop()
                try:
                    self.check_client(client, 255, LOST)
                finally:
                    instance.start()
                self.check_over("backend_closed" if situation == "idle" else "backend_lost")

    def test_cut_off(self):
        for situation in SITUATIONS:
            with self.case(situation), self.session(situation) as client:
                self.place()[1].cut()
                self.check_client(client, 255, LOST)
                self.check_over("backend_lost")


class Silence(EndingTest):
    """Nothing arrives any more, and every socket stays open: only signs of life can tell."""

    options = {"wired": True, "router": {"health": BLIND, "backend": PATIENT, "session": _LISTENING}}

    def tearDown(self):
        for wire in (self.cluster.front, *self.cluster.back.values()):
            wire.resume()

    def test_towards_the_instance(self):
        for situation in ("idle", "quiet", "terminal"):
            with self.case(situation), self.session(situation) as client:
                _, wire = self.place()
                wire.stall()
                self.check_client(client, 255, LOST)
                wire.resume()
                self.check_over("backend_lost")

    def test_towards_the_client(self):
        for situation in ("idle", "quiet", "terminal"):
            with self.case(situation), self.session(situation) as client:
                self.cluster.front.stall()
                self.router.wait_idle(60)
                self.cluster.front.resume()
                self.check_client(client, 255)
                self.check_over("client_lost")


if __name__ == "__main__":
    unittest.main()
