"""New users' homes as an instance makes them: conf/backend/homeport-prepare-home in its PAM stack, as its README says."""

import re
import subprocess
from pathlib import Path

BACKEND = Path(__file__).parents[2] / "conf/backend"
SCRIPT = BACKEND / "homeport-prepare-home"
# sshd must ask PAM for sessions, though not for who it is.
SSHD = "UsePAM yes"


def documented_line():
    return re.search(r"^ +(session .*homeport-prepare-home .*)$", (BACKEND / "README.md").read_text(), re.MULTILINE)[1]


def prepare_homes(instance, homes, options=""):
    """Puts the documented line where it belongs on this machine, for these homes; `options` go before its own."""
    line = documented_line().replace("/usr/local/libexec/homeport-prepare-home", f"{SCRIPT} {options}")
    line = re.sub(r"(?<= )/home\b", str(homes), line)
    stack = Path("/etc/pam.d/sshd").read_text()
    place = "@include common-session\n"
    assert place in stack
    instance.machine.replace("/etc/pam.d/sshd", stack.replace(place, f"{line}\n{place}"))


def start(instance, user, homes, *options):
    """Runs the script on the machine as PAM would; returns the process."""
    command = instance.machine.inside("env", "-i", "PAM_TYPE=open_session", f"PAM_USER={user}", SCRIPT, *options, homes)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(instance, user, homes, *options):
    """The same to its end: exit status, and what it said."""
    process = start(instance, user, homes, *options)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said.strip()
