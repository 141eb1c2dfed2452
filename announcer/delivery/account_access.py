"""Access to the account: whether it may be used now, and what each answer says about it as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum, auto

from announcer.delivery.account import Account
from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.delivery.crash_points import Point
from announcer.delivery.outcomes import (
    Ambiguous,
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
)
from announcer.delivery.step import Step
from announcer.delivery.token_denials import Denial, Denials, Operation
from announcer.model import Message
from announcer.model.findings import Cause, Finding
from announcer.model.refusal_reason import denied_for_one


class _Use(Enum):
    SENDING = auto()
    READING = auto()


class AccountAccess:
    """An account behind its circuit breakers. Not thread-safe."""

    def __init__(self, account: Account, hook: Callable[[str], None]) -> None:
        self.account = account
        self.denial: Denial | None = None
        """Why nothing is sent or read; None: the account may be used."""
        self._hook = hook
        self._sends = CircuitBreaker(timedelta(seconds=30), timedelta(minutes=5))
        self._reads = CircuitBreaker(timedelta(seconds=30), timedelta(minutes=10))
        self._verifying = CircuitBreaker(timedelta(minutes=5), timedelta(hours=1))
        self._troubles: dict[_Use, tuple[Cause, str]] = {}
        self._denials = Denials()

    @contextmanager
    def around(self, point: Point) -> Iterator[None]:
        """Names a commit or a call to the hook, on both sides of it."""
        self._hook(f"before {point}")
        yield
        self._hook(f"after {point}")

    @property
    def name(self) -> str:
        """The account's, in words."""
        try:
            return self.account.name
        except Unreachable:
            return "the instance"

    @property
    def hindrance(self) -> str:
        """What went wrong with it last and is not over, in words; empty: nothing did."""
        return next((self._named(words) for _, words in self._troubles.values()), "")

    def report_troubles(self, step: Step) -> None:
        """Reports what keeps the account from being used, as long as it does."""
        for cause, words in self._troubles.values():
            step.report_trouble(Finding.of_instance(self.name, self._named(words), cause), is_of_access=True)

    def _named(self, words: str) -> Message:
        return Message("{name}: {words}", name=self.name, words=words)

    def may_send(self, step: Step) -> bool:
        return self.denial is None and self._sends.allows(step)

    def may_read(self, step: Step) -> bool:
        return self.denial is None and self._reads.allows(step)

    def was_denied(self, operation: Operation) -> bool:
        """Whether it met a 401 or 403: others go first."""
        return self._denials.has(operation)

    # --- the access token

    def verify_again(self, step: Step) -> None:
        """A paused account is asked again from time to time whether it takes the token now."""
        if self.denial is None or not self._verifying.allows(step):
            return
        try:
            with self.around(Point.VERIFY):
                self.account.verify()
        except Denied as error:
            self._pause(step, error)
        except Unreachable as error:
            self._fail_reading(step, error)
            step.come_back(self._verifying.fail(step.now))
        else:
            self.denial = None  # the breaker remembers its failures until a post has gone through
            self._denials.token_works()

    def _pause(self, step: Step, refused: Denied | Unauthorized) -> None:
        self.denial = Denial.of(self.name, refused)
        step.come_back(self._verifying.fail(step.now))

    def _is_denied_alone(self, step: Step, operation: Operation, refused: Denied | Unauthorized) -> bool:
        """Whether a 401 or 403 is the operation's own; if not, it pauses the account."""
        if self._denials.is_own(operation):
            return True
        self._pause(step, refused)
        return False

    # --- answers to reading calls

    def read_succeeded(self) -> None:
        self._reads.succeed()
        self._troubles.pop(_Use.READING, None)

    def read_failed(self, step: Step, error: Unreachable) -> None:
        if isinstance(error, Denied):
            self._pause(step, error)
        else:
            self._fail_reading(step, error)

    def read_failed_for(self, step: Step, operation: Operation, error: Unreachable) -> bool:
        """A read that matters to `operation` alone failed: others are not kept from reading, unless nothing answers or
        the server wants rest. False: the account pauses for it."""
        if isinstance(error, Denied):
            return self._is_denied_alone(step, operation, error)
        if isinstance(error, NoAnswer) or error.wait is not None:
            self._fail_reading(step, error)
        return True

    def _fail_reading(self, step: Step, error: Unreachable) -> None:
        if isinstance(error, Unfinished):
            self._troubles[_Use.READING] = error.cause, str(error)
            step.come_back(self._reads.pause(step.now))
        else:
            self._troubles[_Use.READING] = error.cause, Message("cannot be read: {reason}", reason=error.reason)
            step.come_back(self._reads.limit(step.now, error.wait))

    # --- answers to writing calls

    def record(self, step: Step, operation: Operation, outcome: Outcome) -> Outcome:
        """Draws from the answer to a writing call what it says of the account as a whole. Gives it back; as a refusal
        when it is a 401 or 403 for this operation only."""
        match outcome:
            case Posted():
                self._went_through()
                self._denials.forget(operation)
            case NotSent(reason) | Ambiguous(reason):
                self._troubles[_Use.SENDING] = Cause.UNREACHABLE, reason
                step.come_back(self._sends.fail(step.now))
            case Limited(until, reason, wait):
                self._troubles[_Use.SENDING] = Cause.RATE_LIMITED, reason
                asked = until - step.now if wait is None and until is not None else wait
                step.come_back(self._sends.limit(step.now, asked))
            case Unauthorized():
                if self._is_denied_alone(step, operation, outcome):
                    return Refused(outcome.status, denied_for_one(outcome.reason))
            case Refused():
                self.sending_works()
        return outcome

    def upload_succeeded(self, operation: Operation) -> None:
        """That uploads were denied is forgotten."""
        self._denials.forget(operation)

    def sending_works(self) -> None:
        """What was sent arrived, by its answer or by the account's list."""
        self._sends.succeed()
        self._troubles.pop(_Use.SENDING, None)

    def _went_through(self) -> None:
        self.sending_works()
        self._verifying.succeed()
        self._denials.went_through()
