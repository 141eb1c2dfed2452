"""`announcer status`: how things stand, and whether a service runs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import PostKey
from announcer.model.findings import Cause, Finding
from announcer.publisher.preview import preview_round
from announcer.publisher.state_findings import encoded
from announcer.settings.loading import load
from announcer.web.site_store import SiteStore
from tests.commands.command_runs import LEDGER, MORNING, Announcer, make_ledger, translate
from tests.commands.service_views import SERIES_POST


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


def test_a_warning_about_a_file_is_shown_and_makes_nothing_bad(announcer: Announcer, folder: Path) -> None:
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[Bijen]", "[Bijen, bijen]"), encoding="utf-8")
    make_ledger(LEDGER, MORNING)
    line = "  bijen.yaml:3:15: tags[1]: `bijen` is the same hashtag as `Bijen`; keep one"
    assert line in announcer("status").out.splitlines()
    assert preview_round(load(), MORNING).facts.problems == ()


def test_a_vanished_event_wants_a_person(announcer: Announcer, folder: Path) -> None:
    make_ledger(LEDGER, MORNING, clock="simulated")
    (folder / "events" / "bijen.yaml").unlink()

    data = json.loads(announcer("status", "--json").out)

    assert {matter["about"] for matter in data["matters"]} >= {"bijen/eerste", "bijen/tweede"}


# --- the service ---


def test_a_ledger_without_a_service_wants_a_person(announcer: Announcer) -> None:
    make_ledger(LEDGER, datetime.now(UTC) - timedelta(minutes=1))

    done = announcer("status")
    data = json.loads(announcer("status", "--json").out)

    assert done.status == 1
    assert "\nNo service runs.\n" in done.out
    assert "  service: no service runs: nothing is posted, and nothing was since" in done.out
    assert "    start `announcer run`\n" in done.out
    assert data["running"] is False


@pytest.mark.parametrize(("ago", "well"), [(timedelta(minutes=1), True), (timedelta(minutes=6), False)])
def test_a_service_that_completes_no_rounds_wants_a_person(ago: timedelta, well: bool, announcer: Announcer) -> None:
    make_ledger(LEDGER, datetime.now(UTC) - ago)
    service = Ledger.open(LEDGER)
    service.lead().acquire(datetime.now(UTC), "service")

    done = announcer("status")
    service.close()

    assert "\nA service runs on it; the site is at http://127.0.0.1:8000/.\n" in done.out
    assert (done.status == 0) is well
    assert ("a service runs, and has not completed a round since" in done.out) is not well


def test_a_service_that_never_completed_a_round_wants_a_person(announcer: Announcer) -> None:
    Path("var").mkdir()
    service = Ledger.open(LEDGER, clock="real")
    service.lead().acquire(datetime.now(UTC), "service")
    done = announcer("status")
    service.close()
    assert "a service runs, and has not completed a round yet: nothing is posted\n    its log says why" in done.out


def test_what_the_service_that_runs_says_of_itself_is_shown_while_it_runs(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING, clock="simulated")
    store = SiteStore(Path("var", "site.db"))
    paused = "https://mastodon.example refuses the access token: 401; nothing is sent until that is mended"
    findings = [
        Finding.of_round("the disk is full"),
        Finding.of_post(SERIES_POST, "its picture is missing"),
        Finding.of_instance("https://mastodon.example", paused, Cause.DENIED),
        Finding.of_named_post(
            PostKey.parse("bijen/eerste/reminder/1d@2024-02-22/nl"), "could not be edited: it answered 500"
        ),
    ]
    store.put_state({"paused": paused, **encoded(findings)})
    store.close()
    (matter,) = json.loads(announcer("status", "--json").out)["matters"]
    assert matter["words"] == "what it said last: the disk is full", "the rest is not so any more"

    service = Ledger.open(LEDGER)
    service.lead().acquire(MORNING, "service")
    data = json.loads(announcer("status", "--json").out)
    service.close()

    assert [(one["about"], one["words"]) for one in data["matters"]] == [
        ("account", paused),
        ("service", "round: the disk is full"),
        ("bijen/series/1/nl", "its picture is missing"),
        ("service", "bijen/eerste/reminder/1d@2024-02-22/nl could not be edited: it answered 500"),
    ]


def test_what_the_service_says_of_a_post_that_is_asked_about_anyway_is_not_said_twice(
    announcer: Announcer, folder: Path
) -> None:
    translate(folder)
    make_ledger(LEDGER, MORNING, clock="simulated")
    store = SiteStore(Path("var", "site.db"))
    refusal = Finding.of_refusal(PostKey.parse("bijen/series/1/en"), "local", "422: too long")
    store.put_state(encoded([refusal]))
    store.close()
    service = Ledger.open(LEDGER)
    service.lead().acquire(MORNING, "service")
    data = json.loads(announcer("status", "--json").out)
    service.close()

    assert [one["about"] for one in data["matters"]] == ["bijen/series/1/en"]
    assert data["matters"][0]["remedy"]
