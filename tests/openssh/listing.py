"""suite.toml as data, and as the table of tests/README.md."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

SUITE = Path("/usr/lib/openssh/regress")
_DATA = Path(__file__).with_name("suite.toml")
_README = Path(__file__).resolve().parents[1] / "README.md"
_MARKS = ("<!-- openssh-suite: written by openssh/run.py --table -->", "<!-- openssh-suite: end -->")

CAUSES = {
    "libssh": "cannot pass: libssh",
    "design": "cannot pass: by design",
}


@dataclass
class Test:
    """One script of the suite, and what is to come of it."""
    name: str
    group: str = ""      # of tests that run together; one ctest test each
    deadline: int = 200
    fails: list = field(default_factory=list)  # the suite's own words for what fails, all of them, in order
    cause: str = ""      # one of CAUSES, if something fails
    why: str = ""        # in words for the reader
    keys: str = ""       # "router": only types of which the router has a host key, not all that users may have
    small_data: bool = False  # 30 kB of test data instead of a megabyte
    elsewhere: str = ""  # what it is about, if not about a session through a proxy; it is not run then

    def reason(self):
        gave_up = any(line.startswith("FATAL: ") for line in self.fails)
        return self.why + (" The test gives up there." if gave_up else "")


def read():
    tests = [Test(name, **entry) for name, entry in tomllib.loads(_DATA.read_text()).items()]
    for test in tests:
        if bool(test.group) == bool(test.elsewhere) or bool(test.fails) != bool(test.why and test.cause in CAUSES):
            raise ValueError(f"suite.toml: {test.name}: either group or elsewhere; and fails, cause and why together")
    return tests


def scripts():
    """The suite's tests: those that its Makefile lists, whether by default or not."""
    text = (SUITE / "Makefile").read_text().replace("\\\n", " ")
    lists = re.findall(r"^#?(?:LTESTS|INTEROP_TESTS|EXTRA_TESTS)\s*\+?=(.*)$", text, re.MULTILINE)
    return {name for line in lists for name in line.split()}


def _by(tests, what):
    """{what a test says there: names}"""
    groups = {}
    for test in tests:
        groups.setdefault(getattr(test, what), []).append(test.name)
    return groups


def table():
    tests = read()
    ours = [test for test in tests if test.group]
    causes = _by(ours, "cause")
    numbers = {cause: len(causes.get(cause, [])) for cause in ("", *CAUSES)}
    lines = [
        f"Of the suite's {len(tests)} tests {len(ours)} make sense through a proxy. **{numbers['']} of these {len(ours)} "
        f"pass, {numbers['libssh']} fail because of libssh 0.10.6**, {numbers['design']} because it is the router that "
        "authenticates and answers. A test that fails does so in the part named here, and "
        "passes in all others that it reaches.",
        "",
        "| Test | Through the router | |",
        "|---|---|---|",
        f"| {', '.join(causes[''])} | passes | |",
    ]
    for cause in CAUSES:
        lines += [f"| {test.name} | {CAUSES[cause]} | {test.reason()} |" for test in ours if test.cause == cause]
    lines += ["", "Not about a session through a proxy, and not run:", ""]
    lines += [f"- {reason}: {', '.join(names)}" for reason, names in _by(tests, "elsewhere").items() if reason]
    return "\n".join(lines)


def _split():
    text = _README.read_text()
    before, _, rest = text.partition(_MARKS[0])
    shown, _, after = rest.partition(_MARKS[1])
    return before, shown.strip("\n"), after


def write():
    before, _, after = _split()
    _README.write_text(f"{before}{_MARKS[0]}\n{table()}\n{_MARKS[1]}{after}")
    return True


def check():
    """Prints what is wrong; True if nothing is."""
    wrong = []
    if odd := {test.name for test in read()} ^ scripts():
        wrong.append(f"either suite.toml or the suite alone has {sorted(odd)}")
    if _split()[1] != table():
        wrong.append("tests/README.md does not show what suite.toml says: openssh/run.py --table writes it")
    print("\n".join(wrong))
    return not wrong
