"""The account and its delivery: learnt when the instance answers, then sending beside the rounds, or within them."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.deadline import MayLeave, Timer
from announcer.delivery.denials import Denial
from announcer.delivery.outbox import Outbox
from announcer.delivery.outcomes import Denied, Unreachable
from announcer.delivery.round_gate import RoundGate
from announcer.delivery.step import Report
from announcer.delivery.thread import DeliveryThread
from announcer.delivery.worker import Delivery
from announcer.errors import AnnouncerError
from announcer.model import Limits
from announcer.publisher.diary import Told, log_sent
from announcer.runtime.clock import elapsed

_log = logging.getLogger(__name__)

ASK_AGAIN = timedelta(minutes=1)
"""After the instance did not answer, or refused the token."""
LEARN_ANEW = timedelta(days=1)
"""Limits change with the instance's software."""
STUCK_AFTER = timedelta(minutes=5)
"""Without a whole step of the thread, which takes one each minute: delivery does not work."""
SHOWN_FOR = timedelta(hours=1)
"""After a step broke off in a way that nobody foresaw. The steps in between may be well, and the post or edit that it
broke off at, which rests for half an hour at most, be none the better."""
FINISH_WITHIN = 7.0
"""Seconds that a request in hand has at a stop; what is cut off then is `unknown` at the next start."""


class _Watched:
    """Delivery's steps, with a note of when one was last completed and of what broke one off."""

    def __init__(self, delivery: Delivery, timer: Timer) -> None:
        self._delivery = delivery
        self._timer = timer
        self._broken: tuple[float, str] | None = None
        self.completed = timer()
        self.error: str | None = None
        """What the last step failed with; None: it did not."""

    def step(self, now: datetime, *, stop: Callable[[], bool], began: float) -> Report:
        try:
            report = self._delivery.step(now, stop=stop, began=began)
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
            if not isinstance(error, AnnouncerError):
                self._broken = self._timer(), self.error
            raise
        self.completed, self.error = self._timer(), None
        return report

    @property
    def trouble(self) -> str | None:
        """Why the last step failed, or what nobody foresaw lately."""
        if self.error is None and self._broken and self._timer() - self._broken[0] <= SHOWN_FOR.total_seconds():
            return self._broken[1]
        return self.error


