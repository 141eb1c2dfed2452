"""What becomes of rows: threads, pictures, refusals, limits, a token that is refused, expiry, edits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from announcer.delivery.worker import Delivery
from announcer.errors import LedgerError
from announcer.model import State
from announcer.runtime.clock import elapsed
from tests.delivery.stores import LedgerStore, MemoryStore, NewStore
from tests.delivery.world import START, World, key_of
from tests.support.fake_mastodon.faults import BY_NAME, LATE
from tests.support.fake_mastodon.rules import Answer, Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

MINUTES = timedelta(minutes=1)
BOTH_STORES = pytest.mark.parametrize("store_kind", ["memory", "ledger"])


# --- threads


def test_a_reply_waits_while_its_parent_is_of_unknown_fate(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["503 before the commit"])
    mastodon.post("enschede")
    mastodon.post("hengelo", reply_to="enschede")
    mastodon.pass_time(4 * MINUTES)
    assert mastodon.row("enschede").state is State.UNKNOWN
    assert mastodon.row("hengelo").attempts == 0
    mastodon.settle()
    parent, reply = mastodon.rules.own()
    assert reply.in_reply_to_id == parent.id


def test_a_reply_to_what_was_never_posted_goes_without_it(mastodon: World) -> None:
    mastodon.post("enschede", useful=timedelta(0))
    mastodon.post("hengelo", reply_to="enschede")
    mastodon.post("almelo", reply_to="nowhere")
    mastodon.settle()
    assert [status.in_reply_to_id for status in mastodon.rules.own()] == [None, None]
    assert mastodon.row("enschede").state is State.EXPIRED


@BOTH_STORES
def test_what_was_sent_without_its_parent_is_recorded_as_no_reply(world: World) -> None:
    world.post("enschede")
    world.post("borne", useful=timedelta(0))
    world.step()
    world.post("almelo", reply_to="enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.post("losser", reply_to="borne")
    world.settle()
    recorded = {name: world.row(name) for name in ("almelo", "hengelo", "losser")}
    assert [row.draft.reply_to for row in recorded.values()] == [key_of("enschede"), None, None]
    assert [row.is_new_root for row in recorded.values()] == [False, True, True]


@BOTH_STORES
def test_what_waits_is_a_reply_until_it_went_without_its_parent_also_when_the_answer_was_lost(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.step()
    assert world.row("hengelo").draft.reply_to == key_of("enschede")
    world.meet(BY_NAME["drop after the commit"])
    world.settle()
    assert len(world.rules.own()) == 1
    assert world.row("hengelo").draft.reply_to is None


@BOTH_STORES
def test_a_reply_whose_parent_was_deleted_is_sent_once_without_it(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.post("hengelo", reply_to="enschede")
    world.settle()
    (status,) = world.rules.own()
    assert status.in_reply_to_id is None
    assert world.row("hengelo").state is State.POSTED
    assert world.row("enschede").state is State.GONE


@BOTH_STORES
def test_a_post_that_an_edit_does_not_find_any_more_is_gone(world: World) -> None:
    world.post("enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.edit("enschede", "is verplaatst")
    world.settle()
    assert world.row("enschede").state is State.GONE
    assert "not on the instance any more" in world.row("enschede").reason
    assert world.rules.own() == []


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_refuses_a_deleted_parent_in_its_own_way_takes_the_reply_without_it(
    mastodon: World, status: int
) -> None:
    """Akkoma: 422, "The post being replied to was deleted"."""

    def refuse(fields: Mapping[str, Any]) -> Answer | None:
        parent = fields.get("in_reply_to_id")
        gone = parent is not None and parent not in mastodon.rules.statuses
        return Answer(status, {"error": "The post being replied to was deleted"}) if gone else None

    mastodon.rules.refuse = refuse
    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.delete(mastodon.rules.own()[0].id)
    mastodon.post("hengelo", reply_to="enschede", picture="poster.png")
    mastodon.settle()
    (reply,) = mastodon.rules.own()
    assert (reply.in_reply_to_id, len(reply.media_ids)) == (None, 1)
    assert mastodon.row("hengelo").state is State.POSTED


def test_a_reply_that_is_refused_while_its_parent_is_there_is_rejected(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.post("hengelo", reply_to="enschede", text="x" * 6000)
    mastodon.settle()
    assert mastodon.row("hengelo").state is State.REJECTED
    assert "limit of" in mastodon.row("hengelo").reason


def test_a_reply_whose_picture_is_lost_while_its_parent_is_there_gets_another(mastodon: World) -> None:
    def lose(_: Mapping[str, Any]) -> Answer | None:
        mastodon.rules.refuse = lambda _: None
        mastodon.rules.media.clear()
        return Answer(422, {"error": "its picture is not there"})

    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.refuse = lose
    mastodon.post("hengelo", reply_to="enschede", picture="poster.png")
    mastodon.settle()
    mastodon.assert_once()
    parent, reply = mastodon.rules.own()
    assert (reply.in_reply_to_id, len(reply.media_ids)) == (parent.id, 1)


def test_a_reply_of_unknown_fate_whose_parent_was_deleted_is_sent_once_without_it(world: World) -> None:
    world.post("enschede")
    world.step()
    world.server.fault(BY_NAME["drop before the commit"])
    world.post("hengelo", reply_to="enschede")
    world.step()
    world.rules.delete(world.rules.own()[0].id)
    world.settle()
    (status,) = world.rules.own()
    assert status.in_reply_to_id is None
    assert world.row("hengelo").state is State.POSTED


def test_a_post_that_was_deleted_after_its_answer_was_lost_is_never_posted_again(new_store: NewStore) -> None:
    with FakeMastodon(Behaviour.V45) as server:
        world = World(server, new_store)
        server.fault(BY_NAME["drop after the commit"])
        world.post("enschede")
        world.step()
        world.rules.delete(world.rules.own()[0].id)
        world.settle()
        row = world.row("enschede")
        assert (row.state, row.reason) == (
            State.GONE, "it answered 404 when it was sent again: it was posted, it seems, and deleted there since",
        )  # fmt: skip
        assert world.rules.own() == []


# --- refusals and limits


def test_what_the_server_refuses_is_rejected_with_its_words(world: World) -> None:
    world.post("enschede", text="x" * 6000)
    report = world.step()
    row = world.row("enschede")
    assert row.state is State.REJECTED
    assert "limit of" in row.reason
    assert any("limit of" in problem for problem in report.problems)


def test_a_text_that_mentions_somebody_is_refused_by_the_server(mastodon: World) -> None:
    mastodon.post("enschede", text="Hallo @burgemeester")
    mastodon.step()
    assert mastodon.row("enschede").state is State.REJECTED


@BOTH_STORES
def test_a_rate_limit_is_waited_for_and_not_tried_against(mastodon: World) -> None:
    mastodon.rules.post_limit = 2
    for name in ("enschede", "hengelo", "almelo", "borne"):
        mastodon.post(name)
    report = mastodon.delivery.drain(mastodon.now)
    assert [mastodon.row(name).state for name in ("enschede", "hengelo", "almelo", "borne")] == [
        *(State.POSTED, State.POSTED),
        *(State.PENDING, State.PENDING),
    ]
    assert report.next_at == START + timedelta(hours=3)
    mastodon.pass_time(timedelta(hours=2))
    assert mastodon.server.requests.count(("POST", "/api/v1/statuses")) == 3
    mastodon.settle()
    mastodon.assert_once()


@pytest.mark.parametrize("denied", [401, 403])
def test_a_refused_token_pauses_the_account_and_burns_no_attempts(mastodon: World, denied: int) -> None:
    mastodon.post("goor")
    mastodon.step()
    mastodon.post("enschede")
    mastodon.rules.denied = denied
    report = mastodon.pass_time(timedelta(hours=2))
    row = mastodon.row("enschede")
    assert (row.state, row.attempts) == (State.PENDING, 1)
    assert report.paused is not None
    assert str(denied) in report.paused
    asked = mastodon.server.requests.count(("GET", "/api/v1/accounts/verify_credentials"))
    assert asked < 10
    mastodon.rules.denied = None
    mastodon.pass_time(timedelta(hours=1))
    mastodon.assert_once()
    assert mastodon.step().paused is None


def test_what_comes_too_late_expires_and_says_why(mastodon: World) -> None:
    mastodon.rules.denied = 401
    mastodon.post("enschede", useful=timedelta(hours=1))
    mastodon.pass_time(timedelta(hours=2))
    row = mastodon.row("enschede")
    assert row.state is State.EXPIRED
    assert "refuses the access token" in row.reason
    assert mastodon.rules.own() == []


def test_what_could_not_be_sent_in_time_says_why(mastodon: World) -> None:
    mastodon.account.verify()
    mastodon.server.hang_up()
    mastodon.post("enschede", useful=timedelta(hours=1))
    mastodon.pass_time(timedelta(hours=2))
    mastodon.server.answer_again()
    row = mastodon.row("enschede")
    assert row.state is State.EXPIRED
    assert row.reason.endswith(": it cannot be connected to")


def test_a_post_of_unknown_fate_does_not_expire_before_its_fate_is_known(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["504, committed 200 s later"])
    mastodon.post("enschede", useful=2 * MINUTES)
    mastodon.post("hengelo", useful=2 * MINUTES)
    mastodon.pass_time(timedelta(seconds=170))
    assert mastodon.row("enschede").state is State.UNKNOWN
    mastodon.settle()
    assert mastodon.row("enschede").state is State.POSTED


@pytest.mark.parametrize("store_kind", ["memory", "ledger"])
@pytest.mark.usefixtures("store_kind")
def test_a_post_that_is_surely_absent_and_too_late_expires(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["drop before the commit"])
    mastodon.post("enschede", useful=2 * MINUTES)
    mastodon.settle()
    assert mastodon.row("enschede").state is State.EXPIRED
    assert mastodon.rules.own() == []


def test_what_stays_unknown_for_an_hour_is_shown_to_a_person(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    mastodon.step()
    mastodon.server.hang_up()
    report = mastodon.pass_time(timedelta(minutes=61))
    assert any("`resolve`" in problem for problem in report.problems)
    mastodon.server.answer_again()
    mastodon.settle()
    mastodon.assert_once()


# --- pictures


@BOTH_STORES
def test_a_picture_goes_with_its_description_and_is_uploaded_once(world: World) -> None:
    world.rules.media_seconds = 3
    world.post("enschede", picture="poster.png")
    world.pass_time(MINUTES)
    (status,) = world.rules.own()
    (medium,) = [world.rules.media[id_] for id_ in status.media_ids]
    assert (medium.description, medium.focus) == ("A poster", "0.0000,0.5000")
    assert len(world.rules.media) == 1


def test_a_missing_picture_does_not_cost_the_post(mastodon: World) -> None:
    mastodon.post("enschede", picture="missing.png")
    report = mastodon.step()
    mastodon.assert_once()
    assert "without its picture" in mastodon.row("enschede").reason
    assert any("without its picture" in problem for problem in report.problems)


def test_an_upload_that_goes_on_failing_does_not_cost_the_post(mastodon: World) -> None:
    mastodon.server.fault(BY_NAME["500 before the commit"], path="/api/v2/media", times=99)
    mastodon.post("enschede", picture="poster.png")
    mastodon.pass_time(15 * MINUTES)
    mastodon.assert_once()


def test_an_upload_that_was_lost_is_made_once_more(world: World) -> None:
    world.rules.media_seconds = 3
    world.post("enschede", picture="poster.png")
    world.step()
    world.rules.media.clear()
    world.pass_time(5 * MINUTES)
    (status,) = world.rules.own()
    assert len(status.media_ids) == 1


# --- edits


@BOTH_STORES
def test_an_edit_replaces_the_words_and_keeps_language_picture_and_warning(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "is verplaatst", picture="poster.png")
    world.step()
    (status,) = world.rules.own()
    assert status.text == world.text("enschede", "is verplaatst")
    assert (status.language, status.edits) == ("nl", 1)
    picture = world.rules.media[status.media_ids[0]]
    assert picture.description == "Another poster"
    picture.description = "A person's own words for it"
    world.edit("enschede", "begint later", picture="poster.png")
    world.step()
    assert world.rules.own()[0].text == world.text("enschede", "begint later")
    assert world.store.outbox().edits() == []
    assert picture.description == "A person's own words for it"


@pytest.mark.parametrize("behaviour", [Behaviour.V45])
def test_a_picture_can_be_described_anew_while_the_words_stay(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "komt eraan", picture="poster.png")
    world.step()
    (status,) = world.rules.own()
    assert (world.rules.media[status.media_ids[0]].description, status.edits) == ("Another poster", 1)
    assert world.store.outbox().edits() == []


def test_the_description_of_another_picture_is_not_put_on_the_posts_own(world: World) -> None:
    world.post("enschede", picture="poster.png")
    world.step()
    world.edit("enschede", "is verplaatst", picture="other.png")
    world.step()
    (status,) = world.rules.own()
    assert (world.rules.media[status.media_ids[0]].description, status.edits) == ("A poster", 1)


def test_a_person_s_words_stay_and_a_mark_goes_before_them(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    (status,) = mastodon.rules.own()
    status.text = "Met eigen woorden"
    mastodon.edit("enschede", "is verplaatst")
    report = mastodon.step()
    assert mastodon.rules.own()[0].text == "Met eigen woorden"
    assert any("a person edited" in problem for problem in report.problems)
    mastodon.edit("enschede", "gaat niet door", mark="GEANNULEERD")
    mastodon.step()
    assert mastodon.rules.own()[0].text == "GEANNULEERD\n\nMet eigen woorden"


@pytest.mark.parametrize("name", ["drop after the commit", "503 before the commit", "429 before the commit"])
def test_an_edit_of_unknown_fate_is_verified_by_its_source(world: World, name: str) -> None:
    world.post("enschede")
    world.step()
    world.server.fault(BY_NAME[name], method="PUT", path="/api/v1/statuses/[^/]+")
    world.edit("enschede", "is verplaatst")
    world.step()
    world.settle()
    (status,) = world.rules.own()
    assert (status.text, status.edits) == (world.text("enschede", "is verplaatst"), 1)
    assert world.store.outbox().edits() == []


def test_an_edit_of_a_deleted_post_is_let_go(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.rules.delete(mastodon.rules.own()[0].id)
    mastodon.edit("enschede", "is verplaatst")
    mastodon.step()
    assert mastodon.store.outbox().edits() == []


# --- leading


class _AnotherLeads(MemoryStore):
    """Another publisher leads."""

    def recover(self, *_: object, **__: object) -> None:
        return None


class _AnotherTakesOver(MemoryStore):
    """Another publisher leads as soon as a step has begun, once there is one."""

    another = False

    def begin(self, *args: object, **kwargs: object) -> bool:
        return not self.another and super().begin(*args, **kwargs)  # type: ignore[arg-type]

    def begin_edit(self, edit_id: int, **kwargs: object) -> bool:
        return not self.another and super().begin_edit(edit_id, **kwargs)  # type: ignore[arg-type]


def test_who_does_not_lead_asks_the_instance_nothing(server: FakeMastodon) -> None:
    world = World(server, _AnotherLeads)
    world.post("enschede", picture="poster.png")
    world.pass_time(5 * MINUTES)
    assert server.requests == []


def test_who_loses_the_leadership_within_a_step_sends_nothing_more(server: FakeMastodon) -> None:
    world = World(server, _AnotherTakesOver)
    world.post("enschede")
    world.step()
    world.post("goor")
    world.edit("enschede", "is verplaatst")
    assert isinstance(world.store, _AnotherTakesOver)
    world.store.another = True
    world.pass_time(5 * MINUTES)
    assert [(status.text, status.edits) for status in world.rules.own()] == [(world.text("enschede"), 0)]


def standing_still(world: World, point: str, seconds: float) -> Delivery:
    """A process that is frozen for so long at that point."""
    passed = 0.0

    def freeze(at: str) -> None:
        nonlocal passed
        passed += seconds if at == point else 0

    return Delivery(world.store.outbox(), world.account, owner="slow", hook=freeze, timer=lambda: passed)


@pytest.mark.parametrize("point", ["before recover", "before begin", "after begin", "before send"])
def test_who_stood_still_before_the_call_does_not_make_it(mastodon: World, point: str) -> None:
    """A process can be frozen anywhere: the last look at the clock is the last thing before the first byte."""
    mastodon.post("enschede")
    standing_still(mastodon, point, 16).step(mastodon.now)
    assert mastodon.server.senders == []
    assert mastodon.row("enschede").state is State.PENDING
    mastodon.settle()
    mastodon.assert_once()


@pytest.mark.parametrize("point", ["before edit intent", "before edit"])
def test_who_stood_still_before_an_edit_does_not_make_it(mastodon: World, point: str) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.edit("enschede", "is verplaatst")
    standing_still(mastodon, point, 16).step(mastodon.now)
    assert mastodon.rules.own()[0].edits == 0
    mastodon.settle()
    assert mastodon.rules.own()[0].edits == 1


def test_who_stood_still_before_an_upload_does_not_make_it(mastodon: World) -> None:
    mastodon.post("enschede", picture="poster.png")
    standing_still(mastodon, "before upload", 16).step(mastodon.now)
    assert mastodon.rules.media == {}


def test_who_does_not_surely_lead_when_the_line_stands_sends_nothing(mastodon: World) -> None:
    kept = [True]

    def lose(point: str) -> None:
        kept[0] = kept[0] and point != "before send"

    mastodon.post("enschede")
    outbox = mastodon.store.outbox()
    delivery = Delivery(outbox, mastodon.account, owner="slow", timer=elapsed, hook=lose, leads=lambda: kept[0])
    delivery.step(mastodon.now)
    assert mastodon.server.senders == []
    assert mastodon.row("enschede").state is State.PENDING


def test_what_passed_before_the_step_read_the_clock_counts_too(mastodon: World) -> None:
    mastodon.post("enschede")
    delivery = Delivery(mastodon.store.outbox(), mastodon.account, owner="slow", timer=lambda: 100.0)
    delivery.step(mastodon.now, began=80.0)
    assert mastodon.server.senders == []
    delivery.step(mastodon.now, began=99.0)
    assert len(mastodon.server.senders) == 1


@pytest.mark.parametrize("jump_after", [1, 25])
def test_a_clock_that_is_set_forward_does_not_shorten_the_quiet_time(jump_after: int) -> None:
    """The server commits 200 s later by its own clock; ours is set an hour ahead meanwhile."""
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        world = World(server, MemoryStore)
        passed, ahead = [0], timedelta(0)
        server.rules.now = lambda: float(passed[0])
        delivery = Delivery(
            world.store.outbox(), world.account, owner="one", timer=lambda: float(passed[0]), in_step=True
        )
        server.fault(LATE[0])
        world.post("enschede")
        for passed[0] in range(0, 1200, 5):
            if passed[0] >= jump_after:
                ahead = timedelta(hours=1)
            delivery.step(world.now + timedelta(seconds=passed[0]) + ahead)
            server.rules.settle()
        world.assert_once()


def test_while_the_quiet_time_lasts_a_post_that_is_there_is_found(mastodon: World) -> None:
    """The timer and the clock agree, as they do in the service."""
    passed = 0.0
    delivery = Delivery(mastodon.store.outbox(), mastodon.account, owner="one", timer=lambda: passed, in_step=True)
    mastodon.server.fault(BY_NAME["drop after the commit"])
    mastodon.post("enschede")
    delivery.step(mastodon.now)
    for passed in (19.0, 20.0, 21.0):
        delivery.step(mastodon.now + timedelta(seconds=passed))
        assert (mastodon.row("enschede").state is State.POSTED) is (passed >= 20)


def test_after_a_slow_upload_the_post_waits_for_a_step_whose_now_is_true(mastodon: World) -> None:
    """The quiet time counts from a step's `now`: a request must not leave long after it."""
    mastodon.post("enschede", picture="poster.png")
    delivery = standing_still(mastodon, "after upload", 60)
    assert delivery.step(mastodon.now).next_at == mastodon.now
    assert mastodon.row("enschede").attempts == 0
    mastodon.now += timedelta(seconds=60)
    delivery.step(mastodon.now)
    assert mastodon.row("enschede").last_sent_at == mastodon.now
    mastodon.assert_once()


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_a_person_cannot_settle_a_post_that_is_being_sent(mastodon: World) -> None:
    store, refused = mastodon.store, 0
    assert isinstance(store, LedgerStore)

    def settle(point: str) -> None:
        nonlocal refused
        if point == "before send":
            with pytest.raises(LedgerError, match="being sent at this moment"):
                store._ledger.resolve_post(key_of("enschede"), "not-posted", now=mastodon.now)
            refused += 1

    mastodon.hook = settle
    mastodon.post("enschede")
    mastodon.step()
    assert refused == 1
    mastodon.assert_once()


def test_once_told_to_stop_it_begins_nothing(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.delivery.step(mastodon.now, stop=lambda: True)
    assert mastodon.server.requests == []
    assert mastodon.row("enschede").attempts == 0
