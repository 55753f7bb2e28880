"""A real terminal that can be resized, typed into and read: tmux."""

import itertools
import os
import subprocess

from .waiting import wait_until


class Terminal:
    """A detached tmux with a server of its own, running one command."""

    _numbers = itertools.count()

    def __init__(self, directory, command, columns=100, rows=30, term="xterm-256color"):
        self._socket = directory / f"tmux{next(self._numbers)}"
        environment = {**os.environ, "TERM": "screen", "LANG": "C.UTF-8"}
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                   f"TERM={term} {command}; echo ended with $?; exec cat", env=environment)
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def type(self, *keys):
        self._tmux("send-keys", *keys)

    def resize(self, columns, rows):
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self):
        return self._tmux("capture-pane", "-p", "-S", "-").stdout

    def wait_for(self, text, deadline=20):
        wait_until(lambda: text in self.screen(), deadline, lambda: f"{text!r} on the screen:\n{self.screen()}")

    def close(self):
        self._tmux("kill-server")

    def _tmux(self, *arguments, **more):
        return subprocess.run(["tmux", "-S", self._socket, *arguments], capture_output=True, text=True, timeout=20,
                              check=False, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
