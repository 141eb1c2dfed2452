"""Commands in Dutch: what a person reads is Dutch as a whole, keys and commands stay what one types."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.commands.matters import matters
from announcer.delivery.outcomes import Denied, RateLimited
from announcer.delivery.token_denials import Denial
from announcer.model import PostKey, State
from announcer.model.findings import Cause, Finding
from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, rewrite, vanish
from tests.commands.service_views import INSTANCE, view_of
from tests.support.fake_mastodon.server import FakeMastodon

NL = ("--language", "nl")
NOW = ("--now", "2024-01-10T09:00")
ENGLISH = re.compile(r"\b(the|and|is not|of the|posts?|waits?|before|nothing|which|that|it was|answered|because)\b")


def assert_dutch(text: str) -> None:
    """Nothing of it is English, beside what one types and addresses."""
    plain = re.sub(r"`[^`]*`|https?://\S+|\bbijen/\S+|ANNOUNCER_\w+|\(README[^)]*\)|\bread:\S+|\bwrite:\S+", "", text)
    assert not ENGLISH.findall(plain), plain


def test_status_without_a_service_is_dutch(announcer: Announcer) -> None:
    LedgerRounds(clock="real").round(MORNING)
    done = announcer("status", *NL)
    assert done.status == 1
    assert_dutch(done.out)
    lines = done.out.splitlines()
    assert lines[0] == "Administratie var/announcer.db, met een echte klok; laatste ronde: 2024-01-10 09:00."
    assert lines[1:3] == [
        "Er draait geen dienst.",
        "Berichten gaan naar het lokale account (http://127.0.0.1:8000/outbox/).",
    ]
    assert "  1 geplaatst" in lines
    assert lines[-2:] == [
        "  service: er draait geen dienst: er wordt niets geplaatst, al sinds 2024-01-10 09:00 niet",
        "    start `announcer run`",
    ]


def test_questions_reasons_and_remedies_are_dutch(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    vanish()
    ledger_rounds.round(MORNING + timedelta(hours=2), lambda _: State.REJECTED)
    done = announcer("status", *NL)
    assert_dutch(done.out)
    assert "`announcer resolve bijen/eerste --cancelled`" in done.out
    data = json.loads(announcer("status", *NL, "--json").out)
    for matter in data["matters"]:
        assert_dutch(f"{matter['words']} {matter['remedy']}")
    assert data["posts"] == {"posted": 1}, "for programs it stays what it was"


def test_what_the_ledger_kept_in_english_is_told_in_dutch(announcer: Announcer) -> None:
    rounds = LedgerRounds().round(MORNING, lambda _: State.GONE)
    rounds.round(MORNING + timedelta(days=50))
    for done in (announcer("posts", *NL), announcer("status", *NL)):
        assert_dutch(re.sub(r"(?m)^    (?!reden).*$", "", done.out).replace("deleted since", ""))
    assert "te laat" in announcer("plan", *NL).out + announcer("posts", *NL).out


def test_plan_is_dutch_but_for_what_is_posted(announcer: Announcer) -> None:
    rewrite(("reminders: [1d, 2h]", "reminders: [2d, 40h]"))
    done = announcer("plan", *NOW, *NL)
    assert done.out.splitlines()[0] == (
        "5 berichten op komst, vanaf 2024-01-10 09:00 (Europe/Amsterdam), voor het lokale account"
    )
    assert "woensdag 10 januari 2024\n" in done.out
    assert "  09:00  reeks · bijen · nl\n" in done.out
    assert "waarom: 21 dagen voor het begin" in done.out
    assert "korter dan de helft van 40 uur ervoor gaat er al een ander bericht over bijen/eerste" in done.out
    assert_dutch(done.out)
    data = json.loads(announcer("plan", *NOW, *NL, "--json").out)
    assert {post["kind"] for post in data["posts"]} == {"series", "announcement", "reminder"}
    for post in data["posts"]:
        assert_dutch(post["why"])
    for skip in data["skipped"]:
        assert_dutch(skip["reason"])


@pytest.mark.parametrize("wrong", ["token", "down", "html"])
def test_what_could_not_be_learnt_is_dutch(announcer: Announcer, instance: FakeMastodon, wrong: str) -> None:
    if wrong == "token":
        instance.rules.token = "another"
    else:
        instance.hang_up()
    for command in ("plan", "status"):
        out = announcer(command, *NL).out.replace("The access token is invalid", "")
        assert_dutch(out)
        assert "kon niet gevraagd worden" in out or "weigert het token" in out
    if wrong != "token":
        instance.answer_again()


FINDINGS = [
    Denial.of(INSTANCE, Denied("it answered 401: x")).finding,
    Finding.of_post(PostKey.parse("bijen/series/1/nl"), "whether it was posted is not known: it answered 503; look, and"
                    " `resolve` it"),
    Finding.of_instance(f"{INSTANCE}/@us", f"{INSTANCE}/@us: cannot be read: it answered 503", Cause.UNREACHABLE),
    Finding.of_instance(INSTANCE, f"{INSTANCE} cannot be asked what it takes: no answer in time", RateLimited.cause),
    Finding.of_delivery("delivery broke off, and tries again: ValueError: x"),
]  # fmt: skip


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.line[:40])
def test_what_the_service_reports_is_dutch(finding: Finding) -> None:
    for matter in matters(view_of(finding)):
        told = matter.in_language("nl")
        assert told.words != matter.words
        assert_dutch(f"{told.words} {told.remedy}")


def test_a_persons_word_is_answered_in_dutch(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:  # noqa: ARG001
    done = announcer("hold", "bijen/eerste", *NL)
    assert done.out.startswith("bijen/eerste wordt tegengehouden; `announcer release bijen/eerste` laat het gaan\n")
    assert_dutch(done.out)
    for command, key in (("release", "bijen/eerste"), ("approve", "bijen"), ("resolve", "bijen/series/1/nl")):
        options = ("--skip",) if command == "resolve" else ()
        done = announcer(command, key, *options, *NL)
        assert_dutch(done.out + done.err.replace("cannot be resolved as skip: it is posted", ""))
    assert announcer("release", "bijen/eerst", *NL).err == (
        "announcer: de bijeenkomst bijen/eerst bestaat niet; bedoelde je bijen/eerste?\n"
    )


def test_the_locale_is_enough(announcer: Announcer, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert announcer("status").out.startswith("Er is nog geen administratie; `announcer run` maakt die.\n")
    assert announcer("status", "--language", "en").out.startswith("There is no ledger yet")
    assert folder.is_dir()


def test_a_reason_that_the_ledger_kept_is_dutch_within_a_matter(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: State.REJECTED)
    (matter, *_) = json.loads(announcer("status", *NL, "--json").out)["matters"]
    assert matter["words"] == "het account weigert dit bericht: 422: too long"


def test_json_is_dutch_too(announcer: Announcer) -> None:
    assert json.loads(announcer("plan", *NOW, *NL, "--json").out)["posts"][0]["why"].startswith("een reeks van 2")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("import", "nee.ics"), "nee.ics is niet te lezen: dat bestand of die map bestaat niet"),
        (("import",), "welke agenda? een bestand, een adres, of een naam uit ANNOUNCER_SOURCES"),
        (("backup", "reserve.db"), "er is geen administratie var/announcer.db om een back-up van te maken"),
        (("plan", "--now", "gisteren"), "--now 'gisteren' is geen moment; schrijf 2024-01-10T09:00"),
        (("hold", "bijen/eerste/x/y"), "dit is geen sleutel van een bericht: 'bijen/eerste/x/y'"),
        (("login", "social"), "'social' is niet het adres van een server"),
        (("login", "--json"), "--json hoort bij --check"),
        (("new", "--yes"), "--into en --yes horen bij --from"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_whatever_ends_a_command_is_said_in_the_language_of_the_locale(
    args: tuple[str, ...], told: str, announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "nl")
    done = announcer(*args)
    assert done.err.startswith(f"announcer: {told}"), done.err
    assert_dutch(done.err)
    if args[0] != "backup":
        assert told not in announcer(*args, "--language", "en").err, "what is typed counts more than the locale"


@pytest.mark.usefixtures("folder")
def test_wrong_settings_are_told_in_the_language_of_the_locale(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "nl")
    Path(".env").write_text("ANNOUNCER_PORT=veel\nANNOUNCER_VISBILITY=public\n", encoding="utf-8")
    done = announcer("plan")
    assert (done.status, done.err.splitlines()) == (
        2,
        [
            "announcer: ANNOUNCER_VISBILITY (in .env): die instelling bestaat niet; bedoelde je ANNOUNCER_VISIBILITY?",
            "ANNOUNCER_PORT (in .env): 'veel' is geen heel getal van 1 tot en met 65535",
        ],
    )


def test_what_a_command_notes_of_its_ledger_is_dutch_too(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    ledger_rounds.round(MORNING + timedelta(days=1))
    noted = announcer("plan", *NL, *NOW).err
    assert noted.startswith("announcer: de laatste ronde van de administratie was op 2024-01-11 09:00, later dan --now")
    assert_dutch(noted)
