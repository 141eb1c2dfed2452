"""Edits: one that cannot be made keeps no other back, and none is made over words that cannot be read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from announcer.delivery.account import body_of
from announcer.delivery.step import Report
from announcer.model import Edit, State
from announcer.model.status_text import StatusText
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME, Fault
from tests.support.fake_mastodon.statuses import Status

MINUTES = timedelta(minutes=1)
NAMES = ("enschede", "hengelo", "almelo")


def edited(world: World) -> World:
    """Three posts, and an edit of each that is still to be made."""
    for name in NAMES:
        world.post(name)
    world.step()
    for name in NAMES:
        world.edit(name, "is verplaatst")
    return world


def edits(world: World) -> list[int]:
    """How often each post was edited."""
    return [status.edits for status in world.rules.own()]


def source_of_the_first(world: World) -> str:
    return f"/api/v1/statuses/{world.row('enschede').status_id}/source"


@pytest.mark.parametrize("name", ["500 before the commit", "html before the commit", "drop before the commit"])
def test_an_edit_whose_source_cannot_be_read_keeps_no_other_back(mastodon: World, name: str) -> None:
    edited(mastodon)
    path = source_of_the_first(mastodon)
    mastodon.server.fault(BY_NAME[name], method="GET", path=path, times=999)
    report = mastodon.pass_time(2 * MINUTES)
    assert edits(mastodon) == [0, 1, 1]
    assert any("round/enschede/announcement/1/nl could not be edited yet" in problem for problem in report.problems)
    asked = mastodon.server.requests.count(("GET", path))
    mastodon.pass_time(timedelta(hours=6))
    assert mastodon.server.requests.count(("GET", path)) - asked < 20


def test_a_post_that_comes_due_amid_many_edits_goes_before_the_rest_of_them(mastodon: World) -> None:
    edited(mastodon)

    def in_hurry() -> bool:
        return True

    report = mastodon.delivery.step(mastodon.now, in_hurry=in_hurry)
    assert sum(edits(mastodon)) == 1
    assert report.next_at == mastodon.now
    mastodon.post("borne")
    mastodon.delivery.step(mastodon.now, in_hurry=in_hurry)
    assert mastodon.row("borne").state is State.POSTED
    assert sum(edits(mastodon)) == 2
    mastodon.delivery.step(mastodon.now)
    assert sum(edits(mastodon)) == 3


def test_it_is_made_when_its_source_can_be_read(mastodon: World) -> None:
    edited(mastodon)
    mastodon.server.fault(BY_NAME["500 before the commit"], method="GET", path=source_of_the_first(mastodon), times=3)
    report = mastodon.pass_time(10 * MINUTES)
    assert edits(mastodon) == [1, 1, 1]
    assert report.problems == ()


def test_posts_and_their_lists_do_not_wait_for_an_edit_s_source(mastodon: World) -> None:
    edited(mastodon)
    mastodon.server.fault(BY_NAME["500 before the commit"], method="GET", path=source_of_the_first(mastodon), times=9)
    mastodon.step()
    mastodon.server.fault(BY_NAME["drop after the commit"])
    mastodon.post("borne")
    mastodon.step()
    mastodon.now += timedelta(seconds=21)
    mastodon.step()
    assert mastodon.row("borne").state is State.POSTED


def test_a_server_that_does_not_tell_the_source_gets_no_edit_and_a_person_is_told(mastodon: World) -> None:
    """Without it a person's words could be overwritten."""
    edited(mastodon)
    mastodon.rules.has_source = False
    report = mastodon.step()
    assert mastodon.store.outbox().edits() == []
    assert edits(mastodon) == [0, 0, 0]
    assert report.problems == tuple(
        f"round/{name}/announcement/1/nl could not be edited: the instance does not tell the words that the post has"
        " now, and they may be a person's"
        for name in NAMES
    )


@pytest.mark.parametrize("store_kind", ["ledger"])
def test_an_edit_that_was_not_made_for_want_of_a_source_is_in_the_ledger(mastodon: World) -> None:
    edited(mastodon)
    mastodon.rules.has_source = False
    mastodon.step()
    refused = mastodon.store._ledger.refused_edits()  # type: ignore[attr-defined]
    assert [edit.reason for edit in refused] == [
        "the instance does not tell the words that the post has now, and they may be a person's"
    ] * len(NAMES)


