"""Environment variables pass as the instance's AcceptEnv says: the router has no opinion."""

import unittest

from support.cluster import ClusterTest

_SHOW = "env | grep -E '^(HP_|LC_TEST|OTHER)' | sort"


class Environment(ClusterTest):
    def test_what_the_instance_accepts_arrives(self):
        outcome = self.same(_SHOW, flags=["-oSetEnv=HP_ONE=1 LC_TEST=\"two words\" HP_EMPTY="])
        self.assertEqual(outcome.text.splitlines(), ["HP_EMPTY=", "HP_ONE=1", "LC_TEST=two words"])

    def test_what_it_does_not_accept_is_left_out_and_the_session_goes_on(self):
        outcome = self.same(f"{_SHOW}; echo ran", flags=["-oSetEnv=OTHER=1 HP_ONE=1"])
        self.assertEqual(outcome.text.splitlines(), ["HP_ONE=1", "ran"])

    def test_values_are_bytes(self):
        outcome = self.same(_SHOW, flags=["-oSetEnv=HP_ODD=\"gr\u00fc\u00dfe $HOME 'x'\""])
        self.assertEqual(outcome.text, "HP_ODD=gr\u00fc\u00dfe $HOME 'x'")

    def test_many(self):
        names = " ".join(f"HP_{i}={'x' * 100}" for i in range(100))
        self.assertEqual(len(self.same(_SHOW, flags=[f"-oSetEnv={names}"]).text.splitlines()), 100)


if __name__ == "__main__":
    unittest.main()
