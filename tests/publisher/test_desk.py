"""What the publisher knows of its account: whether it answers, whether it takes the token, whether delivery goes on."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import AccountInfo, Body, SeenStatus
from announcer.delivery.deadline import MayLeave
from announcer.delivery.outbox import Outbox
from announcer.delivery.outcomes import Ambiguous, Denied, Outcome, Posted, Unauthorized, Unreachable
from announcer.delivery.round_gate import RoundGate
from announcer.errors import LedgerUnavailable
from announcer.model import Draft, Kind, Limits, PlannedPost, PostRecord, Visibility
from announcer.model.text import StatusText
from announcer.publisher.desk import ASK_AGAIN, LEARN_ANEW, SHOWN_FOR, STUCK_AFTER, Desk
from tests.delivery.stores import MemoryStore
from tests.delivery.world import key_of

NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)
INSTANCE = "https://social.example"
NAME = f"{INSTANCE}/@us"
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


class Scene:
    def __init__(self, *, beside: Callable[[], None] | None = None) -> None:
        self.account, self.steps, self.timer, self.machine = Account(), Steps(), Timer(), Timer()
        self.failure_to_open: Exception | None = None
        self.desk = Desk(
            lambda: self.account, self._open, owner="test", leads=lambda: True,
            now=lambda: NOW, beside=beside, awake=self.timer, timer=self.machine,
        )  # fmt: skip

    def learn(self, after: timedelta = timedelta(0), *, speed: float = 1) -> bool:
        self.machine.seconds = after.total_seconds() / speed
        return self.desk.learn(NOW + after, INSTANCE)

    def _open(self, name: str) -> Outbox:
        assert name == NAME
        if self.failure_to_open is not None:
            raise self.failure_to_open
        return cast("Outbox", self.steps)

    @property
    def problems(self) -> list[str]:
        return list(self.desk.problems)

    def stuck(self) -> str | None:
        return self.desk.stuck

    def step(self, failure: Exception | None = None) -> None:
        """The thread steps once more, with or without a failure, and is done with it."""
        self.steps.failure = failure
        thread = self.desk._thread  # only the thread can say when its step has ended
        assert thread is not None
        self.desk.deliver(NOW)
        assert thread.idle.wait(5)


@pytest.fixture
def beside() -> Iterator[Scene]:
    """A desk whose delivery has a thread of its own, and has taken its first step."""
    scene = Scene(beside=lambda: None)
    assert scene.learn()
    scene.step()
    yield scene
    if scene.steps.hangs is not None:
        scene.steps.hangs.set()
    scene.desk.close()


# --- the account ---


def test_a_token_that_is_refused_at_the_start_pauses_the_account_and_is_named_with_the_instance(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    scene.account.answer = Denied("it answered 401: revoked")

    assert not scene.learn()

    assert scene.desk.paused == REFUSED
    assert scene.desk.problems == (REFUSED,)
    assert caplog.record_tuples == [("announcer.publisher.desk", logging.WARNING, REFUSED)]


def test_a_token_that_works_again_ends_the_pause_within_a_minute() -> None:
    scene = Scene()
    scene.account.answer = Denied("it answered 401: revoked")
    scene.learn()
    assert scene.desk.learn_at == NOW + ASK_AGAIN
    scene.account.answer = None

    assert not scene.learn(ASK_AGAIN - timedelta(seconds=1))
    assert (scene.account.asked, scene.desk.paused) == (1, REFUSED)
    assert scene.learn(ASK_AGAIN)
    assert (scene.desk.name, scene.desk.paused, scene.desk.problems) == (NAME, None, ())
    assert scene.desk.learn_at is None


def test_an_instance_that_does_not_answer_is_named_and_pauses_nothing() -> None:
    scene = Scene()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()

    assert scene.desk.paused is None
    assert scene.problems == [f"{INSTANCE} {UNANSWERED}: it cannot be connected to; nothing is sent yet"]


def test_silence_counts_from_the_first_time_that_the_instance_was_asked_in_vain() -> None:
    scene = Scene()
    assert scene.desk.silent_since is None
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn()
    scene.account.answer = Denied("it answered 401")
    scene.learn(ASK_AGAIN)
    assert scene.desk.silent_since == NOW

    scene.account.answer = None
    scene.learn(2 * ASK_AGAIN)
    assert scene.desk.silent_since is None


def test_an_account_that_is_known_is_not_silent_when_a_later_question_fails() -> None:
    scene = Scene()
    scene.learn()
    scene.account.answer = Unreachable("it answered 503")
    scene.learn(LEARN_ANEW)

    assert scene.desk.silent_since is None
    assert scene.desk.problems == (f"{NAME} cannot be asked what it takes: it answered 503",)


def test_a_token_that_is_refused_later_pauses_the_account_under_its_own_name() -> None:
    scene = Scene()
    scene.learn()
    scene.account.answer = Denied("it answered 403")
    scene.learn(LEARN_ANEW)

    assert (
        scene.desk.paused == f"{NAME} refuses the access token: it answered 403; nothing is sent until that is mended"
    )


def test_what_is_asked_anew_each_day_goes_by_the_machines_time_however_fast_the_clock_is() -> None:
    scene = Scene()
    for days in range(30):
        scene.learn(timedelta(days=days), speed=86400)
    assert scene.account.asked == 1

    scene.learn(timedelta(days=31))
    assert scene.account.asked == 2


def test_an_instance_that_did_not_answer_is_asked_again_by_the_clock_so_that_no_moment_is_passed() -> None:
    scene = Scene()
    scene.account.answer = Unreachable("it cannot be connected to")
    scene.learn(speed=86400)
    scene.account.answer = None
    assert scene.learn(ASK_AGAIN, speed=86400)


def test_a_refusal_that_delivery_meets_and_the_daily_question_too_is_told_once() -> None:
    scene = Scene()
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = NOW + timedelta(days=2)
    post = PlannedPost(key=key_of("a"), due_at=NOW, useful_until=until, draft=draft, revision=1, why="", length=0)
    scene.steps.add(post, NOW)
    scene.learn()
    scene.desk.rounds.show({row.id: row.attempts for row in scene.steps.rows()})
    scene.account.answer = Denied("it answered 401")
    scene.desk.deliver(NOW + LEARN_ANEW)
    words = f"{NAME} refuses the access token: it answered 401; nothing is sent until that is mended"
    assert (scene.desk.paused, scene.problems) == (words, [words])

    scene.learn(LEARN_ANEW)
    assert (scene.desk.paused, scene.problems) == (words, [words])


def test_an_account_whose_outbox_cannot_be_opened_is_not_known_and_is_opened_by_the_next_round() -> None:
    scene = Scene()
    scene.failure_to_open = LedgerUnavailable("the database is locked")
    with pytest.raises(LedgerUnavailable):
        scene.learn()
    assert scene.desk.name is None

    scene.failure_to_open = None
    assert scene.learn()
    assert scene.desk.name == NAME


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
    """Rounds so frequent that there is always one that has decided."""

    def has_decided(self, post: PostRecord) -> bool:  # noqa: ARG002
        return True


def remote(**given: Any) -> tuple[Remote, MemoryStore, Desk]:
    account, store = Remote(), MemoryStore(NAME)
    wanted: dict[str, Any] = {"leads": lambda: True, "now": lambda: NOW, "beside": None} | given
    desk = Desk(lambda: account, lambda _: cast("Outbox", store), owner="test", **wanted)
    desk.rounds = Decided()
    desk.rounds.show({})
    return account, store, desk


def a_post(kind: Kind = Kind.ANNOUNCEMENT, at: datetime = NOW) -> PlannedPost:
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    until = at + timedelta(days=2)
    return PlannedPost(
        key=key_of("a", kind), due_at=at, useful_until=until, draft=draft, revision=1, why="", length=0, caused_at=at
    )


@pytest.mark.parametrize("leads", [True, False])
def test_a_request_asks_before_it_leaves_whether_this_process_leads(leads: bool) -> None:
    account, store, desk = remote(leads=lambda: leads)
    store.add(a_post(), NOW)
    desk.learn(NOW, INSTANCE)
    desk.deliver(NOW)
    assert account.sent == [leads]


def test_a_desk_sends_nothing_before_a_round_is_shown() -> None:
    account, store, desk = remote()
    desk.rounds.commit()
    store.add(a_post(), NOW)
    desk.learn(NOW, INSTANCE)
    desk.deliver(NOW)
    assert account.sent == []


def test_what_changed_before_the_instance_answered_for_the_first_time_changed_after_the_start() -> None:
    """Revisions are counted anew after a loss: an older change on the account, in the same words, is another."""
    account, store, desk = remote()
    account.answer = Unreachable("it cannot be connected to")
    desk.learn(NOW, INSTANCE)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    store.add(a_post(Kind.CHANGE, soon), soon)
    (row,) = store.rows()
    account.taken = [SeenStatus(id="7", url="", markers=frozenset({row.marker}), created_at=NOW, words="Sessie")]
    account.answer = None
    desk.learn(later, INSTANCE)
    desk.deliver(later)
    assert len(account.sent) == 1


def test_by_a_simulated_clock_the_quiet_time_passes_as_fast_as_that_does() -> None:
    account, store, desk = remote()
    store.add(a_post(), NOW)
    desk.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    assert desk.deliver(NOW), "a row that stands differently wants a round, though nothing was sent"
    account.outcome = None
    for minutes in (6, 8, 10):
        desk.deliver(NOW + timedelta(minutes=minutes))
    assert len(account.sent) == 2


def test_all_that_can_be_done_at_a_moment_of_a_simulated_clock_is_done_then() -> None:
    account, store, desk = remote()
    store.add(a_post(), NOW)
    desk.learn(NOW, INSTANCE)
    account.outcome = Ambiguous("no answer in time")
    desk.deliver(NOW)
    account.outcome = None
    desk.deliver(NOW + timedelta(minutes=6))
    assert desk.deliver(NOW + timedelta(minutes=7))
    desk.deliver(NOW + timedelta(minutes=7))  # there was a round meanwhile
    assert len(account.sent) == 2


def test_by_the_machine_s_clock_the_quiet_time_passes_by_the_timer_too() -> None:
    clock = [NOW]
    account, store, desk = remote(now=lambda: clock[0], beside=lambda: None)
    store.add(a_post(), NOW)
    account.outcome = Ambiguous("no answer in time")
    desk.learn(NOW, INSTANCE)
    thread = desk._thread
    assert thread is not None
    account.outcome = Ambiguous("no answer in time")
    for minutes in (0, 6, 8, 10):  # somebody sets it forward
        clock[0] = NOW + timedelta(minutes=minutes)
        desk.deliver(clock[0])
        assert thread.idle.wait(5)
    desk.close()
    assert not thread.is_alive
    assert len(account.sent) == 1


def test_limits_are_asked_for_anew_each_day() -> None:
    machine = Timer()
    account, _, desk = remote(timer=machine)
    desk.learn(NOW, INSTANCE)
    account.limits = lambda: Limits(max_characters=5000)  # type: ignore[method-assign]
    machine.pass_time(LEARN_ANEW - timedelta(seconds=1))
    desk.learn(NOW + LEARN_ANEW - timedelta(seconds=1), INSTANCE)
    assert desk.limits == Limits()
    machine.pass_time(timedelta(seconds=1))
    desk.learn(NOW + LEARN_ANEW, INSTANCE)
    assert desk.limits == Limits(max_characters=5000)


# --- delivery's thread ---


def test_a_refusal_that_delivery_meets_while_it_reads_wakes_the_publisher_so_that_status_shows_it_at_once() -> None:
    woken: list[str | None] = []
    desks: list[Desk] = []
    account, store, desk = remote(beside=lambda: woken.append(desks[0].paused))
    desks.append(desk)
    account.reads = Denied("it answered 401: revoked")
    store.add(a_post(), NOW)
    desk.learn(NOW, INSTANCE)
    thread = desk._thread
    assert thread is not None
    for _ in range(2):
        desk.deliver(NOW)
        assert thread.idle.wait(5)
    desk.close()
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
    scene.desk.close()


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
    beside.desk.deliver(NOW)
    assert beside.steps.hanging.wait(5)
    beside.timer.pass_time(STUCK_AFTER + timedelta(seconds=1))

    words = "delivery has not been able to go on for 5 minutes: a step does not end"
    assert beside.stuck() == words
    assert beside.problems == [words]


def test_a_desk_without_a_thread_is_never_stuck() -> None:
    scene = Scene()
    scene.learn()
    scene.timer.pass_time(timedelta(days=1))
    assert scene.desk.stuck is None
