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
        world.delivery = Delivery(
            world.store.outbox(), world.account, owner="with rounds", timer=elapsed, round_gate=self.rounds
        )

    def show(self) -> None:
        self.rounds.show({row.id: row.attempts for row in self.world.store.rows() if row.state is State.PENDING})

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
