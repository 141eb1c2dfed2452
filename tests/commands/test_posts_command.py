"""`announcer posts`: what the ledger knows."""

import json
from pathlib import Path

from tests.commands.command_runs import LEDGER, MORNING, Announcer, make_ledger, translate


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