def test_an_edit_that_is_denied_while_the_token_works_is_rejected_and_the_others_are_made(mastodon: World) -> None:
    edited(mastodon)
    path = f"/api/v1/statuses/{mastodon.row('enschede').status_id}"
    mastodon.server.fault(Fault("403", "403", commits=False), method="PUT", path=path, times=99)
    assert mastodon.step().paused is not None
    mastodon.post("borne")
    report = mastodon.pass_time(6 * MINUTES)
    assert report.paused is None
    assert edits(mastodon) == [0, 1, 1, 0]
    assert mastodon.store.outbox().edits() == []


def test_an_edit_of_unknown_fate_is_tried_again_at_longer_and_longer_waits(mastodon: World) -> None:
    edited(mastodon)
    path = f"/api/v1/statuses/{mastodon.row('enschede').status_id}"
    mastodon.server.fault(BY_NAME["503 before the commit"], method="PUT", path=path, times=999)
    mastodon.pass_time(timedelta(hours=12))
    assert mastodon.server.requests.count(("PUT", path)) < 40
    assert edits(mastodon) == [0, 1, 1]


# --- what a person did on the instance

BOTH = pytest.mark.parametrize("store_kind", ["memory", "ledger"])
LEFT = ("round/enschede/announcement/1/nl could not be edited: a person edited the post on the instance",)


def one_post(world: World, *, warning: str | None = None, picture: str | None = None) -> Status:
    """A post, and what the server has of it."""
    world.post("enschede", warning=warning, picture=picture)
    world.step()
    (status,) = world.rules.own()
    return status


def edit(world: World, words: str, *, warning: str = "", mark: str | None = None) -> Report:
    """The post gets other words, under that warning."""
    row = world.row("enschede")
    draft = replace(
        row.draft,
        text=StatusText(world.text("enschede", words)),
        content_warning=StatusText(warning) if warning else None,
    )
    world.store.add_edit(Edit(key=row.key, draft=draft, why="", mark=StatusText(mark) if mark else None), world.now)
    return world.step()


@BOTH
@pytest.mark.parametrize(("ours", "theirs"), [(None, "Let op: trap"), ("Warmte", "Let op: trap"), ("Warmte", "")])
def test_a_warning_that_a_person_wrote_is_left_as_it_is(mastodon: World, ours: str | None, theirs: str) -> None:
    status = one_post(mastodon, warning=ours)
    status.spoiler_text = theirs
    report = edit(mastodon, "is verplaatst", warning=ours or "")
    assert (status.edits, status.spoiler_text, status.text) == (0, theirs, mastodon.text("enschede"))
    assert report.problems == LEFT


@BOTH
def test_our_own_warning_is_changed_and_taken_away_again(mastodon: World) -> None:
    """Also when the words stay: each edit knows what the one before it wrote."""
    status = one_post(mastodon, warning="Warmte")
    for words, warning in (("komt eraan", "Trap"), ("is verplaatst", "Trap"), ("is verplaatst", "")):
        assert edit(mastodon, words, warning=warning).problems == ()
        assert (status.text, status.spoiler_text) == (mastodon.text("enschede", words), warning)
    assert (status.edits, status.sensitive) == (3, False)


@BOTH
@pytest.mark.parametrize("was_sent", [True, False])
def test_the_warning_that_was_sent_last_is_the_attempt_s_and_of_a_post_that_was_found_the_draft_s(
    mastodon: World, was_sent: bool
) -> None:
    warning = "Trap" if was_sent else "Warmte"
    mastodon.post("enschede", warning=warning)
    row, box = mastodon.row("enschede"), mastodon.store.outbox()
    if was_sent:
        assert box.begin(
            row.id, attempt=1, body=body_of(row.draft), baseline_id=None, owner="one",
            lease_until=mastodon.now + 3 * MINUTES, now=mastodon.now,
        )  # fmt: skip
    attempt = 1 if was_sent else 0
    assert box.finish(row.id, attempt=attempt, state=State.POSTED, now=mastodon.now, status_id="1", url="https://x/1")
    mastodon.edit("enschede", "is verplaatst")
    assert [edit_row.last_warning for edit_row in box.edits()] == [warning]


