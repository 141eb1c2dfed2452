"""One step of delivery: what it found, and what it reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from announcer.delivery.outcomes import RESULTS, Outcome
from announcer.delivery.send_deadline import LEAVES_WITHIN, MayLeave, Timer
from announcer.delivery.token_denials import Denial
from announcer.model import Limits, PostKey
from announcer.model.attempts import AttemptResult
from announcer.model.findings import Finding

_LONGEST = 5.0  # seconds: nothing new is begun after it, so that the step's `now` stays true


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a person should know of a step."""

    finding: Finding
    is_of_access: bool = False
    """It keeps the account from being used, and is reported as long as it does."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A request that was to change something on the account: how long it took, in seconds, and how it ended."""

    seconds: float
    result: AttemptResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a step did, and when to come again."""

    sent: tuple[PostKey, ...] = ()
    """Posts that are on the account now and were not known to be."""
    adopted: tuple[PostKey, ...] = ()
    """Posts that an earlier ledger sent, and that were found on the account."""
    changes: int = 0
    """Rows and edits that stand differently now."""
    next_at: datetime | None = None
    """When there is something to do again; None: when something new is due."""
    denial: Denial | None = None
    """Why nothing is sent until a person mends it: the instance refuses the token."""
    troubles: tuple[Trouble, ...] = ()
    """What a person should know."""
    attempts: tuple[Measured, ...] = ()
    """Requests for posts and edits, in order."""
    delays: tuple[timedelta, ...] = ()
    """Of the posts that were sent: from when each was due to when it was on the account."""
    limits: Limits | None = None
    """What texts have to be fitted to, as a refusal showed (`lengths.Lengths`); None: what the instance says."""

    @property
    def paused(self) -> str | None:
        """The denial in words."""
        return self.denial.words if self.denial else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the troubles are, each once."""
        return tuple({trouble.finding.line: trouble.finding for trouble in self.troubles}.values())

    @property
    def problems(self) -> tuple[str, ...]:
        """The findings in words, a line each."""
        return tuple(finding.line for finding in self.findings)


class Step:
    """What one step found so far."""

    def __init__(self, now: datetime, stop: Callable[[], bool], timer: Timer, began: float, leads: MayLeave) -> None:
        self.now = now
        self.sent: list[PostKey] = []
        self.adopted: list[PostKey] = []
        self.changes = 0
        self.attempts: list[Measured] = []
        self.delays: list[timedelta] = []
        self.next_at: datetime | None = None
        self._troubles: dict[Trouble, None] = {}
        self._stop = stop
        self.timer = timer
        self._began = began
        self._leads = leads

    def come_back(self, at: datetime) -> None:
        """There is something to do at `at`: the next step comes no later."""
        self.next_at = at if self.next_at is None else min(at, self.next_at)

    def report_trouble(self, finding: Finding, *, is_of_access: bool = False) -> None:
        """Something that a person should know, once a step. `is_of_access`: as of `Trouble`."""
        self._troubles[Trouble(finding, is_of_access)] = None

    def measure(self, began: float, outcome: Outcome) -> None:
        """A request that began at this reading of the timer has ended so."""
        self.attempts.append(Measured(self.timer() - began, RESULTS[type(outcome)]))

    def has_time(self) -> bool:
        """Whether there is time for another request; if not, the next step goes on."""
        if self._stop():
            return False
        if self.timer() - self._began > _LONGEST:
            self.come_back(self.now)
            return False
        return True

    def current_time(self) -> datetime:
        """`now`, and what has passed since."""
        return self.now + timedelta(seconds=self.timer() - self._began)

    def send_guard(self) -> MayLeave:
        """For a request that is about to be made: whether this process surely leads, and has not stood still since this
        call (the quiet time counts from about then)."""
        began = self.timer()
        return lambda: self._leads() and self.timer() - began <= LEAVES_WITHIN.total_seconds()

    def report(self, denial: Denial | None, *, limits: Limits | None = None) -> Report:
        return Report(
            sent=tuple(self.sent),
            adopted=tuple(self.adopted),
            changes=self.changes,
            attempts=tuple(self.attempts),
            delays=tuple(self.delays),
            next_at=self.next_at,
            denial=denial,
            troubles=(*self._troubles, *([Trouble(denial.finding)] if denial else [])),
            limits=limits,
        )
