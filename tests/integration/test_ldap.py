"""Users and groups of a real directory: who they are, how they log in, and where their groups send them."""

import os
import subprocess
import unittest

from support import ldap, pam
from support.askpass import log_in
from support.client import Client
from support.cluster import Cluster
from support.waiting import wait_until

PASSWORD = "directory secret"
_USER = """dn: uid={name},{base}
objectClass: account
objectClass: posixAccount
objectClass: shadowAccount
uid: {name}
cn: {name}
uidNumber: {uid}
gidNumber: {gid}
homeDirectory: {home}
loginShell: /bin/bash
userPassword: {{CRYPT}}{hash}

"""
_GROUP = """dn: cn={name},{base}
objectClass: posixGroup
cn: {name}
gidNumber: {gid}
memberUid: {member}

"""


class DirectoryUser:
    """Known to LDAP alone; the key and the home are as those of other users."""

    def __init__(self, cluster, number):
        self.name = self.key_name = f"hpt{os.getpid()}ldap{number}"
        self.uid = self.gid = 1_000_000 + os.getpid() * 10 + number
        self.home = cluster.homes / self.name
        (self.home / ".ssh").mkdir(parents=True)
        self.key = cluster.secrets / f"{self.name}.key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        keys = self.home / ".ssh/authorized_keys"
        keys.write_bytes(self.key.with_name(f"{self.key.name}.pub").read_bytes())
        for path in (self.home, self.home / ".ssh", keys):
            os.chown(path, self.uid, self.gid)
            path.chmod(0o700)

    def entry(self):
        hashed = subprocess.run(["openssl", "passwd", "-6", PASSWORD], capture_output=True, text=True, check=True)
        return _USER.format(base=ldap.BASE, hash=hashed.stdout.strip(), **vars(self))


class Directory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        service = pam.Service()
        cls.addClassCleanup(service.remove)
        cls.group = f"hpt{os.getpid()}gpu"
        cls.cluster = Cluster(size=2, start=False, router={
            "auth": {"methods": ["publickey", "keyboard-interactive"]},
            "pam": {"service": service.name, "helper": pam.HELPER},
            "routing": {"policy": "ordered"},
            "rules": [{"name": "vision", "groups": [cls.group], "backends": ["two"]},
                      {"name": "others", "backends": ["one"]}]})
        cls.addClassCleanup(cls.cluster.close)
        cls.member, cls.other = (DirectoryUser(cls.cluster, number) for number in range(2))
        group = _GROUP.format(base=ldap.BASE, name=cls.group, gid=cls.member.gid + 5, member=cls.member.name)
        cls.ldap = ldap.Ldap(cls.cluster.directory / "ldap", cls.member.entry() + cls.other.entry() + group)
        cls.addClassCleanup(cls.ldap.stop)
        wait_until(lambda: cls.group in subprocess.run(["id", "-Gn", cls.member.name], capture_output=True, text=True,
                                                       check=False).stdout, 60, "the name service to know the member")
        cls.cluster.router.start()

    def client(self, user):
        router = self.cluster.router
        return Client(self.cluster.secrets, user.name, router.port, user.key, router.known_hosts())

    def test_a_group_of_the_directory_decides_where_its_members_go(self):
        for user, instance in ((self.member, "two"), (self.other, "one")):
            with self.subTest(user.name):
                self.assertEqual(self.client(user).where(), instance)

    def test_the_directory_checks_passwords(self):
        outcome, _ = log_in(self.client(self.member), {"assword": PASSWORD}, "id -un; echo $HOMEPORT_INSTANCE",
                            methods="keyboard-interactive")
        self.assertEqual(outcome.text.split(), [self.member.name, "two"], outcome.error)
        outcome, _ = log_in(self.client(self.member), {"assword": "wrong"}, methods="keyboard-interactive")
        self.assertIn("Permission denied", outcome.error)

    def test_the_session_is_the_users_own(self):
        outcome = self.client(self.member).run("id -u; pwd")
        self.assertEqual(outcome.text.split(), [str(self.member.uid), str(self.member.home)], outcome.error)


if __name__ == "__main__":
    ldap.enter()
    unittest.main()