@BOTH
def test_a_mark_is_put_before_a_person_s_words_under_their_warning(mastodon: World) -> None:
    status = one_post(mastodon, warning="Warmte")
    status.text, status.spoiler_text = "In eigen woorden", "Let op: trap"
    edit(mastodon, "gaat niet door", warning="Warmte", mark="AFGELAST")
    assert (status.text, status.spoiler_text) == ("AFGELAST\n\nIn eigen woorden", "Let op: trap")


@pytest.mark.parametrize("told", [{}, {"spoiler_text": None}], ids=str)
def test_a_server_that_does_not_tell_the_warning_gets_the_edit(mastodon: World, told: Mapping[str, None]) -> None:
    status = one_post(mastodon, warning="Warmte")
    mastodon.rules.source_of = lambda status: {"text": status.text, **told}
    assert edit(mastodon, "is verplaatst", warning="Warmte").problems == ()
    assert (status.text, status.spoiler_text) == (mastodon.text("enschede", "is verplaatst"), "Warmte")


@pytest.mark.parametrize("mark", [None, "AFGELAST"])
def test_a_source_without_words_is_no_person_s_and_gets_no_edit(mastodon: World, mark: str | None) -> None:
    status = one_post(mastodon)
    mastodon.rules.source_of = lambda _: {"text": "", "spoiler_text": ""}
    report = edit(mastodon, "is verplaatst", mark=mark)
    assert (status.edits, mastodon.store.outbox().edits()) == (0, [])
    (problem,) = report.problems
    assert problem.endswith("the words that the post has now, and they may be a person's: it gives an empty text")


def test_a_picture_that_a_person_hid_stays_hidden(mastodon: World) -> None:
    status = one_post(mastodon, picture="poster.png")
    assert not status.sensitive
    status.sensitive = True
    assert edit(mastodon, "is verplaatst").problems == ()
    assert (status.edits, status.sensitive) == (1, True)


def test_a_picture_that_only_our_warning_hid_is_shown_when_that_goes(mastodon: World) -> None:
    status = one_post(mastodon, warning="Warmte", picture="poster.png")
    assert status.sensitive
    edit(mastodon, "is verplaatst")
    assert (status.spoiler_text, status.sensitive) == ("", False)


def test_an_edit_that_a_dead_process_began_rests_before_it_is_made(mastodon: World) -> None:
    """It may be on its way still, and would land on a newer one."""
    mastodon.post("enschede")
    mastodon.step()
    mastodon.edit("enschede", "is verplaatst")
    (edit_row,) = mastodon.store.outbox().edits()
    assert mastodon.store.outbox().begin_edit(edit_row.id, edit=edit_row.edit, now=mastodon.now)
    mastodon.start()
    mastodon.pass_time(timedelta(minutes=5, seconds=29))
    assert mastodon.rules.own()[0].edits == 0
    mastodon.pass_time(timedelta(seconds=1))
    assert mastodon.rules.own()[0].edits == 1


def test_a_post_that_is_deleted_while_it_is_edited_is_no_edit_that_was_refused(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    (status,) = mastodon.rules.own()

    def delete(point: str) -> None:
        if point == "before edit":
            mastodon.rules.delete(status.id)

    mastodon.hook = delete
    mastodon.edit("enschede", "is verplaatst")
    assert mastodon.step().problems == ()
    assert mastodon.store.outbox().edits() == []


def test_an_edit_that_was_surely_not_made_is_made_when_the_limit_is_over(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.step()
    mastodon.edit("enschede", "is verplaatst")
    mastodon.server.fault(BY_NAME["429 before the commit"], method="PUT", path="/api/v1/statuses/.*")
    mastodon.step()
    mastodon.now += timedelta(seconds=30)
    mastodon.step()
    assert mastodon.rules.own()[0].edits == 1
