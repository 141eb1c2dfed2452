"""The account and its delivery: learnt when the instance answers, then sending beside the rounds, or within them."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outbox import Outbox
from announcer.delivery.round_gate import RoundGate
from announcer.delivery.send_deadline import MayLeave, Timer
from announcer.delivery.step import Report
from announcer.delivery.token_denials import Denial
from announcer.delivery.worker import Delivery
from announcer.model import Limits, Message
from announcer.model.findings import Finding
from announcer.publisher.delivery_driver import DeliveryDriver, RoundDriver, ThreadDriver
from announcer.publisher.instance_watch import InstanceWatch
from announcer.publisher.known_limits import LearntLimits
from announcer.publisher.service_state import SendingState
from announcer.runtime.clock import elapsed
from announcer.web.measurements import Measurements


class Sender:
    """One account's side of the publisher.

    `make_account` is called for every thread that needs a client. With `beside` delivery has a thread of its own
    and calls it when something went out; without it (a simulated clock) `deliver` does the work. `awake` counts
    seconds in which the machine is awake: a thread can do nothing in the others. `name_of`: what the ledger calls the
    account, and will know again. `measurements`: where figures of delivery are kept, if anywhere.
    """

    def __init__(
        self, make_account: Callable[[], Account], make_outbox: Callable[[str], Outbox], *, owner: str, leads: MayLeave,
        now: Callable[[], datetime], beside: Callable[[], None] | None, awake: Timer = time.monotonic,
        name_of: Callable[[AccountInfo], str] = lambda info: info.name, measurements: Measurements | None = None,
    ) -> None:  # fmt: skip
        measured = measurements or Measurements()

        def make_delivery(name: str, since: datetime) -> Delivery:
            return Delivery(
                make_outbox(name), make_account(), owner=owner, leads=leads, timer=elapsed,
                in_step=beside is not None, since=since, round_gate=self.round_gate,
            )  # fmt: skip

        def make_driver(delivery: Delivery) -> DeliveryDriver:
            if beside is None:
                return RoundDriver(delivery, measured)
            return ThreadDriver(delivery, now, beside, measured, awake)

        self._make_delivery = make_delivery
        self._make_driver = make_driver
        self._delivery: Delivery | None = None
        self._since: datetime | None = None
        self._opened_at: datetime | None = None
        self.driver: DeliveryDriver | None = None
        """None until the account is known."""
        self.instance = InstanceWatch(make_account(), name_of)
        self.round_gate = RoundGate()
        """What delivery waits for."""

    @property
    def name(self) -> str | None:
        """The account's; None until the instance has answered once."""
        return self.instance.name

    @property
    def markers(self) -> frozenset[str] | None:
        """Of the statuses that were on the account before this process; None: its list was not read yet, so that
        nothing may be decided about its posts."""
        history = self._delivery.history if self._delivery is not None else None
        return history.markers if history is not None and history.is_read else None

    @property
    def report(self) -> Report:
        """Delivery's last."""
        return self.driver.report if self.driver is not None else Report()

    @property
    def limits(self) -> Limits:
        """What posts are fitted to: what the instance says, or what a refusal showed."""
        return self.report.limits or self.instance.limits

    @property
    def learnt_limits(self) -> LearntLimits | None:
        """The same, as far as the instance has told."""
        learnt_at = self.instance.limits_learnt_at
        return None if learnt_at is None else LearntLimits(self.limits, learnt_at)

    @property
    def silent_since(self) -> datetime | None:
        """Since when the instance does not say whose account it is, or what that has."""
        return self.instance.silent_since or (self._opened_at if self.markers is None else None)

    @property
    def state(self) -> SendingState:
        """How sending goes, for machines and people."""
        stuck = self.driver.stuck if self.driver is not None else None
        return SendingState(
            findings=tuple(self._findings(stuck)), denial=self._denial, stuck=stuck, silent_since=self.silent_since
        )

    @property
    def _denial(self) -> Denial | None:
        return self.report.denial or self.instance.denial

    def _findings(self, stuck: str | None) -> Iterable[Finding]:
        """What keeps posts from going out, and what a person should know about them: each once."""
        failure = self.driver.failure if self.driver is not None else None
        halted = stuck or (
            Message("delivery broke off, and tries again: {failure}", failure=failure) if failure else None
        )
        others = (self.instance.trouble, Finding.of_delivery(halted) if halted else None)
        found = (*self.report.findings, *(one for one in others if one is not None))
        return {one.line: one for one in found}.values()

    def wakes_after(self, now: datetime) -> list[datetime]:
        """The moments to come at which it wants a round."""
        return [moment for moment in (self.instance.ask_at, self.report.next_at) if moment is not None and moment > now]

    def learn(self, now: datetime, instance: str) -> bool:
        """Asks whose account it is and what it takes, when it is time to. True: the account is known only now.

        `instance` is what the account is called in words while its name is not known.
        """
        self._since = since = self._since or now

        def open_delivery(name: str) -> None:
            self._delivery = self._make_delivery(name, since)
            self._opened_at = now
            self.driver = self._make_driver(self._delivery)
            self.driver.start()

        return self.instance.ask(now, instance, open_delivery)

    def deliver(self, now: datetime) -> bool:
        """Sees to what is due: wakes the thread, or does it here. True: rows stand differently now."""
        return self.driver.deliver(now) if self.driver is not None else False

    def begin_no_request(self) -> None:
        """A stop is near. Returns at once; from any thread."""
        if self.driver is not None:
            self.driver.begin_no_request()

    def close(self) -> None:
        """Lets the request in hand end, and begins no other."""
        if self.driver is not None:
            self.driver.close()
