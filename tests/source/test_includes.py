"""Holds every #include of src/ and router/ to the table in src/README.md."""

import fnmatch
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
# Third-party libraries by how their include paths begin. What is neither these nor ours is the system's.
LIBRARIES = ("ares", "boost/", "libssh/", "openssl/", "security/", "spdlog/", "sqlite3", "toml++/")


def table():
    """{folder: [patterns of what it may include]}"""
    rows = {}
    for line in (ROOT / "src" / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            rows[cells[0].strip("`")] = re.findall(r"`([^`]+)`", cells[2]) or ["*"]
    return rows


def sources(folder):
    return [path for path in folder.rglob("*") if path.suffix in (".cpp", ".hpp")]


def includes(path):
    for quote, target in INCLUDE.findall(path.read_text()):
        if quote == '"' or target.startswith(LIBRARIES):
            yield target


def reachable(folder, rows):
    """What a folder may include: its row, and the libraries of the folders in it, for rights pass on."""
    allowed, waiting = set(), [folder]
    while waiting:
        for entry in rows[waiting.pop()]:
            if entry not in allowed:
                allowed.add(entry)
                if entry in rows:
                    waiting.append(entry)
    return allowed


def permitted(target, allowed):
    return any(fnmatch.fnmatch(target, entry) or target.startswith((entry + "/", entry + "+", entry + ".")) or target == entry
               for entry in allowed)


class Includes(unittest.TestCase):
    def test_every_folder_has_a_row(self):
        folders = {path.name for path in (ROOT / "src").iterdir() if path.is_dir()}
        self.assertEqual(folders, set(table()))

    def test_folders_include_what_their_row_allows(self):
        rows = table()
        for folder in rows:
            allowed = reachable(folder, rows) | {folder}
            for path in sources(ROOT / "src" / folder):
                for target in includes(path):
                    with self.subTest(file=str(path.relative_to(ROOT)), includes=target):
                        self.assertTrue(permitted(target, allowed), f"not in the row of {folder}: {sorted(allowed)}")

    def test_libssh_stays_out_of_headers(self):
        for path in sources(ROOT / "src"):
            if path.suffix == ".hpp":
                self.assertFalse([target for target in includes(path) if target.startswith("libssh/")], path)

    def test_the_core_includes_itself_and_the_standard_library_alone(self):
        for path in sources(ROOT / "router"):
            for quote, target in INCLUDE.findall(path.read_text()):
                with self.subTest(file=str(path.relative_to(ROOT)), includes=target):
                    if quote == "<":
                        self.assertNotRegex(target, "[/.]", "only the standard library")
                    else:
                        near = [path.parent / target, ROOT / "router" / target, ROOT / "router/include" / target]
                        self.assertTrue(any(file.is_file() for file in near))

    def test_every_folder_says_what_may_live_there(self):
        for folder in ("router", "conf", "tests", "bench", "src", *(f"src/{name}" for name in table())):
            self.assertTrue((ROOT / folder / "README.md").is_file(), folder)


if __name__ == "__main__":
    unittest.main()
