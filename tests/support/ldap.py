"""A directory of users on real LDAP: slapd on loopback, nslcd, and a name service that asks it.

Only inside a mount namespace of the test's own, where files of /etc can be others: call `enter()` first thing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import cleanup, listener
from .waiting import wait_until

_MARK = "HOMEPORT_TEST_NAMESPACE"
BASE = "dc=pool,dc=test"
_SLAPD = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {directory}/slapd.pid
database mdb
suffix "{base}"
directory {directory}/data
rootdn "cn=admin,{base}"
rootpw secret
access to * by * read
"""
_NSLCD = """uri ldap://127.0.0.1:{port}
base {base}
binddn cn=admin,{base}
bindpw secret
map shadow userPassword userPassword
"""
_NSSWITCH = "passwd: files ldap\ngroup: files ldap\nshadow: files ldap\nhosts: files dns\n"


def enter():
    """Starts the program anew in a mount namespace of its own, unless that has been done."""
    if os.environ.get(_MARK) != "yes":
        os.environ[_MARK] = "yes"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


class Ldap:
    """`entries` is LDIF below BASE."""

    def __init__(self, directory, entries):
        self.directory = Path(directory)
        (self.directory / "data").mkdir(parents=True)
        self.directory.chmod(0o755)
        self._processes = []
        self._undo = cleanup.on_exit(self.stop)
        values = {"directory": self.directory, "base": BASE}
        slapd = self._file("slapd.conf", _SLAPD.format(**values))
        root = f"dn: {BASE}\nobjectClass: domain\ndc: pool\n\n"
        ldif = self._file("entries.ldif", root + entries)
        subprocess.run(["slapadd", "-f", slapd, "-l", ldif], check=True, capture_output=True)
        program = shutil.which("slapd", path="/usr/sbin")
        server, values["port"] = listener.start(
            lambda port: self._run(program, "-f", slapd, "-h", f"ldap://127.0.0.1:{port}", "-d", "0"))
        self._processes.append(server)

        self._over("/etc/nslcd.conf", self._file("nslcd.conf", _NSLCD.format(**values), 0o600))
        self._over("/etc/nsswitch.conf", self._file("nsswitch.conf", _NSSWITCH))
        run_directory = self.directory / "run"
        run_directory.mkdir(mode=0o755)
        self._over("/run/nslcd", run_directory)
        self._processes.append(self._run(shutil.which("nslcd", path="/usr/sbin"), "--nofork"))
        wait_until((run_directory / "socket").exists, 60, "nslcd's socket")

    def _file(self, name, text, mode=0o644):
        path = self.directory / name
        path.write_text(text)
        path.chmod(mode)
        return path

    @staticmethod
    def _over(place, source):
        """Mounts over a place that may have to be made; in this namespace alone it is another."""
        if source.is_dir() and not Path(place).exists():
            Path(place).mkdir(mode=0o755)
        subprocess.run(["mount", "--bind", source, place], check=True)

    def _run(self, *command):
        with open(self.directory / f"log{len(self._processes)}", "wb") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def stop(self):
        cleanup.cancel(self._undo)
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        self._processes.clear()
