"""`announcer resolve` for events and series, by the command that `status` names."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.ledger.ledger import Ledger
from tests.commands.command_runs import LEDGER, MORNING, WITHOUT_EERSTE, Announcer, LedgerRounds, rewrite, vanish
from tests.commands.status_questions import LATER, matters, posts, typed
from tests.support.on_ci import left_to_ci


def vanish_whole() -> None:
    Path("events", "bijen.yaml").unlink()


@pytest.mark.parametrize("ending", ["--cancelled", "--removed"])
@pytest.mark.parametrize(("accident", "about"), [(vanish, "bijen/eerste"), (vanish_whole, "bijen")])
def test_what_vanished_is_settled_by_the_command_that_status_names(
    accident: Callable[[], None], about: str, ending: str, announcer: Announcer
) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    accident()
    ledger_rounds.round(MORNING + timedelta(hours=1))
    assert about in matters(announcer)
    assert announcer("plan", "--json").status == 0
    (args,) = [args for args in typed(matters(announcer)[about]) if ending in args]

    done = announcer(*args)

    assert (done.status, done.err) == (0, "")
    assert matters(announcer) == {}
    ledger_rounds.round(MORNING + timedelta(hours=1, minutes=1)).round(LATER)
    assert matters(announcer) == {}
    said = [key for key in posts(announcer) if "cancellation" in key]
    assert bool(said) is (ending == "--cancelled")
    ledger = Ledger.open(LEDGER, read_only=True)
    removed = {str(key) for key, record in ledger.history().events.items() if record.removed}
    ledger.close()
    expected = {"bijen/eerste"} if about == "bijen/eerste" else {"bijen/eerste", "bijen/tweede"}
    assert removed == (expected if ending == "--removed" else set())


def test_a_date_that_slipped_into_the_past_is_taken_as_written_when_that_is_meant(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("2024-02-22", "2023-02-22"))
    ledger_rounds.round(MORNING + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste"])
    assert args == ["resolve", "bijen/eerste", "--as-written"]

    done = announcer(*args)

    assert done.out.splitlines()[0] == "bijen/eerste counts as its file has it"
    assert matters(announcer) == {}
    ledger_rounds.round(LATER)
    assert json.loads(announcer("status", "--json").out)["past_events"] == 1


def test_what_looks_like_a_rename_is_two_events_once_the_old_one_is_settled(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("id: eerste", "id: nieuw"))
    ledger_rounds.round(MORNING + timedelta(hours=1))
    assert set(matters(announcer)) == {"bijen/eerste", "bijen/nieuw"}
    cancelled, removed = typed(matters(announcer)["bijen/nieuw"])[-2:]
    assert cancelled == ["resolve", "bijen/eerste", "--cancelled"]
    assert announcer("resolve", "bijen/nieuw", "--cancelled").status == 1

    assert announcer(*removed).status == 0

    assert matters(announcer) == {}
    ledger_rounds.round(LATER)
    events = json.loads(announcer("status", "--json").out)["events"]
    assert [event["key"] for event in events] == ["bijen/nieuw", "bijen/tweede"]


def test_a_renamed_file_is_one_matter_and_was_settles_it_with_the_same_identity(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    before, said = Ledger.open(LEDGER, read_only=True), posts(announcer)
    uids = {record.identity.uid("x") for record in before.history().events.values()}
    before.close()
    Path("events", "bijen.yaml").rename(Path("events", "imkers.yaml"))
    ledger_rounds.round(MORNING + timedelta(hours=1))
    asked = matters(announcer)
    assert set(asked) == {"bijen", "imkers"}
    assert "write `was: bijen` at the top of imkers.yaml" in asked["imkers"]
    assert posts(announcer) == said

    path = Path("events", "imkers.yaml")
    path.write_text("was: bijen\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    ledger_rounds.round(LATER)

    assert matters(announcer) == {}
    assert set(posts(announcer)) == {key.replace("bijen", "imkers") for key in said}
    ledger = Ledger.open(LEDGER, read_only=True)
    assert {record.identity.uid("x") for record in ledger.history().events.values()} == uids
    ledger.close()


@pytest.mark.parametrize("answer", ["both are meant", "taken away"])
def test_a_copied_file_waits_for_a_word(answer: str, announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    copy = Path("events", "bijen-kopie.yaml")
    copy.write_bytes(Path("events", "bijen.yaml").read_bytes())
    ledger_rounds.round(MORNING + timedelta(hours=1))
    (about,) = matters(announcer)
    (args,) = typed(matters(announcer)[about])
    assert (about, args) == ("bijen-kopie", ["resolve", "bijen-kopie", "--as-written"])
    assert {event["key"].split("/")[0] for event in json.loads(announcer("status", "--json").out)["events"]} == {
        "bijen"
    }
    if answer == "taken away":
        copy.unlink()
    else:
        assert announcer(*args).out.splitlines()[0] == "bijen-kopie counts as its file has it"

    ledger_rounds.round(LATER)

    assert matters(announcer) == {}
    both = {"bijen", "bijen-kopie"} if answer == "both are meant" else {"bijen"}
    assert {event["key"].split("/")[0] for event in json.loads(announcer("status", "--json").out)["events"]} == both


def test_an_entry_that_stands_twice_is_taken_as_written_when_both_are_meant(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("  - id: tweede", f"{WITHOUT_EERSTE[0].replace('id: eerste', 'id: eerste-2')}  - id: tweede"))
    ledger_rounds.round(MORNING + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste-2"])
    assert args == ["resolve", "bijen/eerste-2", "--as-written"]

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    ledger_rounds.round(LATER)
    assert matters(announcer) == {}
    assert len(json.loads(announcer("status", "--json").out)["events"]) == 3


def test_an_evening_that_is_over_and_has_a_coming_date_waits_for_a_word(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    after = MORNING + timedelta(days=50)
    ledger_rounds.round(after)
    rewrite(("2024-02-22", "2024-09-12"))
    ledger_rounds.round(after + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen/eerste"])
    assert args == ["resolve", "bijen/eerste", "--as-written"]
    assert json.loads(announcer("status", "--json").out)["past_events"] == 1

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    ledger_rounds.round(after + timedelta(hours=2))
    assert json.loads(announcer("status", "--json").out)["past_events"] == 0


def test_a_whole_round_with_new_dates_is_one_matter_and_one_word_settles_it(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    after = MORNING + timedelta(days=100)
    ledger_rounds.round(after)
    rewrite(("2024-02-22", "2024-09-12"), ("2024-04-09", "2024-10-10"))
    ledger_rounds.round(after + timedelta(hours=1))
    (args,) = typed(matters(announcer)["bijen"])
    assert (set(matters(announcer)), args) == ({"bijen"}, ["resolve", "bijen", "--as-written"])

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    ledger_rounds.round(after + timedelta(hours=2))
    assert json.loads(announcer("status", "--json").out)["past_events"] == 0


def test_what_was_removed_and_is_written_again_comes_back_when_that_is_meant(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    text = Path("events", "bijen.yaml").read_text()
    vanish()
    ledger_rounds.round(MORNING + timedelta(hours=1))
    announcer("resolve", "bijen/eerste", "--removed")
    Path("events", "bijen.yaml").write_text(text)
    ledger_rounds.round(LATER)
    done = announcer("status")
    assert done.status == 1
    (args,) = [args for args in typed(done.out) if "--as-written" in args]

    assert announcer(*args).status == 0

    assert matters(announcer) == {}
    ledger_rounds.round(LATER + timedelta(minutes=1))
    events = json.loads(announcer("status", "--json").out)["events"]
    assert [event["key"] for event in events] == ["bijen/eerste", "bijen/tweede"]


RULE = """\
title: Repair Café
repeat: {every: month, on: first tuesday, from: 2024-02-01, count: 3, time: 19.30-21.00}
"""


@pytest.mark.parametrize("ending", ["--cancelled", pytest.param("--removed", marks=left_to_ci("the other answer"))])
def test_all_that_a_changed_rule_left_behind_is_settled_at_once_by_the_series(
    ending: str, announcer: Announcer
) -> None:
    cafe = Path("events", "bijen.yaml")
    cafe.write_text(RULE, encoding="utf-8")
    ledger_rounds = LedgerRounds().round(MORNING)
    assert announcer("resolve", "bijen", ending).status == 1, "there is nothing to settle"
    cafe.write_text(RULE.replace("tuesday", "wednesday"), encoding="utf-8")
    ledger_rounds.round(MORNING + timedelta(hours=1))
    asked = matters(announcer)
    assert list(asked) == ["bijen/2024-02-06"], "they are asked about together"
    (args,) = [args for args in typed(asked["bijen/2024-02-06"]) if ending in args]
    assert args == ["resolve", "bijen", ending]

    done = announcer(*args)

    assert (done.status, done.err) == (0, "")
    settled = [line.split()[0] for line in done.out.splitlines()[:3]]
    assert settled == ["bijen/2024-02-06", "bijen/2024-03-05", "bijen/2024-04-02"]
    ledger_rounds.round(MORNING + timedelta(hours=1, minutes=1)).round(LATER)
    assert matters(announcer) == {}
    assert any("cancellation" in key for key in posts(announcer)) is (ending == "--cancelled")


def test_many_that_vanish_from_a_file_are_asked_about_and_settled_together(announcer: Announcer) -> None:
    cafe = Path("events", "bijen.yaml")
    weekly = RULE.replace("month, on: first tuesday", "week").replace("count: 3", "count: 9")
    cafe.write_text(weekly, encoding="utf-8")
    ledger_rounds = LedgerRounds().round(MORNING)
    cafe.write_text(weekly.replace("count: 9", "count: 2"), encoding="utf-8")
    ledger_rounds.round(MORNING + timedelta(hours=1))
    asked = matters(announcer)
    assert list(asked) == ["bijen/2024-02-15"]
    args = typed(asked["bijen/2024-02-15"])[1]
    assert args == ["resolve", "bijen", "--removed"]
    assert announcer(*args).out.count(" is removed") == 7
    ledger_rounds.round(LATER)
    assert matters(announcer) == {}
