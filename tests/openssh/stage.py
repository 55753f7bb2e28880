"""Runs tests of OpenSSH's suite through the router. Started by run.py as root in namespaces of its own.

The suite's ports, and its habit of killing by number, need a machine of their own: a network, a process table and a
/etc/sudoers that nobody else sees, and that are gone with this program.
"""

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import listing
from listing import SUITE
from support import cleanup, processes
from support.router import Router
from support.waiting import Stopwatch

REAL_SSHD = "/usr/sbin/sshd"

# How a test of the suite says that it does nothing.
_SKIPPED = re.compile(r"^skipp(ed|ing)(:| \(| -)|tests not enabled$", re.MULTILINE | re.IGNORECASE)

FRONT = 4242      # the suite's own default: where its clients look for sshd
DAEMON = 4300     # where a test's sshd really listens
INETD = 4301      # where connections of a test's ProxyCommand end, at `sshd -i`
BY_PROXY = "127.0.0.2"  # where a ProxyCommand comes from, so that the router can tell

# What `ssh -Q` answers, because the suite tries everything that it lists. The router is told to offer the same.
ALGORITHMS = {
    "cipher": ["aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com",
               "chacha20-poly1305@openssh.com"],
    "cipher-auth": ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"],
    "mac": ["hmac-sha2-256", "hmac-sha2-512", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"],
    "kex": ["diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "curve25519-sha256", "curve25519-sha256@libssh.org"],
    "key-plain": ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
                  "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"],
}
HOST_KEYS = {"ssh-ed25519": "ed25519", "ecdsa-sha2-nistp256": "ecdsa", "ssh-rsa": "rsa"}  # type: name of the file

# test-exec.sh puts `-E LOG` first.
_SSH = """\
#!/bin/sh
case "$1" in -E*) query=$2 what=$3 ;; *) query=$1 what=$2 ;; esac
if [ "$query" = -Q ]; then
    case "$what$KEY_TYPES" in
{answers}
    esac
fi
exec /usr/bin/ssh "$@"
"""

# sshd -i speaks with whom started it, so this one connects the two ends; a daemon moves to where the router looks for
# it, and trusts the router; everything else (-t, -T, ...) is sshd's own business.
_SSHD = """\
#!/bin/sh
for argument; do
    case "$argument" in
    -i) exec socat -b 65536 STDIO TCP:127.0.0.1:{front},bind={source} ;;
    -[tTGV]*) exec {sshd} "$@" ;;
    esac
done
exec {sshd} -p {daemon} -o TrustedUserCAKeys={authority} "$@"
"""

# Many tests give scp and sftp a server to run in place of a connection. This one is a connection; what sshd starts for
# its subsystem is the server itself.
_SFTP_SERVER = """\
#!/bin/sh
[ -z "$SSH_CONNECTION" ] || exec /usr/lib/openssh/sftp-server "$@"
exec {ssh} -q -F {object}/ssh_proxy somehost exec /usr/lib/openssh/sftp-server -d "$PWD" "$@"
"""


class Stage:
    """One router, and a directory in which one test after the other runs as the user."""

    def __init__(self, directory, user):
        self.directory = Path(directory)
        self.user = pwd.getpwnam(user)
        self.object = self.directory / "obj"
        self.tools = self.directory / "tools"
        self.keys = self.directory / "keys"
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._allow_sudo()
        self.tools.mkdir()
        self._make_keys()
        self.router = self._make_router()
        self._make_tools()
        self._start_router()

    def _allow_sudo(self):
        rules = self.directory / "sudoers"
        rules.write_text(f"Defaults !syslog, !use_pty\n{self.user.pw_name} ALL=(ALL) NOPASSWD: ALL\n")
        rules.chmod(0o440)
        subprocess.run(["mount", "--bind", rules, "/etc/sudoers"], check=True)

    def _make_keys(self):
        """The keys that test-exec.sh would make for every test; it takes those that it finds."""
        self.keys.mkdir()
        environment = {**os.environ, "SSH_SK_PROVIDER": str(SUITE / "misc/sk-dummy/sk-dummy.so")}
        makers = [subprocess.Popen(["ssh-keygen", "-q", "-N", "", "-t", kind, "-C", kind, "-f", self.keys / kind],
                                   env=environment) for kind in ALGORITHMS["key-plain"]]
        if any(maker.wait() for maker in makers):
            raise RuntimeError("ssh-keygen failed")

    def _make_router(self):
        public = [" ".join(key.read_text().split()[:2]) for key in sorted(self.keys.glob("*.pub"))
                  if not key.name.startswith("sk-")]
        offered = {key: ",".join(ALGORITHMS[what]) for key, what in
                   (("kex", "kex"), ("ciphers", "cipher"), ("macs", "mac"))}
        router = Router(self.directory / "router", [
            {"name": name, "address": f"127.0.0.1:{port}", "host_keys": public}
            for name, port in (("daemon", DAEMON), ("inetd", INETD))
        ], {
            "front": {"listen": [f"127.0.0.1:{FRONT}"], **offered,
                      "host_key_algorithms": "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256"},
            "auth": {"authorized_keys": [f"{self.object}/authorized_keys_%u"], "strict_modes": False,
                     "accept_unverified_touch": True},  # the suite's security keys have nobody to touch them
            "backend": {"connect_timeout": "20s", "connect_budget": "40s", **offered},
            # Tests stop sshd and refuse logins on purpose: nobody is to draw conclusions from that.
            "health": {"level": "tcp", "interval": "1h", "fast_interval": "1h", "fall": 100, "passive_fall": 100},
            "pins": {"store": "memory"},
            "rules": [{"name": "proxy", "sources": [f"{BY_PROXY}/32"], "backends": ["inetd"]},
                      {"name": "port", "backends": ["daemon"]}],
        })
        # Clients know the keys of the suite's sshd, so the router shows the same.
        for kind, name in HOST_KEYS.items():
            shutil.copy(self.keys / kind, router.host_keys_path / f"ssh_host_{name}_key")
        self.authority = self.tools / "authority.pub"
        self.authority.write_text(router.init_ca())
        return router

    def _start_router(self):
        """The first check of an instance decides alone, so somebody must answer it where tests will run their sshd."""
        with socket.create_server(("127.0.0.1", DAEMON)):
            self.router.start()
            for name in self.router.backends():
                self.router.wait_health(name, "up")

    def _make_tools(self):
        answers = "\n".join(f"    {what}) printf '%s\\n' {' '.join(names)}; exit ;;"
                            for what, names in {**ALGORITHMS, "key-plain-of-router": HOST_KEYS}.items())
        scripts = {"ssh": _SSH.format(answers=answers),
                   "sshd": _SSHD.format(front=FRONT, source=BY_PROXY, daemon=DAEMON, sshd=REAL_SSHD,
                                        authority=self.authority)}
        scripts["sftp-server"] = _SFTP_SERVER.format(ssh=self.tools / "ssh", object=self.object)
        # The suite's test data is a copy of its ssh-agent.
        scripts["ssh-agent"] = f"#!/bin/sh\nexec /usr/bin/ssh-agent \"$@\"\n# {os.urandom(15000).hex()}\n"
        for name, text in scripts.items():
            (self.tools / name).write_text(text)
            (self.tools / name).chmod(0o755)
        inetd = subprocess.Popen(
            ["socat", "-b", "65536", f"TCP-LISTEN:{INETD},bind=127.0.0.1,fork,reuseaddr,backlog=100",
             f"EXEC:{REAL_SSHD} -i -o TrustedUserCAKeys={self.authority} -f {self.object}/sshd_proxy "
             f"-E {self.object}/sshd.log,pipes"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cleanup.on_exit(inetd.kill)

    def _fresh_object(self):
        """An object directory as after a build: the suite's programs and configuration, and keys."""
        shutil.rmtree(self.object, ignore_errors=True)
        self.object.mkdir()
        for path in SUITE.iterdir():
            if path.suffix == ".h" or (path.is_file() and not path.suffix and os.access(path, os.X_OK)):
                (self.object / path.name).symlink_to(path)
        for path in self.keys.iterdir():
            shutil.copy(path, self.object)
        for path in (self.object, *self.object.iterdir()):
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def run(self, test):
        """One test to its end. Returns what came of it as a dictionary."""
        name, deadline = test.name, test.deadline
        self._fresh_object()
        before = self._sessions()
        clock = Stopwatch()
        process = subprocess.Popen(["sh", SUITE / "test-exec.sh", self.object, SUITE / f"{name}.sh"],
                                   cwd=self.object, env=self._environment(test), user=self.user.pw_uid,
                                   group=self.user.pw_gid, extra_groups=[], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            output, late = process.communicate(timeout=deadline)[0], False
        except subprocess.TimeoutExpired:
            self._sweep()
            output, late = process.communicate()[0], True
        seconds = clock.seconds
        self._sweep()
        self.router.wait_idle()
        text = output.decode(errors="replace")
        return {"name": name, "status": "late" if late else process.returncode, "seconds": round(seconds, 1),
                "failures": self._failures(), "skipped": bool(_SKIPPED.search(text)),
                "sessions": self._sessions() - before, "output": text, "logs": self._logs()}

    def _environment(self, test):
        more = {"KEY_TYPES": "-of-router"} if test.keys == "router" else {}
        if test.small_data:
            more["TEST_SSH_SSHAGENT"] = str(self.tools / "ssh-agent")
        return {
            "HOME": self.user.pw_dir, "USER": self.user.pw_name, "LOGNAME": self.user.pw_name, "SHELL": "/bin/sh",
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "SUDO": "sudo",
            "TEST_SHELL": "sh", "BUILDDIR": str(SUITE), "TEST_SSH_UNSAFE_PERMISSIONS": "1",
            "TEST_SSH_PORT": str(FRONT), "TEST_SSH_IPV6": "yes",
            "TEST_SSH_SSH": str(self.tools / "ssh"), "TEST_SSH_SSHD": str(self.tools / "sshd"),
            "TEST_SSH_SFTPSERVER": str(self.tools / "sftp-server"), "TEST_SSH_SCP": "/usr/bin/scp",
            "TEST_SSH_PLINK": "plink", "TEST_SSH_PUTTYGEN": "puttygen", "TEST_SSH_CONCH": "conch3", **more,
        }

    def _sessions(self):
        """How many connections the router has seen."""
        return len({line["session"] for line in self.router.lines() if "session" in line})

    def _failures(self):
        """What went wrong, in the suite's words, and how often. FATAL is where a test gave up."""
        log = self.object / "failed-regress.log"
        found = []
        # At each failure the suite appends all that it has noted since its last step: the last line is the news.
        for block in (log.read_text(errors="replace") if log.exists() else "").split("trace: "):
            lines = [line.strip() for line in block.splitlines() if line.startswith(("FAIL: ", "FATAL: "))]
            if lines and found[-1:] != [lines[-1].replace("FAIL: ", "FATAL: ")]:  # it says FAIL after FATAL
                found.append(lines[-1].removeprefix("FAIL: "))
        names = [line.replace(str(self.object), "$OBJ").replace(self.user.pw_name, "$USER") for line in found]
        return [f"{name} (x{count})" if count > 1 else name for name, count in Counter(names).items()]

    def _logs(self):
        logs = {path.name: path.read_text(errors="replace")[-20000:] for path in self.object.glob("failed-*.log")}
        return {**logs, "router": self.router.tail(20)}

    def _sweep(self):
        """Ends what a test left running."""
        processes.kill_user(self.user.pw_uid)
        for pid in processes.naming(f"{self.object}/"):
            if processes.commands([pid]).get(pid, "").startswith("sshd: "):
                processes.kill_family(pid)


def main():
    directory, user, *wanted = sys.argv[1:]
    stage = Stage(directory, user)
    tests = {test.name: test for test in listing.read()}
    for name in wanted:
        print(json.dumps(stage.run(tests.get(name) or listing.Test(name))), flush=True)
    stage.router.stop()


if __name__ == "__main__":
    main()
