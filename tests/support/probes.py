"""The router's service account on every instance of a cluster, with homeport-probe or what a test puts in its place."""

import shutil
from pathlib import Path

_SCRIPT = Path(__file__).parents[2] / "conf/backend/homeport-probe"

_MATCH = """\
Match User {user}
    ForceCommand {program}
    PermitTTY no
    AllowTcpForwarding no
"""

_PROGRAM = """\
#!/bin/sh
echo "${{SSH_ORIGINAL_COMMAND-}}" >> {asked}
{body}
"""


class Probes:
    """Makes the account; `settings` are what the router's [health] and [share] need for it."""

    SHARE = "team-homes"

    def __init__(self, cluster):
        self.account = cluster.add_user()
        self.homes = cluster.homes
        self._directory = cluster.directory / "probes"
        self._directory.mkdir(mode=0o755)
        self._script = self._directory / "homeport-probe"
        shutil.copy(_SCRIPT, self._script)
        self._script.chmod(0o755)
        self.write_share(self.homes)
        for instance in cluster.pool:
            asked = self._asked(instance.name)
            asked.touch()
            asked.chmod(0o666)
            self.restore(instance.name)
            self.allow(instance)
        self.settings = {"health": {"level": "probe", "probe_user": self.account.name, "probe_timeout": "30s"},
                         "share": {"id": self.SHARE}}

    def allow(self, instance):
        """The account may do its one thing there."""
        instance.configure(_MATCH.format(user=self.account.name, program=self._program(instance.name)))

    def write_share(self, directory, share=SHARE):
        """What `homeport share init` writes."""
        file = Path(directory) / ".homeport-share"
        file.write_text(f"homeport-share v1 {share}\n")
        file.chmod(0o644)

    def replace(self, name, body):
        """From now on the instance runs these lines of shell instead."""
        program = self._program(name)
        fresh = program.with_suffix(".new")
        fresh.write_text(_PROGRAM.format(asked=self._asked(name), body=body))
        fresh.chmod(0o755)
        fresh.rename(program)

    def restore(self, name, homes=None):
        """homeport-probe, which looks at these homes."""
        self.replace(name, f"exec {self._script} {homes or self.homes}")

    def asked(self, name):
        """The commands that came, oldest first."""
        return self._asked(name).read_text().splitlines()

    def _program(self, name):
        return self._directory / name

    def _asked(self, name):
        return self._directory / f"{name}.asked"
