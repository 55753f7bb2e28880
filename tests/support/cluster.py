"""Everything together: instances that share homes, one user with a key, an authority, and the router in front."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from . import cleanup, stale
from .client import Client
from .crowd import Crowd
from .instances import Pool
from .machines import enter_lan
from .router import Router
from .users import User
from .wire import Wire


class Cluster:
    """A pool and its router. `router=None` leaves the router out; `start=False` makes it but does not run it.

    `wired` puts a wire in front of each: clients go through `front`, the router through `back[NAME]`. `machines` gives
    each instance a machine of its own, with the homes mounted over a network; on the router's they just are.
    """

    def __init__(self, size=2, router=(), start=True, sshd="", wired=False, machines=False):
        stale.sweep()
        if machines:
            enter_lan()
        # Below /tmp rather than a private directory: users must be able to reach their homes.
        self.directory = Path(tempfile.mkdtemp(prefix=f"hpt{os.getpid()}-", dir="/tmp"))
        self.directory.chmod(0o755)
        self._undo = cleanup.on_exit(shutil.rmtree, self.directory, True)
        self._users = []
        self.router = None
        self.homes = self.directory / "home"
        self.homes.mkdir(mode=0o755)
        self.secrets = self.directory / "client"
        self.secrets.mkdir(mode=0o700)
        self.pool = Pool(self.directory / "pool", size, sshd, self.homes if machines else None)
        self.front, self.back = None, {}
        if wired:
            self.back = {instance.name: Wire(instance.port) for instance in self.pool}
        self.user = self.add_user()
        self.key = self.keys(self.user)
        if router is not None:
            self.router = Router(self.directory / "router", self.backends(), dict(router))
            self.pool.trust(self.router.init_ca())
            if start:
                self.router.start()
                if wired:
                    self.front = Wire(self.router.port)

    def backends(self, **more):
        """[[backends]] of all instances; `more` goes into each."""
        return [{"name": instance.name, "address": self.back.get(instance.name, instance).address,
                 "host_keys": instance.host_keys(), **more} for instance in self.pool]

    def add_user(self, group=None, home=True):
        """A user who may log in with a key of their own, through the router and directly; without `home` directly."""
        user = User(self.homes, group, home)
        self._users.append(user)
        key = self.keys(user)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", user.name, "-f", key], check=True)
        if home:
            user.write(".ssh/authorized_keys", Path(f"{key}.pub").read_text())
        self.pool.certify(key, user.name)
        return user

    def add_crowd(self, size):
        """So many users at once. To be quick about it they have one key between them."""
        crowd = Crowd(self.homes, size)
        self._users.append(crowd)
        key = self.secrets / f"{crowd.key_name}.key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "crowd", "-f", key], check=True)
        for user in crowd:
            user.write(".ssh/authorized_keys", Path(f"{key}.pub").read_text())
        self.pool.certify(key, ",".join(user.name for user in crowd))
        return crowd

    def keys(self, user):
        return self.secrets / f"{user.key_name}.key"

    def client(self, user=None, wire=None):
        """A client of the router, by its wire if there is one, or by another."""
        user = user or self.user
        # Without the certificate: the router is to see the plain key. ssh picks KEY-cert.pub up by itself.
        plain = self.secrets / f"{user.key_name}.plain"
        if not plain.exists():
            shutil.copy(self.keys(user), plain)
        wire = wire or self.front
        port = wire.port if wire else self.router.port
        return Client(self.secrets, user.name, port, plain, self.router.known_hosts(port))

    def direct(self, instance="one", user=None):
        """A client that goes straight to an instance: what the router is compared with."""
        user = user or self.user
        target = self.pool[instance]
        known = [f"[{target.host}]:{target.port} {key}" for key in target.host_keys()]
        return Client(self.secrets, user.name, target.port, self.keys(user), known, host=target.host)

    def close(self):
        """Takes everything down; raises if the router did not end well."""
        try:
            if self.router:
                self.router.stop()
        finally:
            for wire in filter(None, [self.front, *self.back.values()]):
                wire.close()
            self.pool.stop()
            for user in self._users:
                user.remove()
            shutil.rmtree(self.directory, ignore_errors=True)
            cleanup.cancel(self._undo)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class ClusterTest(unittest.TestCase):
    """Tests that share one cluster, made as `options` says."""

    options = {}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(**cls.options)
        cls.addClassCleanup(cls.cluster.close)
        cls.router = cls.cluster.router
        cls.pool = cls.cluster.pool
        cls.user = cls.cluster.user

    @property
    def ssh(self):
        return self.cluster.client()

    @property
    def direct(self):
        return self.cluster.direct()

    def ok(self, outcome, status=0):
        """Checks the exit status and returns what came out."""
        self.assertEqual(outcome.status, status, f"{outcome.error}\n{outcome.text[-500:]}")
        return outcome

    def same(self, *remote, **arguments):
        """Runs a command both ways and demands the same status, stdout and stderr; returns the router's outcome."""
        through, direct = self.ssh.run(*remote, **arguments), self.direct.run(*remote, **arguments)
        self.assertEqual((through.status, through.out, through.error), (direct.status, direct.out, direct.error))
        return through
