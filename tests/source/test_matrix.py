"""Holds the table of tests/README.md to the tests that it tells of: names and dashes agree; results are the run's."""

import os
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "integration")]
os.environ.pop("HOMEPORT_MATRIX", None)
from support.features import ABSENT, FEATURES, ClientTest  # noqa: E402


def clients():
    """Every ClientTest of integration/test_client_*.py, by its name in the table."""
    found = {}
    for path in sorted((TESTS / "integration").glob("test_client_*.py")):
        for thing in vars(__import__(path.stem)).values():
            if isinstance(thing, type) and issubclass(thing, ClientTest) and thing.client:
                found[thing.client] = thing
    return found


def table(name):
    """Rows of cells between the markers."""
    text = (TESTS / "README.md").read_text()
    lines = text.split(f"<!-- {name}:")[1].split(f"<!-- end of {name}")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


class Matrix(unittest.TestCase):
    def test_the_table_tells_of_the_clients_that_there_are(self):
        head, *rows = table("features")
        self.assertEqual(set(head[1:]), set(clients()))
        self.assertEqual([row[0] for row in rows], ["version", *FEATURES.values()])

    def test_a_dash_is_what_a_client_lacks(self):
        head, _, *rows = table("features")
        for name, row in zip(FEATURES, rows):
            for client, cell in zip(head[1:], row[1:]):
                with self.subTest(client=client, feature=name):
                    self.assertEqual(cell == ABSENT, name in clients()[client].lacks)
                    self.assertNotEqual(cell, "not run")


if __name__ == "__main__":
    unittest.main()
