"""What clients can do, and a record of what each did: the columns and cells of the table in tests/README.md."""

import os
import shlex
from pathlib import Path

from .cluster import ClusterTest
from .wire import Wire

# test_NAME of a ClientTest -> its row in the table, in this order.
FEATURES = {
    "status": "a command's exit status",
    "eof": "output after the end of input",
    "stderr": "stderr apart from stdout",
    "pty": "terminal: type and size",
    "resize": "terminal: resize",
    "env": "environment",
    "signal": "signal",
    "exit_signal": "exit signal",
    "sftp": "files by SFTP, up and down",
    "scp": "files by SCP, up and down",
    "subsystem": "subsystem",
    "local": "local forward",
    "remote": "remote forward",
    "dynamic": "dynamic forward (SOCKS)",
    "agent": "agent",
    "keepalive": "keepalive",
    "rekey": "rekey",
    "compression": "compression",
    "channels": "several channels on one connection",
}

PASSED, FAILED, ABSENT = "yes", "**no**", "-"


def record(table, row, column, text):
    """Leaves one cell for tests/matrix; nothing outside a run of ctest."""
    if directory := os.environ.get("HOMEPORT_MATRIX"):
        place = Path(directory) / table / column
        place.mkdir(parents=True, exist_ok=True)
        (place / row).write_text(text + "\n")


class Recorded(ClusterTest):
    """Tests of one client, whose results are kept."""

    client = ""  # its name in the table
    table = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        record(cls.table, "version", cls.client, cls.version())

    @classmethod
    def version(cls):
        raise NotImplementedError

    def row(self):
        return self._testMethodName.removeprefix("test_")

    def run(self, result=None):
        def problems():
            return len(result.failures) + len(result.errors) + len(result.expectedFailures)

        before = problems()
        super().run(result)
        if not any(test is self for test, _ in result.skipped):
            record(self.table, self.row(), self.client, PASSED if problems() == before else FAILED)
        return result


class ClientTest(Recorded):
    """One client with a test_FEATURE for each feature that it has, and `lacks` for those that it does not offer."""

    table = "features"
    options = {"size": 1, "sshd": "Subsystem shout /usr/bin/tr a-z A-Z"}
    lacks = {}  # feature -> why

    def __init_subclass__(cls):
        super().__init_subclass__()
        for feature in cls.lacks:
            setattr(cls, f"test_{feature}", None)  # not even if a base class has it
        tested = {feature for feature in FEATURES if getattr(cls, f"test_{feature}", None)}
        if cls.client and tested | set(cls.lacks) != set(FEATURES):
            raise TypeError(f"{cls.client}: neither tested nor lacking: {set(FEATURES) - tested - set(cls.lacks)}")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for feature in cls.lacks:
            record(cls.table, feature, cls.client, ABSENT)
        cls.wire = Wire(cls.router.port)  # all clients go through it, so that tests can tell what is carried
        cls.addClassCleanup(cls.wire.close)
        cls.ssh = cls.cluster.client(wire=cls.wire)
        cls.file = cls.cluster.secrets / "file"
        cls.file.write_bytes(os.urandom(3 << 20))

    def same_file(self, *paths):
        for path in paths:
            self.assertTrue(path.read_bytes() == self.file.read_bytes(), f"{path} arrived changed")

    def carries_by_itself(self, direction):
        """A condition: the wire has carried something this way again and again, with nobody asking for it."""
        seen = set()

        def condition():
            seen.add(self.wire.carried(direction))
            return len(seen) > 5

        return condition


class ToolTest(Recorded):
    """A tool that brings its own way of using ssh; each test is a line of the second table."""

    table = "tools"
    options = {"size": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ssh = cls.cluster.client()

    def row(self):
        return self._testMethodName.removeprefix("test_").replace("_", " ")

    @property
    def shell(self):
        """ssh with our options and the port, as tools want to be told."""
        return shlex.join(map(str, ["ssh", "-F", "none", *self.ssh.options(), "-p", self.ssh.port]))
