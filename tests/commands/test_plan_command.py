"""`announcer plan`: a timeline for people, the same as JSON for programs."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from announcer.model import State
from tests.commands.command_runs import LEDGER, MORNING, Announcer, LedgerRounds, make_ledger, rewrite


def test_the_timeline_has_every_post_in_order_with_its_words_and_reason(announcer: Announcer) -> None:
    done = announcer("plan", "--now", "2024-01-10T09:00")
    lines = done.out.splitlines()

    assert done.status == 0
    assert done.err == ""
    assert lines[0].endswith("from 2024-01-10 09:00 (Europe/Amsterdam) on, for the local account")
    first = lines.index("Wednesday 10 January 2024")
    assert lines[first + 2] == "  09:00  series · bijen · nl"
    assert lines[first + 3] == "         bijen/series/1/nl"
    assert "/500 characters · public" in lines[first + 4]
    assert lines[first + 5].startswith("         why: ")
    assert "         Winterreeks" in lines
    assert "Thursday 1 February 2024" in lines
    assert lines.index("Thursday 1 February 2024") > first


def test_what_is_skipped_stands_at_the_end_with_its_reason(announcer: Announcer) -> None:
    out = announcer("plan", "--now", "2024-01-10T09:00").out

    _, skipped = out.split("Not to be posted\n")
    assert "bijen/tweede/reminder/2h@2024-04-09/nl" in skipped
    assert "\x1b" not in out


def test_json_says_the_same_as_the_timeline(announcer: Announcer) -> None:
    data = json.loads(announcer("plan", "--now", "2024-01-10T09:00", "--json").out)
    text = announcer("plan", "--now", "2024-01-10T09:00").out

    assert data["now"] == "2024-01-10T09:00:00+01:00"
    assert data["account"] == "local"
    assert data["limits"]["max_characters"] == 500
    assert data["problems"] == []
    assert [post["due_at"] for post in data["posts"]] == sorted(post["due_at"] for post in data["posts"])
    for post in data["posts"]:
        assert f"         {post['key']}\n" in text
        assert post["length"] <= post["limit"] == 500
        assert post["why"]
        assert post["text"].splitlines()[0] in text
        assert datetime.fromisoformat(post["due_at"]).utcoffset() is not None
    reminder = next(post for post in data["posts"] if post["key"] == "bijen/eerste/reminder/2h@2024-02-22/nl")
    assert reminder["due_at"] == "2024-02-22T17:00:00+01:00"
    assert reminder["reply_to"] == "bijen/eerste/announcement/1/nl"
    assert reminder["kind"] == "reminder"
    assert {one["key"] for one in data["skipped"]} >= {"bijen/tweede/reminder/2h@2024-04-09/nl"}
    assert all(one["reason"] for one in data["skipped"])


def test_until_and_event_narrow_the_plan(announcer: Announcer) -> None:
    def keys(*args: str) -> set[str]:
        data = json.loads(announcer("plan", "--now", "2024-01-10T09:00", "--json", *args).out)
        return {post["key"] for post in data["posts"]}

    everything = keys()
    assert {key for key in everything if key.startswith("bijen/tweede/")} == keys("--event", "bijen/tweede")
    assert keys("--event", "bijen") == everything
    early = keys("--until", "2024-01-31")
    assert "bijen/series/1/nl" in early
    assert "bijen/eerste/announcement/1/nl" not in early


def test_an_event_that_does_not_exist_is_answered_with_those_that_do(announcer: Announcer) -> None:
    done = announcer("plan", "--now", "2024-01-10", "--event", "bijen/derde")
    assert done.status == 1
    assert done.err == (
        "announcer: --event: there is no bijen/derde; the keys in the event files are:"
        " bijen, bijen/eerste, bijen/tweede\n"
    )


def test_an_event_whose_file_has_mistakes_is_said_to_be_there(announcer: Announcer) -> None:
    Path("events", "vogels.yaml").write_text("title: Vogels\nevents:\n  - id: uil\n    date: overmorgen\n")
    done = announcer("plan", "--now", "2024-01-10", "--event", "vogels/uil")
    assert done.status == 1
    assert done.err == (
        "announcer: --event: there is no vogels/uil; its file has mistakes: `announcer check` names them\n"
    )


def test_what_was_posted_is_not_planned_again(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING)
    keys = {post["key"] for post in json.loads(announcer("plan", "--now", "2024-01-11T09:00", "--json").out)["posts"]}
    assert "bijen/series/1/nl" not in keys
    assert "bijen/eerste/announcement/1/nl" in keys


def test_a_moment_before_the_ledger_is_planned_without_it(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING)
    done = announcer("plan", "--now", "2024-01-09T09:00", "--json")
    assert "bijen/series/1/nl" in {post["key"] for post in json.loads(done.out)["posts"]}
    assert "the ledger's last round was at 2024-01-10 09:00, later than --now" in done.err


def test_problems_in_event_files_are_part_of_the_plan(announcer: Announcer, folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text("titel: x\n", encoding="utf-8")

    done = announcer("plan", "--now", "2024-01-10")
    data = json.loads(announcer("plan", "--now", "2024-01-10", "--json").out)

    assert "\nProblems in the event files\n  bad.yaml" in done.out
    assert "\n  bad.yaml:1:1: titel: " in done.out
    assert {problem["file"] for problem in data["problems"]} == {"bad.yaml"}
    assert data["posts"]


def test_nothing_is_written(announcer: Announcer, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    announcer("plan")
    assert sorted(folder.rglob("*")) == before


def test_lines_are_neither_wrapped_nor_cut(announcer: Announcer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = "woord " * 40
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Twee avonden over bijen.", summary), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "40")
    assert f"         {summary.strip()}\n" in announcer("plan", "--now", "2024-01-10").out


# --- what waits, and what would be edited ---


def test_a_post_that_waits_is_marked_with_what_to_type(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING)
    announcer("hold", "bijen/eerste")
    out = announcer("plan").out
    assert out.splitlines()[1] == "3 of them wait for a person"
    assert out.count("         WAITS: held back; `announcer release bijen/eerste` lets it go\n") == 3


def test_an_event_that_vanished_says_what_settles_it_at_each_of_its_posts(announcer: Announcer, folder: Path) -> None:
    LedgerRounds().round(MORNING)
    (folder / "events" / "bijen.yaml").unlink()
    posts = json.loads(announcer("plan", "--json").out)["posts"]
    reasons = {post["held"] for post in posts if post["subject"] == "bijen/eerste"}
    assert len(reasons) == 1
    assert "announcer resolve bijen" in reasons.pop()


def test_posts_that_would_be_edited_are_shown_with_their_new_words(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("De Raat", "De Bijenkorf"))
    ledger_rounds.round(MORNING + timedelta(hours=1)).round(MORNING + timedelta(hours=2))

    out = announcer("plan").out
    (edit,) = json.loads(announcer("plan", "--json").out)["edits"]

    section = out.partition("\nWould be edited now\n")[2].partition("\nNot to be posted\n")[0]
    assert section.startswith("\n  bijen/series/1/nl\n")
    assert f"         {edit['length']}/500 characters\n         why: new facts of bijen/tweede\n" in section
    assert "De Bijenkorf, Enschede" in section
    assert (edit["key"], edit["why"], edit["left"]) == ("bijen/series/1/nl", "new facts of bijen/tweede", None)
    assert edit["text"].splitlines()[0] == "Winterreeks"


def test_what_the_outbox_holds_and_nothing_calls_for_any_more_is_withdrawn(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: State.PENDING)
    rewrite(("  - id: eerste\n", "  - id: eerste\n    status: cancelled\n"))

    data = json.loads(announcer("plan", "--json").out)

    assert [one["key"] for one in data["withdrawn"]] == ["bijen/series/1/nl"]
    assert "bijen/series/1/nl" not in {one["key"] for one in data["skipped"]}
    assert "\nWithdrawn: committed to, and not to be posted any more\n  2024-01-10 09:00  bijen/series/1/nl\n" in (
        announcer("plan").out
    )


# --- on a terminal ---


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_gets_a_border_and_lines_that_fit_and_loses_no_word(
    columns: int, announcer: Announcer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Twee avonden over bijen.", "woord " * 40 + "👩‍👩‍👧‍👦"))
    text = json.loads(announcer("plan", "--now", "2024-01-10", "--json").out)["posts"][0]["text"]
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")

    shown = re.sub(r"\x1b\[[0-9;]*m", "", announcer("plan", "--now", "2024-01-10").out)

    lines = shown.splitlines()
    assert max(map(len, lines)) <= columns
    bordered = [line.strip() for line in lines if line.startswith(("         │", "         ┊"))]
    words = [word for line in bordered for word in line[1:].split()]
    assert words[: len(text.split())] == text.split()
    assert [line for line in bordered if line.startswith("┊")]
