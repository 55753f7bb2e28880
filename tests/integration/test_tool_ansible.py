"""Ansible with its usual ways: pipelining, a shared connection (ControlPersist), and files by SFTP."""

import json
import os
import subprocess
import unittest

from support import features


class Ansible(features.ToolTest):
    client = "Ansible"

    @classmethod
    def version(cls):
        done = subprocess.run(["ansible", "--version"], capture_output=True, text=True, check=True)
        return done.stdout.split("]")[0].split()[-1]

    def play(self, tasks, pipelining):
        """Runs tasks as a playbook against the pool."""
        place = self.cluster.secrets / "ansible"
        place.mkdir(exist_ok=True)
        inventory, book, settings = place / "inventory", place / "book.yml", place / "ansible.cfg"
        settings.touch()  # rather than the machine's own
        inventory.write_text(f"pool ansible_host=127.0.0.1 ansible_port={self.ssh.port} ansible_user={self.user.name} "
                             "ansible_python_interpreter=/usr/bin/python3\n")
        book.write_text(json.dumps([{"hosts": "pool", "gather_facts": False, "tasks": tasks}]))
        environment = {
            **os.environ, "HOME": str(place), "ANSIBLE_CONFIG": str(settings), "ANSIBLE_NOCOWS": "1", "LC_ALL": "C.UTF-8",
            "ANSIBLE_LOCAL_TEMP": str(place / "tmp"), "ANSIBLE_TIMEOUT": "60",
            "ANSIBLE_PIPELINING": str(pipelining), "ANSIBLE_SSH_CONTROL_PATH_DIR": str(place / "cp"),
            "ANSIBLE_SSH_ARGS": " ".join(["-F none", *map(str, self.ssh.options()), "-C -o ControlMaster=auto",
                                          "-o ControlPersist=5s"]),
        }
        done = subprocess.run(["ansible-playbook", "-i", inventory, book], env=environment, capture_output=True,
                              text=True, timeout=200, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-1000:])

    def check(self, pipelining):
        source, name = self.cluster.secrets / "source", f"copied-{pipelining}"
        source.write_bytes(os.urandom(200000))
        there, back = self.user.home / name, self.cluster.secrets / name
        self.play([
            {"ping": {}, "register": "pinged"},
            {"shell": "echo $HOMEPORT_INSTANCE; echo err >&2; cat", "args": {"stdin": "given"}, "register": "told"},
            {"copy": {"src": str(source), "dest": str(there), "mode": "0640"}},
            {"fetch": {"src": str(there), "dest": str(back), "flat": True}},
            {"shell": "exit 7", "register": "failed", "failed_when": "failed.rc != 7"},
            {"assert": {"that": ["pinged.ping == 'pong'", "told.stdout_lines == ['one', 'given']",
                                 "told.stderr == 'err'"]}},
        ], pipelining)
        for path in (there, back):
            self.assertTrue(path.read_bytes() == source.read_bytes(), path)

    def test_ping_shell_copy_and_fetch_with_pipelining(self):
        self.check(True)

    def test_ping_shell_copy_and_fetch_without_pipelining(self):
        self.check(False)


if __name__ == "__main__":
    unittest.main()
