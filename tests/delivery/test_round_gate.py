"""What delivery waits for: that a round has decided about a row since its last attempt, and that the site shows it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from announcer.delivery.round_gate import RoundGate
from announcer.delivery.worker import Delivery
from announcer.model import State
from announcer.runtime.clock import elapsed
from tests.support.delivery_world import SITE, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME

MINUTES = timedelta(minutes=1)


class FakePublisher:
    """Shows rounds to the delivery of a world, when it is told to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rounds = RoundGate()
        self.begin()

    def begin(self, hook: Callable[[str], None] = lambda _: None) -> None:
        self.world.delivery = Delivery(
            self.world.store.outbox(), self.world.account, owner="with rounds", hook=hook, timer=elapsed,
            round_gate=self.rounds,
        )  # fmt: skip

    def show(self) -> None:
        self.rounds.show({row.id: row for row in self.world.store.rows() if row.state is State.PENDING})

    def becomes_unknown(self) -> None:
        """A post whose request was lost, decided and shown."""
        self.world.server.fault(BY_NAME["drop before the commit"])
        self.world.post("enschede")
        self.show()
        self.world.step()
        assert self.world.row("enschede").state is State.UNKNOWN


@pytest.fixture
def publisher(mastodon: World) -> FakePublisher:
    return FakePublisher(mastodon)


def test_nothing_is_posted_before_the_site_shows_it(mastodon: World, publisher: FakePublisher) -> None:
    mastodon.post("enschede")
    mastodon.pass_time(5 * MINUTES)
    assert mastodon.rules.own() == []
    publisher.show()
    mastodon.step()
    mastodon.assert_once()


def test_nothing_is_edited_before_the_site_shows_it(mastodon: World, publisher: FakePublisher) -> None:
    mastodon.post("enschede")
    publisher.show()
    mastodon.step()
    publisher.rounds.commit()
    mastodon.edit("enschede", "is verplaatst")
    mastodon.pass_time(5 * MINUTES)
    assert mastodon.rules.own()[0].edits == 0
    publisher.show()
    mastodon.step()
    assert mastodon.rules.own()[0].edits == 1


@pytest.mark.parametrize(
    "what", [RoundGate.commit, RoundGate.stand_by], ids=["a round commits", "another process leads"]
)
def test_what_was_shown_waits_too_while_the_ledger_holds_more(
    mastodon: World, publisher: FakePublisher, what: Callable[[RoundGate], None]
) -> None:
    mastodon.post("enschede")
    publisher.show()
    what(publisher.rounds)
    mastodon.step()
    assert mastodon.rules.own() == []


@pytest.mark.parametrize("touched", ["enschede", "elsewhere"])
def test_what_a_round_does_not_touch_goes_out_while_it_commits(
    mastodon: World, publisher: FakePublisher, touched: str
) -> None:
    mastodon.post("enschede")
    publisher.show()
    publisher.rounds.commit({mastodon.row("enschede").key.subject.series if touched == "enschede" else touched})
    mastodon.step()
    assert len(mastodon.rules.own()) == (touched == "elsewhere")


