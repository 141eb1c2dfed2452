"""The account and its delivery: learnt when the instance answers, then sending beside the rounds, or within them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from announcer.delivery.loop import DeliveryThread
from announcer.delivery.ports import Account, MayLeave, Outbox, Unreachable
from announcer.delivery.step import Report
from announcer.delivery.worker import Delivery
from announcer.model import Limits
from announcer.publisher.diary import Told, log_sent

_log = logging.getLogger(__name__)

ASK_AGAIN = timedelta(minutes=1)
"""After the instance did not answer."""
LEARN_ANEW = timedelta(days=1)
"""Limits change with the instance's software."""
FINISH_WITHIN = 7.0
"""Seconds that a request in hand has at a stop; what is cut off then is `unknown` at the next start."""


class Desk:
    """One account's side of the publisher.

    `make_account` is called for every thread that needs a client. With `beside` delivery has a thread of its own
    and calls it when something went out; without it (a simulated clock) `deliver` does the work.
    """

    def __init__(
        self, make_account: Callable[[], Account], make_outbox: Callable[[str], Outbox], *, owner: str, leads: MayLeave,
        now: Callable[[], datetime], beside: Callable[[], None] | None,
    ) -> None:  # fmt: skip
        self._make_account = make_account
        self._make_outbox = make_outbox
        self._owner = owner
        self._leads = leads
        self._now = now
        self._beside = beside
        self._asking = make_account()
        self._delivery: Delivery | None = None
        self._thread: DeliveryThread | None = None
        self._report = Report()
        self._told = Told()
        self._learn_at: datetime | None = None
        self.name: str | None = None
        """The account's; None until the instance has answered once."""
        self.limits = Limits()
        self.problem: str | None = None
        """Why the instance could not be asked."""

    @property
    def report(self) -> Report:
        """Delivery's last."""
        return self._thread.report if self._thread is not None else self._report

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps posts from going out, and what a person should know about them."""
        of_thread = self._thread.error if self._thread is not None else None
        own = (self.problem, f"delivery: {of_thread}" if of_thread else None)
        return (*self.report.problems, *(one for one in own if one))

    @property
    def learn_at(self) -> datetime | None:
        """When `learn` wants to ask again, after no answer. What it asks anew each day waits for the next round."""
        return self._learn_at if self.problem is not None else None

    def learn(self, now: datetime) -> bool:
        """Asks whose account it is and what it takes, when it is time to. True: the account is known only now."""
        if self._learn_at is not None and now < self._learn_at:
            return False
        try:
            info = self._asking.verify()
            self.limits = self._asking.limits()
        except Unreachable as error:
            self._learn_at = now + ASK_AGAIN
            if str(error) != self.problem:
                _log.warning("the account cannot be asked: %s", error)
            self.problem = str(error)
            return False
        self._learn_at, self.problem = now + LEARN_ANEW, None
        is_new = self.name is None
        self.name = info.name
        if is_new:
            self._open(info.name)
        return is_new

    def _open(self, name: str) -> None:
        self._delivery = Delivery(
            self._make_outbox(name), self._make_account(), owner=self._owner, leads=self._leads,
            in_step=self._beside is not None,
        )  # fmt: skip
        if self._beside is not None:
            beside = self._beside

            def reported(report: Report) -> None:
                self._tell(report)
                if report.changes:
                    beside()

            self._thread = DeliveryThread(self._delivery, self._now, reported)
            self._thread.start()

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
