"""Waiting for a condition with a deadline: the one place where the tests let time pass."""

import time


def wait_until(condition, deadline=10.0, what="", pause=0.02):
    """Calls `condition` until it returns something true, and returns that.

    Raises AssertionError after `deadline` seconds. `what` completes the sentence "waited N s for ..."; it may be a
    callable, so that the sentence can show the last state.
    """
    end = time.monotonic() + deadline
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() >= end:
            raise AssertionError(f"waited {deadline:g} s for {what() if callable(what) else what or condition}")
        time.sleep(pause)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self):
        self._start = time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self._start
