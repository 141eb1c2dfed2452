"""What is known of a row or an edit beyond the outbox lives as long as delivery has it in hand."""

from datetime import timedelta

from announcer.delivery.row_memory import DeliveryMemory, RowMemory
from announcer.model import State
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME


def memory_of(world: World) -> DeliveryMemory:
    return world.delivery._sending._memory


def test_a_memory_is_made_on_first_need_and_is_the_same_until_it_is_dropped() -> None:
    memory = DeliveryMemory()
    memory.of_row(1).sent_at = 7.0
    assert memory.of_row(1).sent_at == 7.0
    assert memory.of_row(2) == RowMemory()
    memory.drop_row(1)
    assert memory.of_row(1) == RowMemory()


def test_a_row_that_stays_open_is_remembered_and_a_settled_one_is_not(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.meet(BY_NAME["reset after the commit"])
    mastodon.step()
    post = mastodon.row("enschede")
    assert post.state is State.UNKNOWN
    assert memory_of(mastodon)._rows[post.id].sent_at is not None
    mastodon.pass_time(timedelta(minutes=10))
    assert mastodon.row("enschede").state is State.POSTED
    assert memory_of(mastodon)._rows == {}


def test_an_edit_that_is_made_is_not_remembered(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.edit("enschede", "is verplaatst")
    mastodon.step()
    assert mastodon.rules.own()[0].edits == 1
    assert memory_of(mastodon)._edits == {}