class Desk:
    """One account's side of the publisher.

    `make_account` is called for every thread that needs a client. With `beside` delivery has a thread of its own
    and calls it when something went out; without it (a simulated clock) `deliver` does the work. `awake` counts
    seconds in which the machine is awake: a thread can do nothing in the others. `name_of`: what the ledger calls the
    account, and will know again. `timer`: the machine's own time, by which an instance is asked anew each day, however
    fast a simulated clock is.
    """

    def __init__(
        self, make_account: Callable[[], Account], make_outbox: Callable[[str], Outbox], *, owner: str, leads: MayLeave,
        now: Callable[[], datetime], beside: Callable[[], None] | None, awake: Timer = time.monotonic,
        name_of: Callable[[AccountInfo], str] = lambda info: info.name, timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._make_account = make_account
        self._make_outbox = make_outbox
        self._owner = owner
        self._leads = leads
        self._now = now
        self._beside = beside
        self._awake = awake
        self._name_of = name_of
        self._timer = timer
        self._asking = make_account()
        self._delivery: Delivery | None = None
        self._thread: DeliveryThread | None = None
        self._watched: _Watched | None = None
        self._report = Report()
        self._told = Told()
        self._said: tuple[Denial | None, tuple[str, ...]] = (None, ())
        self._learn_at: datetime | None = None
        self._learnt: float | None = None
        self._since: datetime | None = None
        self._opened_at: datetime | None = None
        self._trouble: str | None = None
        self._denial: Denial | None = None
        self.rounds = RoundGate()
        """What delivery waits for."""
        self.name: str | None = None
        """The account's; None until the instance has answered once."""
        self._limits = Limits()
        self.silent_since: datetime | None = None
        """When the instance was first asked in vain; None once it has said whose account it is."""

    @property
    def markers(self) -> frozenset[str] | None:
        """Of the statuses that were on the account before this process; None: its list was not read yet, so that
        nothing may be decided about its posts."""
        history = self._delivery.history if self._delivery is not None else None
        return history.markers if history is not None and history.is_read else None

    @property
    def unread_since(self) -> datetime | None:
        """Since when the account is known and its list was not read; None: that was done."""
        return self._opened_at if self._delivery is not None and self.markers is None else None

    @property
    def report(self) -> Report:
        """Delivery's last."""
        return self._thread.report if self._thread is not None else self._report

    @property
    def limits(self) -> Limits:
        """What posts are fitted to: what the instance says, or what a refusal showed."""
        return self.report.limits or self._limits

    @property
    def denial(self) -> Denial | None:
        """Why nothing is sent until a person mends it: the instance refuses the token."""
        return self.report.denial or self._denial

    @property
    def paused(self) -> str | None:
        """The denial in words."""
        return self.denial.words if self.denial else None

    @property
    def stuck(self) -> str | None:
        """Why nothing goes out, when delivery has not completed a step for minutes, be it that it fails or hangs."""
        if self._thread is None or self._watched is None:
            return None
        still = self._awake() - self._watched.completed
        if still <= STUCK_AFTER.total_seconds():
            return None
        why = self._broken or ("a step does not end" if self._thread.is_alive else "its thread has ended")
        return f"delivery has not been able to go on for {still // 60:.0f} minutes: {why}"

    @property
    def _broken(self) -> str | None:
        """What broke off a step of the thread, or what came after it."""
        if self._thread is None or self._watched is None:
            return None
        return self._watched.trouble or self._thread.error

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps posts from going out, and what a person should know about them."""
        halted = self.stuck or (f"delivery broke off, and tries again: {self._broken}" if self._broken else None)
        return tuple(dict.fromkeys((*self.report.problems, *(one for one in (self._trouble, halted) if one))))

    @property
    def learn_at(self) -> datetime | None:
        """When `learn` wants to ask again, after no answer. What it asks anew each day waits for the next round."""
        return self._learn_at

    def learn(self, now: datetime, instance: str) -> bool:
        """Asks whose account it is and what it takes, when it is time to. True: the account is known only now.

        `instance` is what the account is called in words while its name is not known.
        """
        self._since = self._since or now
        if not self._is_time(now):
            return False
        try:
            info = self._asking.verify()
            self._limits = self._asking.limits()
        except Unreachable as error:
            self._learn_at = now + ASK_AGAIN
            self._could_not_learn(error, self.name or instance)
            if self.name is None:
                self.silent_since = self.silent_since or now
            return False
        is_new = self.name is None
        if is_new:
            name, self._opened_at = self._name_of(info), now
            self._open(name)  # first: when it fails, the next round asks again and has it opened
            self.name = name
        self._learn_at, self._learnt, self._trouble, self._denial = None, self._timer(), None, None
        self.silent_since = None
        return is_new

    def _is_time(self, now: datetime) -> bool:
        """Whether the instance has to be asked: at first, soon after it did not answer, and once a day."""
        if self._learn_at is not None:
            return now >= self._learn_at
        return self._learnt is None or self._timer() - self._learnt >= LEARN_ANEW.total_seconds()

    def _could_not_learn(self, error: Unreachable, who: str) -> None:
        self._denial = Denial.of(who, error) if isinstance(error, Denied) else None
        if self._denial:
            trouble = self._denial.words
        elif self.name is None:
            trouble = f"{who} cannot be asked whose account it is and what it takes: {error}; nothing is sent yet"
        else:
            trouble = f"{who} cannot be asked what it takes: {error}"
        if trouble != self._trouble:
            _log.warning("%s", trouble)
        self._trouble = trouble

    def _open(self, name: str) -> None:
        self._delivery = Delivery(
            self._make_outbox(name), self._make_account(), owner=self._owner, leads=self._leads, timer=elapsed,
            in_step=self._beside is not None, since=self._since, round_gate=self.rounds,
        )  # fmt: skip
        if self._beside is not None:
            beside = self._beside

            def reported(report: Report) -> None:
                self._tell(report)
                if report.changes or self._is_news(report):
                    beside()

            self._watched = _Watched(self._delivery, self._awake)
            self._thread = DeliveryThread(self._watched, self._now, elapsed, reported)
            self._thread.start()

    def _is_news(self, report: Report) -> bool:
        """Whether a person should know something else now than after the last step: that is not for a later round."""
        before, self._said = self._said, (report.denial, report.problems)
        return self._said != before

    def _tell(self, report: Report) -> None:
        log_sent(report)
        self._told.tell(report.problems)

    def deliver(self, now: datetime) -> bool:
        """Sees to what is due: wakes the thread, or does it here. True: rows stand differently now."""
        if self._thread is not None:
            self._thread.wake()
            return False
        if self._delivery is None:
            return False
        self._report = self._delivery.drain(now)
        self._tell(self._report)
        return self._report.changes > 0

    def close(self) -> None:
        """Lets the request in hand end, and begins no other."""
        if self._thread is not None and not self._thread.stop(FINISH_WITHIN):
            _log.warning("a request was still under way; what became of its post is found out at the next start")
