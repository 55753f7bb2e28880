"""Runs OpenSSH's own regression tests through the router, and holds the results to suite.toml.

    run.py GROUP...    runs these groups of suite.toml; --group NAME is what ctest calls
    run.py --try TEST  runs one test, whatever suite.toml says of it, and shows all it can
    run.py --list      checks that suite.toml names every test of the suite, and that README.md shows what it says
    run.py --table     writes the table of tests/README.md
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import listing
from support import cleanup, stale
from support.users import User

HERE = Path(__file__).resolve().parent
_NAMESPACES = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
# The first process of a process table inherits orphans: the shell buries them, Python would not.
_FIRST = ["sh", "-c", '"$@"; exit $?', "sh"]


def results(tests):
    """Runs these in a stage of their own, and yields what came of each."""
    stale.sweep()
    directory = Path(tempfile.mkdtemp(prefix=f"hpt{os.getpid()}-", dir="/tmp"))
    directory.chmod(0o755)
    cleanup.on_exit(shutil.rmtree, directory, True)
    (directory / "home").mkdir()
    user = User(directory / "home")
    stage = subprocess.Popen([*_NAMESPACES, *_FIRST, sys.executable, HERE / "stage.py", directory, user.name,
                              *tests], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    cleanup.on_exit(stage.kill)
    for line in stage.stdout:
        yield json.loads(line)
    if stage.wait() != 0:
        raise SystemExit(f"the stage ended with status {stage.returncode}")


def verdict(test, result):
    """What differs from suite.toml, "" if nothing does."""
    if result["status"] == "late":
        return f"not done within {test.deadline} s"
    if result["skipped"]:
        return "skipped itself"
    if result["failures"] != test.fails and not (test.fails == ["*"] and result["failures"]):
        return f"failed in {result['failures'] or 'nothing'}, expected was {test.fails or 'nothing'}"
    if (result["status"] == 0) != (not test.fails):
        return f"ended with status {result['status']}"
    if result["sessions"] == 0:
        return "never came to the router, so it says nothing"
    return ""


def show(result):
    print(result["output"])
    for name, text in result["logs"].items():
        print(f"---- the end of {name}\n{text}")


def run_group(group):
    tests = {test.name: test for test in listing.read() if test.group == group}
    if not tests:
        raise SystemExit(f"suite.toml has no group {group!r}")
    bad = []
    for result in results(tests):
        wrong = verdict(tests[result["name"]], result)
        print(f"{'WRONG' if wrong else 'ok'}  {result['name']}  {result['seconds']} s, {result['sessions']} sessions"
              f"{': ' + wrong if wrong else ''}", flush=True)
        if wrong:
            bad.append(result)
    for result in bad:
        print(f"\n==== {result['name']}")
        show(result)
    return not bad


def main(arguments):
    match arguments:
        case ["--list"]:
            return listing.check()
        case ["--table"]:
            return listing.write()
        case ["--try", *names] if names:
            for result in results(names):
                show(result)
                print({key: value for key, value in result.items() if key not in ("output", "logs")}, flush=True)
            return True
        case [*groups] if groups and not groups[0].startswith("-"):
            return all([run_group(group) for group in groups])
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
