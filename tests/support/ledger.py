"""What the router's log says about logins, pins and endings, over all lives of the router: the books that must agree."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Move:
    time: float
    user: str
    origin: str
    to: str
    why: str


@dataclass
class Session:
    """As the log tells it."""
    user: str
    start: float
    places: list = field(default_factory=list)
    end: float = None
    reason: str = ""


class Ledger:
    def __init__(self, lives):
        """`lives` are the parsed logs of the router's runs, oldest first."""
        self.sessions, self.moves, self.pins = {}, [], {}
        self.logins, self.bases, self.reasons = Counter(), Counter(), Counter()
        self.refused, self.several = [], []
        closings = Counter()
        for line in (line for life in lives for line in life):
            time, msg, user = _seconds(line), line["msg"], line.get("user")
            if msg == "authenticated":
                self.sessions[line["session"]] = Session(user, time)
                self.logins[user] += 1
            elif msg == "placed":
                self.sessions[line["session"]].places.append(line["backend"])
                self.bases[line["basis"]] += 1
                self._pin(line, time)
            elif msg == "refused":
                self.refused.append(line)
            elif msg == "session closed":
                closings[line["session"]] += 1
                self.reasons[line["reason"]] += 1
                if line["session"] in self.sessions:
                    session = self.sessions[line["session"]]
                    session.end, session.reason = time, line["reason"]
        self.several = [session for session, count in closings.items() if count > 1]

    def _pin(self, line, time):
        user, place, before = line["user"], line["backend"], self.pins.get(line["user"])
        if line["basis"] == "policy":
            self.pins.setdefault(user, place)
        elif line["basis"] == "moved" and place != before:
            self.moves.append(Move(time, user, before, place, line["why"]))
            self.pins[user] = place

    def of(self, user, start, end):
        """A user's sessions that began in this time."""
        return [session for session in self.sessions.values() if session.user == user and start <= session.start <= end]

    def moved(self):
        """user -> the last move"""
        return {move.user: move for move in self.moves}


def counts(life):
    """What `homeport status` must say about this run: accepted, authenticated, and ended by reason."""
    events = Counter(line["msg"] for line in life)
    reasons = Counter(line["reason"] for line in life if line["msg"] == "session closed")
    return events["accepted"], events["authenticated"], dict(reasons)


def unbalanced(life):
    """Sessions that do not have one closing line."""
    accepted = {line["session"] for line in life if line["msg"] == "accepted"}
    closed = Counter(line["session"] for line in life if line["msg"] == "session closed")
    return {session for session in accepted | set(closed) if closed[session] != 1}


def _seconds(line):
    return datetime.fromisoformat(line["ts"].replace("Z", "+00:00")).timestamp()
