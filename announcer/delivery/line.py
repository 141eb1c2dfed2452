"""The line to the account: whether it may be used now, and what each answer says about it as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from announcer.delivery.ports import (
    Account,
    Ambiguous,
    Denial,
    Denied,
    Limited,
    NoAnswer,
    NotSent,
    Outcome,
    Posted,
    Refused,
    Unauthorized,
    Unfinished,
    Unreachable,
    denial_of,
)
from announcer.delivery.protocol import backoff
from announcer.delivery.step import Step

POINTS = tuple(
    f"{side} {name}"
    for name in (
        *("recover", "verify", "history", "keep scan", "adopt", "expire"),
        *("upload", "keep media", "media check", "forget media"),
        *("begin", "send", "finish", "parent check", "drop parent", "list", "saw no marker", "requeue", "settle"),
        *("source", "edit intent", "edit", "edit finish"),
    )
    for side in ("before", "after")
)
"""Every commit and every call, before and after."""

_NAMELESS = "the instance"
_LONGEST_LIMIT = timedelta(hours=3)  # Mastodon's longest window: 300 posts in 3 hours


class Gate:
    """Shut until a moment: `first` after one failure, doubled with each further one, `most` at most. In memory: a
    restart tries again at once."""

    def __init__(self, first: timedelta, most: timedelta) -> None:
        self.until: datetime | None = None
        self._first = first
        self._most = most
        self._failures = 0
        self._limits = 0

    def fail(self, now: datetime) -> datetime:
        """Shuts the gate; when it opens."""
        self._failures += 1
        self.until = now + backoff(self._failures, self._first, self._most)
        return self.until

    def shut(self, now: datetime, wait: timedelta | None) -> datetime:
        """Shuts the gate as a rate limit wants, within reason, and for longer each time when it wants too little; when
        it opens. None: it does not say."""
        if wait is None:
            return self.fail(now)
        self._limits += 1
        least = backoff(self._limits, timedelta(seconds=1), self._most)
        self.until = now + max(least, min(wait, _LONGEST_LIMIT))
        return self.until

    def rest(self, now: datetime) -> datetime:
        """Shuts the gate for a while, and counts no failure; when it opens."""
        self.until = now + self._first
        return self.until

    def succeed(self) -> None:
        self._failures = self._limits = 0
        self.until = None


@dataclass(slots=True)
class _Denial:
    """What is known of a 401 or 403 since it was met."""

    token_works: bool = False
    others_went: bool = False


class Line:
    """An account with its gates. Not thread-safe."""

    def __init__(self, account: Account, hook: Callable[[str], None]) -> None:
        self.account = account
        self.denial: Denial | None = None
        """Why nothing is sent or read; None: the account may be used."""
        self._hook = hook
        self._sends = Gate(timedelta(seconds=30), timedelta(minutes=5))
        self._reads = Gate(timedelta(seconds=30), timedelta(minutes=10))
        self._access = Gate(timedelta(minutes=5), timedelta(hours=1))
        self._trouble: dict[str, str] = {}
        self._denials: dict[str, _Denial] = {}
        self._went = False

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
            return _NAMELESS

    def tell(self, step: Step) -> None:
        """Says what keeps the line from working, as long as it does."""
        for trouble in self._trouble.values():
            step.tell(f"{self.name}: {trouble}")

    def is_of(self, problem: str) -> bool:
        """Whether `tell` said it: then it holds as long as it is said."""
        return problem.startswith((f"{self.name}: ", f"{_NAMELESS}: "))

    def may_send(self, step: Step) -> bool:
        return self.denial is None and self.is_open(step, self._sends)

    def may_read(self, step: Step) -> bool:
        return self.denial is None and self.is_open(step, self._reads)

    @staticmethod
    def is_open(step: Step, gate: Gate) -> bool:
        """Whether the gate is open and there is time; if not, the step comes back for it."""
        if gate.until is not None and step.now < gate.until:
            step.come_back(gate.until)
            return False
        return step.may_begin()

    def try_access(self, step: Step) -> None:
        """A paused account is asked again from time to time whether it takes the token now."""
        if self.denial is None or not self.is_open(step, self._access):
            return
        try:
            with self.around("verify"):
                self.account.verify()
        except Denied as error:
            self._pause(step, error)
        except Unreachable as error:
            self._reads_fail(step, error)
            step.come_back(self._access.fail(step.now))
        else:
            self.denial = None  # the gate remembers its failures until a post has gone through
            for denial in self._denials.values():
                denial.token_works = True

    def _pause(self, step: Step, refused: Denied | Unauthorized) -> None:
        self.denial = denial_of(self.name, refused)
        step.come_back(self._access.fail(step.now))

    def denied(self, step: Step, about: str, refused: Denied | Unauthorized, *, is_post: bool = False) -> bool:
        """A 401 or 403 that `about` met (a post, say). It pauses the account; True: it does not, as it is about's own.

        That is said when the token works by itself, `about` meets the same again, and others went through meanwhile, or
        no other was denied. A post has to wait until some post has gone: a token that may not post at all loses none.
        """
        others = [denial for one, denial in self._denials.items() if one != about]
        own = self._denials.setdefault(about, _Denial())
        sure = self._went or not is_post
        if own.token_works and (own.others_went or (sure and all(one.others_went for one in others))):
            return True
        self._pause(step, refused)
        return False

    def was_denied(self, about: str) -> bool:
        """Whether it met a 401 or 403: others go first."""
        return about in self._denials

    def allowed(self, about: str) -> None:
        """It went through: what was denied is forgotten."""
        self._denials.pop(about, None)

    def read_done(self) -> None:
        self._reads.succeed()
        self._trouble.pop("reading", None)

    def read_failed(self, step: Step, error: Unreachable) -> None:
        if isinstance(error, Denied):
            self._pause(step, error)
        else:
            self._reads_fail(step, error)

    def read_in_vain(self, step: Step, about: str, error: Unreachable) -> bool:
        """A read that matters to `about` alone failed: others are not kept from reading, unless nothing answers or the
        server wants rest. False: the account pauses for it."""
        if isinstance(error, Denied):
            return self.denied(step, about, error)
        if isinstance(error, NoAnswer) or error.wait is not None:
            self._reads_fail(step, error)
        return True

    def _reads_fail(self, step: Step, error: Unreachable) -> None:
        if isinstance(error, Unfinished):
            self._trouble["reading"] = str(error)
            step.come_back(self._reads.rest(step.now))
        else:
            self._trouble["reading"] = f"cannot be read: {error}"
            step.come_back(self._reads.shut(step.now, error.wait))

    def send_failed(self, step: Step, reason: str) -> None:
        self._trouble["sending"] = reason
        step.come_back(self._sends.fail(step.now))

    def sends_work(self) -> None:
        """What was sent arrived, by its answer or by the account's list."""
        self._sends.succeed()
        self._trouble.pop("sending", None)

    def _went_through(self) -> None:
        self.sends_work()
        self._access.succeed()
        self._went = True
        for denial in self._denials.values():
            denial.others_went = True

    def learn(self, step: Step, outcome: Outcome, about: str, *, is_post: bool = False) -> Outcome:
        """What the answer to a writing call for `about` says of the account as a whole. Gives it back; as a refusal
        when it is a 401 or 403 for this one only."""
        match outcome:
            case Posted():
                self._went_through()
                self.allowed(about)
            case NotSent(reason) | Ambiguous(reason):
                self.send_failed(step, reason)
            case Limited(until, reason, wait):
                self._trouble["sending"] = reason
                asked = until - step.now if wait is None and until is not None else wait
                step.come_back(self._sends.shut(step.now, asked))
            case Unauthorized():
                if self.denied(step, about, outcome, is_post=is_post):
                    return Refused(outcome.status, f"{outcome.reason}, for this one only: the access token works")
            case Refused():
                self.sends_work()
        return outcome
