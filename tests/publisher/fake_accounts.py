"""A sender on an account that answers as a test says, and its thread and timer."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import AccountInfo, Body, SeenStatus
from announcer.delivery.delivery_thread import DeliveryThread
from announcer.delivery.outbox import Outbox
from announcer.delivery.outcomes import Outcome, Posted, Unauthorized
from announcer.delivery.round_gate import RoundGate
from announcer.delivery.send_deadline import MayLeave
from announcer.model import Draft, Kind, PlannedPost, PostRecord, Visibility
from announcer.model.status_text import StatusText
from announcer.publisher.delivery_driver import ThreadDriver
from announcer.publisher.sender import Sender
from tests.support.delivery_world import key_of
from tests.support.outbox_stores import MemoryStore

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)

INSTANCE = "https://social.example"

NAME = f"{INSTANCE}/@us"

A_DAY = timedelta(days=1)


class FakeAccount(LocalAccount):
    """Answers as it is told to: an exception is raised, None says whose account it is."""

    name = NAME

    def __init__(self) -> None:
        super().__init__(INSTANCE)
        self.answer: Exception | None = None
        self.asked = 0

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Posted | Unauthorized:  # type: ignore[override]
        if self.answer is not None:
            return Unauthorized(401, str(self.answer))
        return super().send(body, idempotency_key, may_leave)

    def verify(self) -> AccountInfo:
        self.asked += 1
        if self.answer is not None:
            raise self.answer
        return AccountInfo(id="1", acct="us", url=NAME, name=NAME)


class FakeOutbox(MemoryStore):
    """An outbox without posts. With a `failure` every step fails, with `hangs` one waits until that is set."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self.failure: Exception | None = None
        self.recovered = 0
        self.hangs: threading.Event | None = None
        self.hanging = threading.Event()

    def recover(self, now: datetime, owner: str) -> int | None:  # noqa: ARG002
        if self.hangs is not None:
            self.hanging.set()
            self.hangs.wait(10)
        if self.failure is not None:
            raise self.failure
        return self.recovered


class FakeTimer:
    """Seconds, as far as it was moved on."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_time(self, span: timedelta) -> None:
        self.seconds += span.total_seconds()


def thread_of(sender: Sender) -> DeliveryThread:
    assert isinstance(sender.driver, ThreadDriver)
    return sender.driver.thread


def paused(sender: Sender) -> str | None:
    """The denial in words."""
    denial = sender.state.denial
    return denial.words if denial else None


class SenderOnFakes:
    def __init__(self, *, beside: Callable[[], None] | None = None) -> None:
        self.account, self.steps, self.timer = FakeAccount(), FakeOutbox(), FakeTimer()
        self.failure_to_open: Exception | None = None
        self.sender = Sender(
            lambda: self.account, self._open, owner="test", leads=lambda: True,
            now=lambda: NOW, beside=beside, awake=self.timer,
        )  # fmt: skip

    def learn(self, after: timedelta = timedelta(0), *, anew: bool = False) -> bool:
        """`anew`: the loop has asked for it, as it does each day."""
        if anew:
            self.sender.instance.want()
        return self.sender.learn(NOW + after, INSTANCE)

    def _open(self, name: str) -> Outbox:
        assert name == NAME
        if self.failure_to_open is not None:
            raise self.failure_to_open
        return cast("Outbox", self.steps)

    @property
    def problems(self) -> list[str]:
        return [finding.line for finding in self.sender.state.findings]

    @property
    def paused(self) -> str | None:
        return paused(self.sender)

    def stuck(self) -> str | None:
        return self.sender.state.stuck

    def step(self, failure: Exception | None = None) -> None:
        """The thread steps once more, with or without a failure, and is done with it."""
        self.steps.failure = failure
        thread = thread_of(self.sender)  # only the thread can say when its step has ended
        self.sender.deliver(NOW)
        assert thread.idle.wait(5)


class FakeRemoteAccount(FakeAccount):
    """One on a server: what came of a request is looked for in its list."""

    certain = False

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[SeenStatus] = []
        self.reads: Exception | None = None
        self.outcome: Outcome | None = None
        self.sent: list[bool] = []
        """For each request whether it might have left."""

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:  # type: ignore[override]
        self.sent.append(may_leave())
        return self.outcome or super().send(body, idempotency_key, may_leave)

    def statuses_after(self, baseline_id: str | None) -> list[SeenStatus]:  # noqa: ARG002
        if self.reads is not None:
            raise self.reads
        return self.taken


class OpenGate(RoundGate):
    """RoundGate so frequent that there is always one that has decided."""

    def has_decided(self, post: PostRecord) -> bool:  # noqa: ARG002
        return True


def remote(**given: Any) -> tuple[FakeRemoteAccount, MemoryStore, Sender]:
    account, store = FakeRemoteAccount(), MemoryStore(NAME)
    wanted: dict[str, Any] = {"leads": lambda: True, "now": lambda: NOW, "beside": None} | given
    sender = Sender(lambda: account, lambda _: cast("Outbox", store), owner="test", **wanted)
    sender.round_gate = OpenGate()
    sender.round_gate.show({})
    return account, store, sender


def a_post(kind: Kind = Kind.ANNOUNCEMENT, at: datetime = NOW) -> PlannedPost:
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = at + timedelta(days=2)
    return PlannedPost(
        key=key_of("a", kind), due_at=at, useful_until=until, draft=draft, revision=1, why="", length=0, caused_at=at
    )
