"""What the publisher knows of its account: whether it answers, whether it takes the token, whether delivery goes on."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import AccountInfo, Body, SeenStatus
from announcer.delivery.delivery_thread import DeliveryThread
from announcer.delivery.outbox import Outbox
from announcer.delivery.outcomes import Ambiguous, Denied, Outcome, Posted, Unauthorized, Unreachable
from announcer.delivery.round_gate import RoundGate
from announcer.delivery.send_deadline import MayLeave
from announcer.errors import LedgerUnavailable
from announcer.model import Draft, Kind, Limits, PlannedPost, PostRecord, Visibility
from announcer.model.status_text import StatusText
from announcer.publisher.delivery_driver import SHOWN_FOR, STUCK_AFTER, ThreadDriver
from announcer.publisher.instance_watch import ASK_AGAIN
from announcer.publisher.sender import Sender
from tests.delivery.stores import MemoryStore
from tests.delivery.world import key_of

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
INSTANCE = "https://social.example"
NAME = f"{INSTANCE}/@us"
A_DAY = timedelta(days=1)
UNANSWERED = "cannot be asked whose account it is and what it takes"
REFUSED = f"{INSTANCE} refuses the access token: it answered 401: revoked; nothing is sent until that is mended"


class Account(LocalAccount):
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


class Steps(MemoryStore):
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


class Timer:
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


class Scene:
    def __init__(self, *, beside: Callable[[], None] | None = None) -> None:
        self.account, self.steps, self.timer = Account(), Steps(), Timer()
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


@pytest.fixture
def beside() -> Iterator[Scene]:
    """A sender whose delivery has a thread of its own, and has taken its first step."""
    scene = Scene(beside=lambda: None)
    assert scene.learn()
    scene.step()
    yield scene
    if scene.steps.hangs is not None:
        scene.steps.hangs.set()
    scene.sender.close()


# --- the account ---


def test_a_token_that_is_refused_at_the_start_pauses_the_account_and_is_named_with_the_instance(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    scene.account.answer = Denied("it answered 401: revoked")

    assert not scene.learn()

    assert scene.paused == REFUSED
    assert tuple(scene.problems) == (REFUSED,)
    assert caplog.record_tuples == [("announcer.publisher.instance_watch", logging.WARNING, REFUSED)]


def test_a_token_that_works_again_ends_the_pause_within_a_minute() -> None:
    scene = Scene()
    scene.account.answer = Denied("it answered 401: revoked")
    scene.learn()
    assert scene.sender.instance.ask_at == NOW + ASK_AGAIN
    scene.account.answer = None

    assert not scene.learn(ASK_AGAIN - timedelta(seconds=1))
    assert (scene.account.asked, scene.paused) == (1, REFUSED)
    assert scene.learn(ASK_AGAIN)
    assert (scene.sender.name, scene.paused, tuple(scene.problems)) == (NAME, None, ())
    assert scene.sender.instance.ask_at is None


def test_an_instance_that_does_not_answer_is_named_and_pauses_nothing() -> None:
    scene = Scene()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()

    assert scene.paused is None
    assert scene.problems == [f"{INSTANCE} {UNANSWERED}: it cannot be connected to; nothing is sent yet"]


def test_silence_counts_from_the_first_time_that_the_instance_was_asked_in_vain() -> None:
    scene = Scene()
    assert scene.sender.instance.silent_since is None
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()
    scene.account.answer = Denied("it answered 401")
    scene.learn(ASK_AGAIN)
    assert scene.sender.instance.silent_since == NOW

    scene.account.answer = None
    scene.learn(2 * ASK_AGAIN)
    assert scene.sender.instance.silent_since is None


def test_an_account_that_is_known_is_not_silent_when_a_later_question_fails() -> None:
    scene = Scene()
    scene.learn()
    scene.account.answer = Unreachable("it answered 503")
    scene.learn(A_DAY, anew=True)

    assert scene.sender.instance.silent_since is None
    assert tuple(scene.problems) == (f"{NAME} cannot be asked what it takes: it answered 503",)


def test_a_token_that_is_refused_later_pauses_the_account_under_its_own_name() -> None:
    scene = Scene()
    scene.learn()
    scene.account.answer = Denied("it answered 403")
    scene.learn(A_DAY, anew=True)

    assert scene.paused == f"{NAME} refuses the access token: it answered 403; nothing is sent until that is mended"


def test_what_is_asked_anew_each_day_goes_by_the_loop_however_fast_the_clock_is() -> None:
    scene = Scene()
    for days in range(30):
        scene.learn(timedelta(days=days))
    assert scene.account.asked == 1

    scene.learn(timedelta(days=31), anew=True)
    scene.learn(timedelta(days=32))
    assert scene.account.asked == 2


def test_an_instance_that_did_not_answer_is_asked_again_by_the_clock_so_that_no_moment_is_passed() -> None:
    scene = Scene()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()
    scene.account.answer = None
    assert not scene.learn(ASK_AGAIN - timedelta(seconds=1), anew=True)
    assert scene.learn(ASK_AGAIN)


def test_a_refusal_that_delivery_meets_and_the_daily_question_too_is_told_once() -> None:
    scene = Scene()
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = NOW + timedelta(days=2)
    post = PlannedPost(key=key_of("a"), due_at=NOW, useful_until=until, draft=draft, revision=1, why="", length=0)
    scene.steps.add(post, NOW)
    scene.learn()
    scene.sender.round_gate.show({row.id: row.attempts for row in scene.steps.rows()})
    scene.account.answer = Denied("it answered 401")
    scene.sender.deliver(NOW + A_DAY)
    words = f"{NAME} refuses the access token: it answered 401; nothing is sent until that is mended"
    assert (scene.paused, scene.problems) == (words, [words])

    scene.learn(A_DAY, anew=True)
    assert (scene.paused, scene.problems) == (words, [words])


def test_an_account_whose_outbox_cannot_be_opened_is_not_known_and_is_opened_by_the_next_round() -> None:
    scene = Scene()
    scene.failure_to_open = LedgerUnavailable("the database is locked")
    with pytest.raises(LedgerUnavailable):
        scene.learn()
    assert scene.sender.name is None

    scene.failure_to_open = None
    assert scene.learn()
    assert scene.sender.name == NAME


# --- what delivery is handed ---


class Remote(Account):
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


class Decided(RoundGate):
    """RoundGate so frequent that there is always one that has decided."""

    def has_decided(self, post: PostRecord) -> bool:  # noqa: ARG002
        return True


def remote(**given: Any) -> tuple[Remote, MemoryStore, Sender]:
    account, store = Remote(), MemoryStore(NAME)
    wanted: dict[str, Any] = {"leads": lambda: True, "now": lambda: NOW, "beside": None} | given
    sender = Sender(lambda: account, lambda _: cast("Outbox", store), owner="test", **wanted)
    sender.round_gate = Decided()
    sender.round_gate.show({})
    return account, store, sender


def a_post(kind: Kind = Kind.ANNOUNCEMENT, at: datetime = NOW) -> PlannedPost:
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = at + timedelta(days=2)
    return PlannedPost(
        key=key_of("a", kind), due_at=at, useful_until=until, draft=draft, revision=1, why="", length=0, caused_at=at
    )


@pytest.mark.parametrize("leads", [True, False])
def test_a_request_asks_before_it_leaves_whether_this_process_leads(leads: bool) -> None:
    account, store, sender = remote(leads=lambda: leads)
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    sender.deliver(NOW)
    assert account.sent == [leads]


def test_a_sender_sends_nothing_before_a_round_is_shown() -> None:
    account, store, sender = remote()
    sender.round_gate.commit()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    sender.deliver(NOW)
    assert account.sent == []


def test_what_changed_before_the_instance_answered_for_the_first_time_changed_after_the_start() -> None:
    """Revisions are counted anew after a loss: an older change on the account, in the same words, is another."""
    account, store, sender = remote()
    account.answer = Unreachable("it cannot be connected to")
    sender.learn(NOW, INSTANCE)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    store.add(a_post(Kind.CHANGE, soon), soon)
    (row,) = store.rows()
    account.taken = [SeenStatus(id="7", url="", markers=frozenset({row.marker}), created_at=NOW, words="Sessie")]
    account.answer = None
    sender.learn(later, INSTANCE)
    sender.deliver(later)
    assert len(account.sent) == 1


def test_by_a_simulated_clock_the_quiet_time_passes_as_fast_as_that_does() -> None:
    account, store, sender = remote()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    assert sender.deliver(NOW), "a row that stands differently wants a round, though nothing was sent"
    account.outcome = None
    for minutes in (6, 8, 10):
        sender.deliver(NOW + timedelta(minutes=minutes))
    assert len(account.sent) == 2


def test_all_that_can_be_done_at_a_moment_of_a_simulated_clock_is_done_then() -> None:
    account, store, sender = remote()
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    sender.deliver(NOW)
    account.outcome = None
    sender.deliver(NOW + timedelta(minutes=6))
    assert sender.deliver(NOW + timedelta(minutes=7))
    sender.deliver(NOW + timedelta(minutes=7))  # there was a round meanwhile
    assert len(account.sent) == 2


def test_by_the_machine_s_clock_the_quiet_time_passes_by_the_timer_too() -> None:
    clock = [NOW]
    account, store, sender = remote(now=lambda: clock[0], beside=lambda: None)
    store.add(a_post(), NOW)
    account.outcome = Ambiguous("no answer in time")
    sender.learn(NOW, INSTANCE)
    thread = thread_of(sender)
    account.outcome = Ambiguous("no answer in time")
    for minutes in (0, 6, 8, 10):  # somebody sets it forward
        clock[0] = NOW + timedelta(minutes=minutes)
        sender.deliver(clock[0])
        assert thread.idle.wait(5)
    sender.close()
    assert not thread.is_alive
    assert len(account.sent) == 1


def test_limits_are_asked_for_anew_each_day() -> None:
    account, _, sender = remote()
    sender.learn(NOW, INSTANCE)
    account.limits = lambda: Limits(max_characters=5000)  # type: ignore[method-assign]
    sender.learn(NOW + A_DAY, INSTANCE)
    assert sender.limits == Limits()
    sender.instance.want()
    sender.learn(NOW + A_DAY, INSTANCE)
    assert sender.limits == Limits(max_characters=5000)


# --- delivery's thread ---


def test_a_refusal_that_delivery_meets_while_it_reads_wakes_the_publisher_so_that_status_shows_it_at_once() -> None:
    woken: list[str | None] = []
    senders: list[Sender] = []
    account, store, sender = remote(beside=lambda: woken.append(paused(senders[0])))
    senders.append(sender)
    account.reads = Denied("it answered 401: revoked")
    store.add(a_post(), NOW)
    sender.learn(NOW, INSTANCE)
    thread = thread_of(sender)
    for _ in range(2):
        sender.deliver(NOW)
        assert thread.idle.wait(5)
    sender.close()
    assert woken == [
        f"{NAME} refuses the access token: it answered 401: revoked; nothing is sent until that is mended"
    ], "once: what is told already wakes nobody"


def test_what_nobody_foresaw_is_a_problem_for_an_hour_although_the_next_steps_are_well(beside: Scene) -> None:
    beside.step(TypeError("'int' object is not iterable"))
    beside.step()
    words = ["delivery broke off, and tries again: TypeError: 'int' object is not iterable"]
    assert beside.problems == words
    assert beside.stuck() is None

    beside.timer.pass_time(SHOWN_FOR)
    beside.step()
    assert beside.problems == words
    beside.timer.pass_time(timedelta(seconds=1))
    assert beside.problems == []


def test_what_fails_after_a_step_is_a_problem_too() -> None:
    def fail() -> None:
        raise ValueError("no round could be asked for")

    scene = Scene(beside=fail)
    scene.steps.recovered = 1
    scene.learn()
    scene.step()
    assert scene.problems == ["delivery broke off, and tries again: ValueError: no round could be asked for"]
    scene.sender.close()


def test_a_ledger_that_fails_is_a_problem_until_the_next_step_that_is_well(beside: Scene) -> None:
    beside.step(LedgerUnavailable("the database is locked"))
    assert beside.problems == ["delivery broke off, and tries again: LedgerUnavailable: the database is locked"]
    beside.step()
    assert beside.problems == []


def test_delivery_that_completes_no_step_for_five_minutes_is_stuck_and_says_why(beside: Scene) -> None:
    beside.timer.pass_time(STUCK_AFTER)
    beside.step(LedgerUnavailable("the database is locked"))
    assert beside.stuck() is None

    beside.timer.pass_time(timedelta(minutes=2))
    words = "delivery has not been able to go on for 7 minutes: LedgerUnavailable: the database is locked"
    assert beside.stuck() == words
    assert beside.problems == [words]

    beside.step()
    assert beside.stuck() is None
    assert beside.problems == []


def test_a_step_that_does_not_end_is_noticed(beside: Scene) -> None:
    beside.steps.hangs = threading.Event()
    beside.sender.deliver(NOW)
    assert beside.steps.hanging.wait(5)
    beside.timer.pass_time(STUCK_AFTER + timedelta(seconds=1))

    words = "delivery has not been able to go on for 5 minutes: a step does not end"
    assert beside.stuck() == words
    assert beside.problems == [words]


def test_a_sender_without_a_thread_is_never_stuck() -> None:
    scene = Scene()
    scene.learn()
    scene.timer.pass_time(timedelta(days=1))
    assert scene.stuck() is None
