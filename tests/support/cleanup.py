"""Undoing things when the program ends, however it ends: normally, by an exception, or by a signal."""

import atexit
import os
import signal
import sys

_undo = []


def on_exit(function, *arguments):
    """Registers `function`; the last registered runs first. Returns a handle for cancel()."""
    entry = (os.getpid(), function, arguments)
    _undo.append(entry)
    return entry


def cancel(entry):
    if entry in _undo:
        _undo.remove(entry)


def _run():
    while _undo:
        pid, function, arguments = _undo.pop()
        if pid != os.getpid():  # a forked child must not undo its parent's work
            continue
        try:
            function(*arguments)
        except Exception as error:  # the others must still be undone
            print(f"cleanup: {function}: {error}", file=sys.stderr)


def _on_signal(number, _frame):
    sys.exit(128 + number)


atexit.register(_run)
for _number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(_number, _on_signal)
