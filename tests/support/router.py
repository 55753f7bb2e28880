"""The router under test: started with a generated configuration, watched through its log, socket and /proc."""

import json
import os
import signal
import subprocess
from pathlib import Path

from . import cleanup, processes, toml
from .waiting import wait_until

BINARIES = Path(os.environ.get("HOMEPORT_BIN") or Path(__file__).parents[2] / "build/release")

_REPORTS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer", "runtime error:",
            "ERROR: ThreadSanitizer", "Assertion `", "terminate called")


def sanitized():
    """True if the binaries carry a sanitizer: several times slower and larger, so some figures do not hold."""
    program = (BINARIES / "homeportd").read_bytes()
    return b"__asan_init" in program or b"__tsan_init" in program


def cli(*arguments, socket=None, deadline=20):
    """Runs the command line tool; returns the completed process with text output."""
    where = ["--socket", str(socket)] if socket else []
    return subprocess.run([BINARIES / "homeport", *where, *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=deadline, check=False)


class Router:
    """One homeportd. Its directory holds configuration, keys, pins and the log, and outlives restarts."""

    def __init__(self, directory, backends, settings=None):
        self.directory = Path(directory)
        self.directory.mkdir(mode=0o700, exist_ok=True)
        self.socket = self.directory / "admin.sock"
        self.log_path = self.directory / "log"
        self.config_path = self.directory / "homeport.toml"
        self.pins_path = self.directory / "pins.sqlite"
        self.host_keys_path = self.directory / "host_keys"
        self.ca_path = self.directory / "user_ca"
        self.port = 0
        self.process = None
        self.program = BINARIES / "homeportd"
        self.command = [self.program]   # how to run it; a test may put another program before it
        self.settings = self._settings(backends, settings or {})
        self._start_of_log = 0
        self._public_keys = []
        self._undo = cleanup.on_exit(self._abandon)

    def _settings(self, backends, changes):
        self.host_keys_path.mkdir(mode=0o700, exist_ok=True)
        sections = {
            "front": {"listen": ["127.0.0.1:0"], "host_keys": self.host_keys_path},
            # Tests count what instances have of us; connections for logins to come would count, too.
            "backend": {"ca_key": self.ca_path, "prepared": 0},
            "health": {"interval": "500ms", "fast_interval": "100ms", "timeout": "5s"},
            "pins": {"path": self.pins_path},
            "pool": {"added": self.directory / "added.toml"},
            "admin": {"socket": self.socket},
            "log": {"level": "debug", "format": "json"},
        }
        for name, change in changes.items():
            if isinstance(change, dict):
                sections.setdefault(name, {}).update(change)
            else:
                sections[name] = change
        sections.setdefault("backends", backends)
        return sections

    def init_ca(self):
        """Makes the authority's key as an admin does, and returns its public line."""
        result = cli("ca", "init", self.ca_path)
        if result.returncode:
            raise RuntimeError(f"homeport ca init: {result.stdout}{result.stderr}")
        return Path(f"{self.ca_path}.pub").read_text()

    def write_config(self):
        """What `settings` says now, for the next start or reload."""
        self.config_path.write_text(toml.dumps(self.settings))

    def start(self, ready=True, deadline=30):
        """Runs the daemon; with `ready`, waits until it serves."""
        self.write_config()
        environment = dict(os.environ)
        environment.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
        environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
        environment.setdefault("TSAN_OPTIONS", "halt_on_error=0:second_deadlock_stack=1")
        with open(self.log_path, "ab") as log:
            self._start_of_log = log.tell()
            self.process = subprocess.Popen([*self.command, "--config", self.config_path],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                                            start_new_session=True)
        if ready:
            wait_until(lambda: self.events("ready") or self.process.poll() is not None, deadline,
                       lambda: f"the router to be ready:\n{self.tail()}")
            if self.process.poll() is not None:
                raise RuntimeError(f"the router ended at start, status {self.process.returncode}:\n{self.tail()}")
            addresses = [line["address"] for line in self.events("listening") if "address" in line]
            front = next(address for address in addresses if address.startswith("127.0.0.1:"))
            self.port = int(front.rpartition(":")[2])
            self._public_keys = []
        return self

    # What it says.

    def text(self):
        """The log of the present run."""
        with open(self.log_path, "rb") as log:
            log.seek(self._start_of_log)
            return log.read().decode(errors="replace")

    def tail(self, lines=30):
        return "\n".join(self.text().splitlines()[-lines:])

    def lines(self):
        """Parsed log lines. Anything that is not JSON is a report of a sanitizer or a bug, and fails here."""
        parsed = []
        for line in self.text().split("\n")[:-1]:  # the last piece may be half a line
            try:
                parsed.append(json.loads(line))
            except ValueError:
                raise AssertionError(f"not a line of the log: {line!r}\n{self.tail()}") from None
        return parsed

    def events(self, event, **fields):
        """Log lines with this event and these field values."""
        return [line for line in self.lines()
                if line.get("msg") == event and all(line.get(k) == v for k, v in fields.items())]

    def wait_log(self, event, deadline=10, count=1, **fields):
        """Waits for `count` such lines and returns the last."""
        wait_until(lambda: len(self.events(event, **fields)) >= count, deadline,
                   lambda: f'"{event}" {fields} in the log:\n{self.tail()}')
        return self.events(event, **fields)[-1]

    def wait_note(self, text, deadline=20):
        """Waits for an attempt to log in that was refused for this reason."""
        def notes():
            return [line.get("note", "") for line in self.events("attempt refused")]

        wait_until(lambda: any(text in note for note in notes()), deadline, lambda: f"{text!r} among {notes()}")

    def closings(self):
        """How many sessions have ended: all, and the log, which a thread of its own writes, has come so far when this returns."""
        self.wait_idle()
        count = sum(self.ask("status")["ended"].values())
        wait_until(lambda: len(self.events("session closed")) >= count, 20, lambda: f"{count} closing lines:\n{self.tail()}")
        return count

    # What it tells.

    def cli(self, *arguments, deadline=20):
        return cli(*arguments, socket=self.socket, deadline=deadline)

    def ask(self, *arguments, status=0):
        """The CLI's JSON answer; `status` is the worst that it may exit with."""
        result = self.cli("--json", *arguments, deadline=60)
        if result.returncode > status:
            raise AssertionError(f"homeport {arguments}: status {result.returncode}: {result.stdout}{result.stderr}")
        return json.loads(result.stdout)

    def sessions(self):
        return rows(self.ask("sessions"), "sessions")

    def pins(self):
        """user -> backend."""
        return {pin["user"]: pin["backend"] for pin in rows(self.ask("pins"), "pins")}

    def backends(self):
        """name -> row."""
        return {row["name"]: row for row in rows(self.ask("backends"), "backends")}

    def wait_health(self, name, health, deadline=15):
        wait_until(lambda: self.backends()[name]["health"] == health, deadline, f"{name} to be {health}", pause=0.05)

    def closing_line(self, session=None, deadline=15, **fields):
        """The one line that ends a session."""
        if session:
            fields["session"] = session
        return self.wait_log("session closed", deadline, **fields)

    def wait_idle(self, deadline=20):
        """Until no session is left."""
        wait_until(lambda: not self.sessions(), deadline, lambda: f"sessions to end: {self.sessions()}", pause=0.05)

    # What it costs.

    @property
    def pid(self):
        return self.process.pid

    def memory_kib(self):
        return processes.memory_kib(self.pid)

    def open_files(self):
        return processes.open_files(self.pid)

    # How it ends.

    def known_hosts(self, port=None):
        """Lines for the client's known_hosts, from the router's own key files; for its own port unless given."""
        if not self._public_keys:
            for path in sorted(self.host_keys_path.glob("ssh_host_*_key")):
                public = subprocess.run(["ssh-keygen", "-y", "-P", "", "-f", path], capture_output=True, text=True,
                                        check=True).stdout
                self._public_keys.append(" ".join(public.split()[:2]))
        return [f"[127.0.0.1]:{port or self.port} {key}" for key in self._public_keys]

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def wait(self, deadline=30):
        """Waits for the daemon to end by itself; returns its status. Fails on a sanitizer's report."""
        status = self.process.wait(deadline)
        self.process = None
        self.check_reports()
        return status

    def stop(self, deadline=30):
        """The normal end. Sessions are cut, not waited for; status 0 and a clean stderr are demanded."""
        if self.process is None:
            return
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGTERM)
        status = self.wait(deadline)
        if status != 0:
            raise AssertionError(f"the router ended with status {status}:\n{self.tail()}")

    def check_reports(self):
        """No sanitizer has spoken."""
        text = self.text()
        for report in _REPORTS:
            if report in text:
                raise AssertionError(f"in the router's stderr:\n{text[text.index(report):][:8000]}")

    def _abandon(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def rows(answer, name):
    """The table in a JSON answer: the answer itself, or its member `name`."""
    return answer[name] if isinstance(answer, dict) else answer
