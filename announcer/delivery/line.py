"""The line to the account: whether it may be used now, and what each answer says about it as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from announcer.delivery.ports import (
    Account,
    Ambiguous,
    Denied,
    Limited,
    NotSent,
    Outcome,
    Posted,
    Refused,
    Unauthorized,
    Unreachable,
)
from announcer.delivery.protocol import backoff
from announcer.delivery.step import Step

POINTS = tuple(
    f"{side} {name}"
    for name in (
        *("recover", "verify", "history", "adopt", "expire", "upload", "keep media", "media check", "forget media"),
        *("begin", "send", "finish", "parent check", "drop parent", "list", "saw no marker", "settle"),
        *("source", "edit intent", "edit", "edit finish"),
    )
    for side in ("before", "after")
)
"""Every commit and every call, before and after."""

_LONGEST_LIMIT = timedelta(hours=3)  # Mastodon's longest window: 300 posts in 3 hours


class Gate:
    """Shut until a moment: `first` after one failure, doubled with each further one, `most` at most. In memory: a
    restart tries again at once."""

    def __init__(self, first: timedelta, most: timedelta) -> None:
        self.until: datetime | None = None
        self._first = first
        self._most = most
        self._failures = 0

    def fail(self, now: datetime) -> datetime:
        """Shuts the gate; when it opens."""
        self._failures += 1
        self.until = now + backoff(self._failures, self._first, self._most)
        return self.until

    def shut(self, now: datetime, limit: Limited) -> datetime:
        """Shuts the gate as a rate limit wants, within reason; when it opens."""
        if limit.wait is not None:
            wait = limit.wait
        elif limit.until is not None:
            wait = limit.until - now
        else:
            return self.fail(now)
        self.until = now + max(timedelta(seconds=1), min(wait, _LONGEST_LIMIT))
        return self.until

    def succeed(self) -> None:
        self._failures = 0
        self.until = None


class Line:
    """An account with its gates. Not thread-safe."""

    def __init__(self, account: Account, hook: Callable[[str], None]) -> None:
        self.account = account
        self.paused: str | None = None
        self._hook = hook
        self._sends = Gate(timedelta(seconds=30), timedelta(minutes=5))
        self._reads = Gate(timedelta(seconds=30), timedelta(minutes=10))
        self._access = Gate(timedelta(minutes=5), timedelta(hours=1))
        self._trouble: dict[str, str] = {}

    @contextmanager
    def around(self, name: str) -> Iterator[None]:
        """Names a commit or a call to the hook, on both sides of it."""
        self._hook(f"before {name}")
        yield
        self._hook(f"after {name}")

    @property
    def name(self) -> str:
        try:
            return self.account.name
        except Unreachable:
            return "the instance"

    def tell(self, step: Step) -> None:
        """Says what keeps the line from working, as long as it does."""
        for trouble in self._trouble.values():
            step.tell(f"{self.name}: {trouble}")

    def may_send(self, step: Step) -> bool:
        return self.paused is None and self.is_open(step, self._sends)

    def may_read(self, step: Step) -> bool:
        return self.paused is None and self.is_open(step, self._reads)

    @staticmethod
    def is_open(step: Step, gate: Gate) -> bool:
        """Whether the gate is open and there is time; if not, the step comes back for it."""
        if gate.until is not None and step.now < gate.until:
            step.come_back(gate.until)
            return False
        return step.may_begin()

    def try_access(self, step: Step) -> None:
        """A paused account is asked again from time to time whether it takes the token now."""
        if self.paused is None or not self.is_open(step, self._access):
            return
        try:
            with self.around("verify"):
                self.account.verify()
        except Denied as error:
            self.pause(step, str(error))
        except Unreachable as error:
            self._reads_fail(step, str(error))
            step.come_back(self._access.fail(step.now))
        else:
            self.paused = None  # the gate remembers its failures until a post has gone through

    def pause(self, step: Step, reason: str) -> None:
        self.paused = f"{self.name} refuses the access token: {reason}; nothing is sent until that is mended"
        step.come_back(self._access.fail(step.now))

    def read_done(self) -> None:
        self._reads.succeed()
        self._trouble.pop("reading", None)

    def read_failed(self, step: Step, error: Unreachable) -> None:
        if isinstance(error, Denied):
            self.pause(step, str(error))
        else:
            self._reads_fail(step, str(error))

    def _reads_fail(self, step: Step, reason: str) -> None:
        self._trouble["reading"] = f"cannot be read: {reason}"
        step.come_back(self._reads.fail(step.now))

    def send_failed(self, step: Step, reason: str) -> None:
        self._trouble["sending"] = reason
        step.come_back(self._sends.fail(step.now))

    def _sends_work(self) -> None:
        self._sends.succeed()
        self._trouble.pop("sending", None)

    def learn(self, step: Step, outcome: Outcome) -> None:
        """What the answer to a writing call says about the account as a whole."""
        match outcome:
            case Posted():
                self._sends_work()
                self._access.succeed()
            case NotSent(reason) | Ambiguous(reason):
                self.send_failed(step, reason)
            case Limited(_, reason):
                self._trouble["sending"] = reason
                step.come_back(self._sends.shut(step.now, outcome))
            case Unauthorized(_, reason):
                self.pause(step, reason)
            case Refused():
                self._sends_work()
