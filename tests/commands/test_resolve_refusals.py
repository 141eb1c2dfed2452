"""What `announcer resolve` refuses, and how it says so."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, rewrite, vanish
from tests.commands.status_questions import LATER, POST

REFUSED: list[tuple[tuple[str, ...], int, str]] = [
        ((POST,), 2, "say one thing of it: --posted URL, --not-posted or --skip of a post; --cancelled, --removed or"),
        ((POST, "--skip", "--not-posted"), 2, "say one thing of it"),
        ((POST, "--removed"), 2, f"{POST} is a post: --removed does not fit; say --posted, --not-posted, --skip"),
        (("bijen", "--skip"), 2, "bijen is a series: --skip does not fit; say --cancelled, --removed, --as-w"),
        ((POST, "--posted", "7"), 2, "--posted 7: not the address of a post"),
        ((POST, "--skip"), 1, f"{POST} cannot be resolved as skip: it is posted, at https://mastodon.example/@us/1"),
        (
            ("bijen/eerste/announcement/1/nl", "--skip"), 1,
            "bijen/eerste/announcement/1/nl is planned, and nothing was done about it yet; `announcer hold",
        ),
        (("bijen/eerst", "--removed"), 1, "there is no event bijen/eerst; did you mean bijen/eerste?"),
        (("bijen/eerste", "--removed"), 1, "bijen/eerste is in bijen.yaml: take it out there first"),
        (("bijen/eerste", "--cancelled"), 1, "bijen/eerste is in bijen.yaml: write `status: cancelled` there, with a"),
        (("bijen", "--cancelled"), 1, "bijen is in bijen.yaml: write `status: cancelled` at its events"),
        (("bijen/eerste", "--as-written"), 1, "bijen/eerste is taken as bijen.yaml has it; there is nothing to settle"),
]  # fmt: skip


@pytest.mark.usefixtures("ledger_rounds")
def test_what_there_is_nothing_to_settle_about_is_said(announcer: Announcer) -> None:
    before = Path("var", "announcer.db").read_bytes()
    for args, status, words in REFUSED:
        done = announcer("resolve", *args)
        assert (done.status, done.out) == (status, ""), args
        assert done.err.startswith(f"announcer: {words}"), done.err
    assert Path("var", "announcer.db").read_bytes() == before


def test_a_file_with_mistakes_has_to_be_mended_first(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    rewrite(("title: Winterreeks", "titel: Winterreeks"))
    ledger_rounds.round(MORNING + timedelta(hours=1))
    done = announcer("resolve", "bijen/eerste", "--removed")
    assert done.status == 1
    assert done.err.startswith("announcer: its file has to be mended first: bijen.yaml:1:1: titel:")


def test_what_vanished_cannot_be_taken_as_written(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    vanish()
    ledger_rounds.round(MORNING + timedelta(hours=1))
    done = announcer("resolve", "bijen/eerste", "--as-written")
    assert done.err == "announcer: bijen/eerste is in no file; say `--cancelled` or `--removed`, or put it back\n"
    announcer("resolve", "bijen/eerste", "--removed")
    assert announcer("resolve", "bijen/eerste", "--removed").err == "announcer: bijen/eerste is removed already\n"


def test_what_is_cancelled_or_past_is_no_question_but_can_be_removed(
    announcer: Announcer, ledger_rounds: LedgerRounds
) -> None:
    vanish()
    ledger_rounds.round(MORNING + timedelta(hours=1))
    announcer("resolve", "bijen/eerste", "--cancelled")
    ledger_rounds.round(MORNING + timedelta(hours=1, minutes=1))
    for now in (LATER, MORNING + timedelta(days=60)):
        ledger_rounds.round(now)
        assert announcer("resolve", "bijen/eerste", "--cancelled").err == (
            "announcer: bijen/eerste is past or cancelled already; there is nothing to settle,"
            " but `--removed` takes it off the site\n"
        )
    assert announcer("resolve", "bijen/eerste", "--removed").status == 0


def test_without_a_ledger_there_is_nothing_to_resolve(announcer: Announcer, folder: Path) -> None:
    done = announcer("resolve", "bijen/eerste", "--removed")
    assert done.status == 1
    assert "there is no ledger yet" in done.err
    assert not (folder / "var").exists()