def test_a_round_that_commits_while_a_step_goes_on_keeps_back_what_the_step_has_not_come_to(
    mastodon: World, publisher: FakePublisher
) -> None:
    def commit(point: str) -> None:
        if point in {"before send", "before edit"}:
            publisher.rounds.commit({"round"})

    publisher.begin(commit)
    for name in ("enschede", "goor"):
        mastodon.post(name)
    for posted in (1, 2):
        publisher.show()
        mastodon.step()
        assert len(mastodon.rules.own()) == posted
    for name in ("enschede", "goor"):
        mastodon.edit(name, "is verplaatst")
    publisher.show()
    mastodon.step()
    assert sum(status.edits for status in mastodon.rules.own()) == 1


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_words_that_a_round_replaced_since_the_step_read_them_are_not_sent_and_the_new_ones_are_at_once(
    mastodon: World,
) -> None:
    mastodon.post("enschede")
    mastodon.post("goor")
    words = mastodon.text("goor", "is verplaatst")

    def plan_anew(point: str) -> None:
        if point == "before send":
            mastodon.post("goor", text=words)

    mastodon.hook = plan_anew
    mastodon.step()
    assert [status.text for status in mastodon.rules.own()] == [mastodon.text("enschede")]
    mastodon.step()
    assert {status.text for status in mastodon.rules.own()} == {mastodon.text("enschede"), words}
    mastodon.assert_once()


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_an_edit_that_a_round_replaced_since_the_step_read_it_is_not_made_and_the_new_one_is(mastodon: World) -> None:
    for name in ("enschede", "goor"):
        mastodon.post(name)
    mastodon.step()
    for name in ("enschede", "goor"):
        mastodon.edit(name, "is verplaatst")
    mastodon.hook = lambda point: mastodon.edit("goor", "gaat niet door") if point == "before edit" else None
    mastodon.step()
    texts = {status.text for status in mastodon.rules.own()}
    assert texts == {mastodon.text("enschede", "is verplaatst"), mastodon.text("goor")}
    mastodon.step()
    words = mastodon.text("goor", "gaat niet door")
    assert words in {status.text for status in mastodon.rules.own()}
    assert mastodon.row("goor").draft.text == words


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_a_row_that_has_other_words_than_the_shown_round_gave_it_waits(
    mastodon: World, publisher: FakePublisher
) -> None:
    mastodon.post("enschede")
    publisher.show()
    mastodon.post("enschede", text=mastodon.text("enschede", "is verplaatst"))
    mastodon.step()
    assert mastodon.rules.own() == []
    publisher.show()
    mastodon.step()
    mastodon.assert_once()


def test_a_commit_between_the_question_and_the_reading_lets_no_edit_through(
    mastodon: World, publisher: FakePublisher
) -> None:
    """The round commits when delivery is about to read what there is to edit."""
    mastodon.post("enschede")
    publisher.show()
    mastodon.step()
    outbox = mastodon.store.outbox()
    read = outbox.edits

    def commit_and_read() -> object:
        publisher.rounds.commit()
        mastodon.edit("enschede", "is verplaatst")
        return read()

    outbox.edits = commit_and_read  # type: ignore[method-assign,assignment]
    Delivery(outbox, mastodon.account, owner="slow", timer=elapsed, round_gate=publisher.rounds).step(mastodon.now)
    assert mastodon.rules.own()[0].edits == 0


def test_what_is_surely_not_there_waits_for_a_new_round(mastodon: World, publisher: FakePublisher) -> None:
    publisher.becomes_unknown()
    mastodon.pass_time(30 * MINUTES)
    row = mastodon.row("enschede")
    assert (row.state, row.attempts, mastodon.rules.own()) == (State.PENDING, 1, [])
    publisher.show()
    mastodon.step()
    mastodon.assert_once()
    assert mastodon.row("enschede").attempts == 2


def test_what_could_not_be_sent_waits_for_a_new_round(mastodon: World, publisher: FakePublisher) -> None:
    mastodon.server.fault(BY_NAME["429 before the commit"])
    mastodon.post("enschede")
    publisher.show()
    mastodon.pass_time(30 * MINUTES)
    assert mastodon.row("enschede").attempts == 1
    publisher.show()
    mastodon.step()
    mastodon.assert_once()


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_what_is_sent_again_says_what_holds_by_then(mastodon: World, publisher: FakePublisher) -> None:
    publisher.becomes_unknown()
    mastodon.pass_time(8 * MINUTES)
    words = f"Sessie enschede, 20:00 uur\n\n{SITE}/events/round/enschede/?p={mastodon.row('enschede').marker} #Twente"
    mastodon.post("enschede", text=words)
    publisher.show()
    mastodon.step()
    assert [status.text for status in mastodon.rules.own()] == [words]
    mastodon.assert_once()


def test_a_late_commit_of_the_first_attempt_is_still_found_after_the_second(mastodon: World) -> None:
    """What is pending again keeps the place in the list from which its first attempt is looked for."""
    publisher = FakePublisher(mastodon)
    publisher.becomes_unknown()
    mastodon.rules.post({"status": "somebody else's words"}, None)
    mastodon.pass_time(8 * MINUTES)
    (row,) = mastodon.store.outbox().due(mastodon.now)
    assert row.ambiguous
    assert row.post == replace(row.post, key=key_of("enschede"), state=State.PENDING)
    before = row.baseline_id
    mastodon.server.fault(BY_NAME["drop before the commit"])
    publisher.show()
    mastodon.step()
    (row,) = mastodon.store.outbox().unknown()
    assert row.baseline_id == before
