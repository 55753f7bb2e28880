"""Fifty first logins of one user at the same moment make one pin, and all land together."""

import unittest

from support.client import run_all
from support.cluster import ClusterTest

_COUNT = 50


class FirstLoginRace(ClusterTest):
    options = {"size": 3, "router": {
        "routing": {"policy": "random-of-two"},  # a policy that would scatter them
        "backend": {"connect_timeout": "60s", "connect_budget": "90s", "certificate_lifetime": "5m"},
        "health": {"timeout": "30s"},
    }}

    def test_one_pin(self):
        for user in (self.user, self.cluster.add_user()):
            client = self.cluster.client(user).with_options("-oConnectTimeout=90")
            outcomes = run_all([client.start("echo $HOMEPORT_INSTANCE") for _ in range(_COUNT)])
            self.assertEqual({(outcome.status, outcome.error) for outcome in outcomes}, {(0, "")})
            places = {outcome.text for outcome in outcomes}
            self.assertEqual(len(places), 1, places)
            self.assertEqual(self.router.pins()[user.name], places.pop())


if __name__ == "__main__":
    unittest.main()
