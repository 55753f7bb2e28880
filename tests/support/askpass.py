"""Answers ssh's questions for passwords and codes, through SSH_ASKPASS."""

import itertools
import shlex
from pathlib import Path

from .client import run


_numbers = itertools.count()


class Askpass:
    """Answers by what the question contains; the first that fits counts. Remembers what was asked."""

    def __init__(self, directory, answers):
        number = next(_numbers)
        self._log = Path(directory) / f"asked{number}"
        self._program = Path(directory) / f"askpass{number}"
        self._log.touch()
        cases = "".join(f"*{shlex.quote(text)}*) printf '%s\\n' {shlex.quote(answer)} ;;\n"
                        for text, answer in answers.items())
        self._program.write_text(f'#!/bin/sh\nprintf \'%s\\n\' "$1" >> {self._log}\ncase $1 in\n{cases}*) exit 1 ;;\nesac\n')
        self._program.chmod(0o755)

    def asked(self):
        """The questions so far, without the "(user@host) " that ssh puts before them."""
        lines = self._log.read_text().splitlines()
        return [line.partition(") ")[2] if line.startswith("(") else line for line in lines]

    def command(self, client, *remote, methods, flags=()):
        """A client's command line that is answered by us. One try for each method."""
        client = client.with_options("-oBatchMode=no", f"-oPreferredAuthentications={methods}",
                                     "-oNumberOfPasswordPrompts=1")
        return ["env", f"SSH_ASKPASS={self._program}", "SSH_ASKPASS_REQUIRE=force",
                *client.command(*remote, flags=flags)]


def log_in(client, answers, *remote, methods, flags=()):
    """Runs a command after logging in with these answers; returns the outcome and the questions."""
    askpass = Askpass(client.directory, answers)
    outcome = run(askpass.command(client, *(remote or ("id -un",)), methods=methods, flags=flags))
    return outcome, askpass.asked()
