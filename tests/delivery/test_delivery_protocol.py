"""The pure half: what a row wants, by what is known of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from announcer.delivery import adoption, edit_protocol, protocol
from announcer.delivery.account import SeenStatus, StatusSource, body_of
from announcer.delivery.edit_protocol import EditDone, Write
from announcer.delivery.outbox import EditRow, OutboxRow
from announcer.delivery.outcomes import Ambiguous, Limited, NotSent, Outcome, Posted, Refused, Unauthorized
from announcer.delivery.protocol import Attempt, Expire, ListAccount, Requeue, Wait
from announcer.delivery.protocol_timing import CAREFUL
from announcer.model import Draft, Edit, Kind, PostRecord, State, Visibility
from announcer.model.states import IN_HAND, Actor, sources
from announcer.model.status_text import StatusText
from tests.support.delivery_world import START, key_of

DRAFT = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
POST = PostRecord(
    id=1,
    key=key_of("enschede"),
    account="local",
    marker="0123456789ab",
    state=State.PENDING,
    draft=DRAFT,
    revision=1,
    due_at=START,
    useful_until=START + timedelta(days=1),
    created_at=START,
)
ROW = OutboxRow(post=POST, idempotency_key="0" * 64, ambiguous=False, body=None, baseline_id=None)
SECOND = timedelta(seconds=1)


def unknown(*, attempts: int = 1, lists: int = 0, listed: timedelta | None = None) -> OutboxRow:
    post = replace(POST, state=State.UNKNOWN, attempts=attempts, first_sent_at=START, last_sent_at=START)
    last_list_at = None if listed is None else START + listed
    return replace(ROW, post=post, ambiguous=True, clean_lists=lists, last_list_at=last_list_at)


@pytest.mark.parametrize(
    ("state", "status_id", "move"),
    [
        (State.POSTED, "7", Attempt("7")),
        (State.POSTED, None, Attempt(None)),
        (State.GONE, "7", Attempt(None)),
        (State.REJECTED, None, Attempt(None)),
        (State.EXPIRED, None, Attempt(None)),
        (State.SUPERSEDED, None, Attempt(None)),
        (State.PENDING, None, "wait"),
        (State.SENDING, None, "wait"),
        (State.UNKNOWN, None, "wait"),
        (State.HELD, None, "wait"),
    ],
)
def test_a_reply_waits_for_an_open_parent_and_hangs_below_a_posted_one_only(
    state: State, status_id: str | None, move: Attempt | str
) -> None:
    parent = replace(POST, id=2, key=key_of("above"), state=state, status_id=status_id)
    decided = protocol.for_pending(ROW, parent, START)
    assert isinstance(decided, Wait) if move == "wait" else decided == move
    assert protocol.for_pending(replace(ROW, parent_gone=True), parent, START) == Attempt(None)


def test_a_pending_row_expires_at_the_end_of_its_use_and_not_before() -> None:
    assert protocol.for_pending(ROW, None, POST.useful_until - SECOND) == Attempt(None)
    assert isinstance(protocol.for_pending(ROW, None, POST.useful_until), Expire)


def test_an_unknown_row_is_glanced_for_then_rests_for_the_quiet_time_then_is_listed() -> None:
    quiet = CAREFUL.quiet + CAREFUL.slack
    moves = [
        protocol.for_unknown(unknown(), START + span, CAREFUL, glanced=glanced)
        for span, glanced in ((SECOND, False), (CAREFUL.glance, False), (quiet - SECOND, True), (quiet, True))
    ]
    assert moves == [
        Wait(START + CAREFUL.glance, "will be looked for"),
        ListAccount(glance=True),
        Wait(START + quiet, "rests until the server has finished or dropped the request"),
        ListAccount(),
    ]
    assert CAREFUL.quiet == timedelta(minutes=5)


def test_only_two_lists_a_minute_apart_let_a_row_be_sent_again() -> None:
    quiet = CAREFUL.quiet + CAREFUL.slack
    once = unknown(lists=1, listed=quiet)
    assert isinstance(protocol.for_unknown(once, START + quiet + 59 * SECOND, CAREFUL, glanced=True), Wait)
    assert protocol.for_unknown(once, START + quiet + 60 * SECOND, CAREFUL, glanced=True) == ListAccount()
    twice = unknown(lists=2, listed=quiet + 60 * SECOND)
    assert protocol.for_unknown(twice, START + quiet + 61 * SECOND, CAREFUL, glanced=True) == Requeue()
    assert isinstance(protocol.for_unknown(twice, POST.useful_until, CAREFUL, glanced=True), Expire)


def test_an_unknown_row_past_its_use_is_still_listed() -> None:
    assert protocol.for_unknown(unknown(), POST.useful_until, CAREFUL, glanced=True) == ListAccount()


def test_a_row_that_goes_on_failing_rests_longer_each_time_and_never_less_than_the_quiet_time() -> None:
    rests = [CAREFUL.rest(attempts) - CAREFUL.slack for attempts in range(1, 9)]
    assert rests[:4] == [timedelta(minutes=minutes) for minutes in (5, 5, 10, 20)]
    assert set(rests[4:]) == {timedelta(minutes=30)}


def test_a_person_is_asked_an_hour_after_the_first_attempt_however_often_it_was_sent_again() -> None:
    again = replace(unknown(), post=replace(unknown().post, attempts=7, last_sent_at=START + timedelta(minutes=59)))
    assert not protocol.wants_a_person(again, START + CAREFUL.person - SECOND, CAREFUL)
    assert protocol.wants_a_person(again, START + CAREFUL.person, CAREFUL)


MINUTE = timedelta(minutes=1)
EARLIER = START - timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "created_at", "found_at", "caused_at", "words", "is_it"),
    [
        (Kind.REMINDER, EARLIER, EARLIER, None, "Other", True),
        (Kind.CHANGE, EARLIER, None, None, "Sessie", True),
        (Kind.CHANGE, EARLIER, None, None, "Other", False),
        (Kind.CANCELLATION, EARLIER, None, None, "Other", True),
        (Kind.CHANGE, None, None, None, "Other", True),  # the server does not say when it took it
        (Kind.CHANGE, START - 4 * MINUTE, None, None, "Other", True),  # its clock may be behind ours
        (Kind.CHANGE, START - 6 * MINUTE, None, None, "Other", False),
        (Kind.CHANGE, EARLIER, START, None, "Sessie", True),  # the row is of the round that found it
        (Kind.CHANGE, EARLIER, START - SECOND, None, "Sessie", False),
        (Kind.CANCELLATION, EARLIER, START - SECOND, None, "Sessie", False),
        (Kind.CHANGE, EARLIER, START - SECOND, START - SECOND, "Sessie", True),  # it only became due later
        (Kind.CHANGE, EARLIER, START, START + SECOND, "Sessie", False),
    ],
)
def test_what_was_found_is_the_row_s_unless_it_tells_an_older_change(  # noqa: PLR0917  # what decides
    kind: Kind, created_at: datetime | None, found_at: datetime | None, caused_at: datetime | None, words: str,
    is_it: bool,
) -> None:  # fmt: skip
    seen = SeenStatus(id="7", url="", created_at=created_at, words=words, found_at=found_at)
    row = replace(ROW, post=replace(POST, key=key_of("enschede", kind)), caused_at=caused_at)
    assert adoption.is_it(seen, row) is is_it


@pytest.mark.parametrize(
    ("outcome", "first", "again"),
    [
        (Posted("7", "https://example.org/7"), State.POSTED, State.POSTED),
        (NotSent("refused"), State.PENDING, State.UNKNOWN),
        (Limited(None), State.PENDING, State.UNKNOWN),
        (Unauthorized(401, "revoked"), State.PENDING, State.UNKNOWN),
        (Ambiguous("500"), State.UNKNOWN, State.UNKNOWN),
        (Refused(422, "too long"), State.REJECTED, State.REJECTED),
        (Refused(404, "not found"), State.REJECTED, State.GONE),
        (Refused(410, "gone"), State.REJECTED, State.GONE),
    ],
)
def test_what_an_answer_means_depends_on_whether_an_attempt_was_ever_ambiguous(
    outcome: Outcome, first: State, again: State
) -> None:
    for ambiguous, state in ((False, first), (True, again)):
        answer = protocol.after_send(outcome, body_of(DRAFT), ambiguous=ambiguous)
        assert isinstance(answer, protocol.StateChange)
        assert answer.state is state


def test_a_refusal_that_may_be_the_parent_s_or_the_picture_s_is_asked_about_first() -> None:
    reply, picture = body_of(DRAFT, in_reply_to_id="7"), body_of(DRAFT, media_ids=("8",))
    for status in (400, 404, 410, 422):
        assert isinstance(protocol.after_send(Refused(status, ""), reply, ambiguous=False), protocol.AskForParent)
    assert isinstance(protocol.after_send(Refused(422, ""), picture, ambiguous=False), protocol.AskForMedia)
    assert isinstance(protocol.after_send(Refused(400, ""), picture, ambiguous=True), protocol.AskForMedia)


LEFT = EditDone("left", "a person edited the post on the instance")
UNTOLD = EditDone(
    "rejected",
    "the instance does not tell the words that the post has now, and they may be a person's: it gives an empty text",
)


def edit_row(*, text: str, warning: str = "", new_warning: str = "", mark: str | None = None) -> EditRow:
    """An edit to the words `new`; `text` and `warning` are what was sent last."""
    draft = replace(DRAFT, text=StatusText("new"), content_warning=StatusText(new_warning) if new_warning else None)
    edit = Edit(key=POST.key, draft=draft, why="", mark=StatusText(mark) if mark else None)
    return EditRow(id=1, edit=edit, post=POST, last_text=StatusText(text), last_warning=warning)


@pytest.mark.parametrize(
    ("source", "mark", "move"),
    [
        (None, None, EditDone("gone", "the post is not on the instance any more")),
        (StatusSource("new", ""), None, EditDone("done")),
        (StatusSource("new"), None, EditDone("done")),
        (StatusSource("the  old\n", " "), None, Write(StatusText("new"), "")),
        (StatusSource("the old"), "CANCELLED", Write(StatusText("new"), "")),
        (StatusSource("own words", ""), None, LEFT),
        (StatusSource("own words"), "CANCELLED", Write(StatusText("CANCELLED\n\nown words"), "")),
        (StatusSource("the old", "own warning"), None, LEFT),
        (StatusSource("the old", "own warning"), "CANCELLED", Write(StatusText("CANCELLED\n\nthe old"), "own warning")),
        (StatusSource("own words", "too"), "CANCELLED", Write(StatusText("CANCELLED\n\nown words"), "too")),
        (
            StatusSource("CANCELLED\n\nown words", "too"),
            "CANCELLED",
            EditDone("left", "a person edited the post on the instance; the mark stands before their words"),
        ),
        (StatusSource("new", "own warning"), None, EditDone("done")),
        (StatusSource("", ""), None, UNTOLD),
        (StatusSource(" \n"), "CANCELLED", UNTOLD),
    ],
)
def test_an_edit_goes_over_our_own_words_only(
    source: StatusSource | None, mark: str | None, move: Write | EditDone
) -> None:
    assert edit_protocol.for_edit(edit_row(text="the old", mark=mark), source) == move


@pytest.mark.parametrize(
    ("source", "move"),
    [
        (StatusSource("the old", "heat"), Write(StatusText("new"), "stairs")),
        (StatusSource("the old"), Write(StatusText("new"), "stairs")),
        (StatusSource("new", "stairs"), EditDone("done")),
        (StatusSource("new"), EditDone("done")),
        (StatusSource("the old", ""), LEFT),
        (StatusSource("the old", "stairs"), LEFT),
        (StatusSource("new", "own warning"), LEFT),
    ],
)
def test_a_new_warning_goes_over_our_own_warning_only(source: StatusSource, move: Write | EditDone) -> None:
    row = edit_row(text="the old", warning="heat", new_warning="stairs")
    assert edit_protocol.for_edit(row, source) == move


@pytest.mark.parametrize(
    ("source", "move"),
    [
        (StatusSource("new", "heat"), Write(StatusText("new"), "stairs")),
        (StatusSource("new"), Write(StatusText("new"), "stairs")),
        (StatusSource("new", "stairs"), EditDone("done")),
        (StatusSource("new", "own warning"), LEFT),
    ],
)
def test_a_warning_that_changes_alone_is_written(source: StatusSource, move: Write | EditDone) -> None:
    row = edit_row(text="new", warning="heat", new_warning="stairs")
    assert edit_protocol.for_edit(row, source) == move


def test_a_mark_goes_under_the_last_warning_when_the_server_tells_none() -> None:
    row = edit_row(text="the old", warning="heat", new_warning="stairs", mark="CANCELLED")
    assert edit_protocol.for_edit(row, StatusSource("own words")) == Write(StatusText("CANCELLED\n\nown words"), "heat")


# --- what the protocol may decide, and what the ledger writes of it ---


@pytest.mark.parametrize("state", sorted(IN_HAND))
def test_whatever_an_attempt_may_end_as_is_written_of_a_row_of_unknown_fate_too(state: State) -> None:
    """A row that the ledger would not move stays unknown for ever, and all its replies with it."""
    ends = {State.POSTED, State.UNKNOWN, State.PENDING, State.REJECTED, State.GONE, State.EXPIRED}
    if state is State.SENDING:
        ends -= {State.EXPIRED}  # its answer decides first
    assert {end for end in ends if state in sources(end, Actor.DELIVERY)} == ends
