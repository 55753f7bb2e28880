"""Holds the tables of tests/README.md to the tests that they tell of: names and dashes agree; results are the run's."""

import os
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "integration")]
os.environ.pop("HOMEPORT_MATRIX", None)
from support.features import ABSENT, FEATURES, ClientTest, ToolTest  # noqa: E402


def tests(base, files):
    """Every class of such tests in integration/, by its name in the table."""
    found = {}
    for path in sorted((TESTS / "integration").glob(files)):
        for thing in vars(__import__(path.stem)).values():
            if isinstance(thing, type) and issubclass(thing, base) and thing.client:
                found[thing.client] = thing
    return found


def clients():
    return tests(ClientTest, "test_client_*.py")


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

    def test_the_other_table_tells_of_the_tools_that_there_are(self):
        told = {(row[0], row[2]) for row in table("tools")[1:]}
        wanted = {(name, test(method).row()) for name, test in tests(ToolTest, "test_tool_*.py").items()
                  for method in unittest.defaultTestLoader.getTestCaseNames(test)}
        self.assertEqual(told, wanted)


if __name__ == "__main__":
    unittest.main()
