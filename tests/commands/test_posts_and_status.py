"""`announcer posts` and `announcer status`: what the ledger knows, and what wants a person."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_runs import Announcer, make_ledger

LEDGER = "sqlite:///var/announcer.db"
MORNING = datetime(2024, 1, 10, 8, tzinfo=UTC)


def translate(folder: Path) -> None:
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "translations: {en: {title: Winter series}}\n", encoding="utf-8")


def test_without_a_ledger_posts_says_so_and_is_no_failure(announcer: Announcer, folder: Path) -> None:
    done = announcer("posts")
    assert (done.status, done.out) == (0, "")
    assert "there is no ledger yet" in done.err
    assert json.loads(announcer("posts", "--json").out)["posts"] == []
    assert not (folder / "var").exists()


def test_posts_are_listed_newest_first_with_address_state_reason_and_words(announcer: Announcer, folder: Path) -> None:
    translate(folder)
    make_ledger(LEDGER, MORNING)
    lines = announcer("posts").out.splitlines()

    heads = [line for line in lines if line.startswith("2024-")]
    assert heads == [
        "2024-01-10 09:00  rejected    bijen/series/1/en",
        "2024-01-10 09:00  posted      bijen/series/1/nl",
    ]
    assert "    https://mastodon.example/@us/1" in lines
    assert "    reason: 422: too long" in lines
    assert "    Winterreeks" in lines


def test_posts_as_json_have_everything(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING)
    data = json.loads(announcer("posts", "--json").out)
    post = next(post for post in data["posts"] if post["state"] == "posted")

    assert post["key"] == "bijen/series/1/nl"
    assert post["url"] == "https://mastodon.example/@us/1"
    assert post["posted_at"] == "2024-01-10T09:00:00+01:00"
    assert post["text"].startswith("Winterreeks")
    assert len(post["marker"]) == 12


def test_posts_can_be_asked_by_state_and_number(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING)
    assert json.loads(announcer("posts", "--state", "held", "--json").out)["posts"] == []
    assert [post["state"] for post in json.loads(announcer("posts", "--state", "posted", "--json").out)["posts"]] == [
        "posted"
    ]
    assert len(json.loads(announcer("posts", "--limit", "1", "--json").out)["posts"]) == 1


def test_status_without_a_ledger_is_well(announcer: Announcer, folder: Path) -> None:
    done = announcer("status")
    assert done.status == 0
    assert "There is no ledger yet" in done.out
    assert "0 coming events, 2 past" in done.out
    assert "Nothing wants a person." in done.out
    assert not (folder / "var").exists()


def test_status_of_a_simulated_ledger_goes_by_its_clock(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING, clock="simulated")
    data = json.loads(announcer("status", "--json").out)

    assert data["now"] == "2024-01-10T09:00:00+01:00"
    assert data["ledger"]["clock"] == "simulated"
    assert [event["key"] for event in data["events"]] == ["bijen/eerste", "bijen/tweede"]
    assert data["events"][0]["starts_at"] == "2024-02-22T19:00:00+01:00"
    assert data["events"][1]["starts_at"] is None
    assert data["events_by_status"]["scheduled"] == 2
    assert data["next_post"]["due_at"] > data["now"]
    assert data["posts"]["posted"] == 1


def test_a_rejected_post_wants_a_person(announcer: Announcer, folder: Path) -> None:
    translate(folder)
    make_ledger(LEDGER, MORNING, clock="simulated")

    done = announcer("status")

    assert done.status == 1
    assert "1 matter for a person\n  bijen/series/1/en: the account does not take this post: 422: too long" in done.out


def test_a_mistake_in_an_event_file_wants_a_person(announcer: Announcer, folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text("titel: x\n", encoding="utf-8")

    done = announcer("status")
    data = json.loads(announcer("status", "--json").out)

    assert done.status == 1
    assert "bad.yaml:1:1" in done.out
    assert {matter["about"] for matter in data["matters"]} == {"bad.yaml"}
    assert data["problems"][0]["line"] == 1


def test_a_vanished_event_wants_a_person(announcer: Announcer, folder: Path) -> None:
    make_ledger(LEDGER, MORNING, clock="simulated")
    (folder / "events" / "bijen.yaml").unlink()

    data = json.loads(announcer("status", "--json").out)

    assert {matter["about"] for matter in data["matters"]} >= {"bijen/eerste", "bijen/tweede"}


@pytest.mark.parametrize(("ago", "well"), [(timedelta(minutes=1), True), (timedelta(minutes=6), False)])
def test_a_service_that_does_not_run_wants_a_person(ago: timedelta, well: bool, announcer: Announcer) -> None:
    make_ledger(LEDGER, datetime.now(UTC) - ago)

    done = announcer("status")

    assert (done.status == 0) is well
    assert ("does `announcer run` run?" in done.out) is not well
