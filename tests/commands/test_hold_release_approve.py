"""`announcer hold`, `release` and `approve`: a person's word, written to the ledger, and said back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import State
from tests.commands.command_runs import LEDGER, MORNING, Announcer, LedgerRounds, make_ledger, rewrite

ANNOUNCEMENT = "bijen/eerste/announcement/1/nl"


def held(announcer: Announcer) -> dict[str, str]:
    """Of the posts to come those that wait, with the reason."""
    posts = json.loads(announcer("plan", "--json").out)["posts"]
    return {post["key"]: post["held"] for post in posts if post["held"]}


def states(announcer: Announcer) -> dict[str, str]:
    return {post["key"]: post["state"] for post in json.loads(announcer("posts", "--json").out)["posts"]}


@pytest.fixture
def ledger_rounds(folder: Path) -> LedgerRounds:  # noqa: ARG001 - it comes first
    """A service that did its first round: the series post is on the account."""
    return LedgerRounds().round(MORNING)


@pytest.mark.usefixtures("ledger_rounds")
def test_a_planned_post_is_held_back_and_let_go(announcer: Announcer) -> None:
    done = announcer("hold", ANNOUNCEMENT)

    assert done.status == 0
    assert done.out == (
        f"{ANNOUNCEMENT} is held back; `announcer release {ANNOUNCEMENT}` lets it go\n"
        f"  2024-02-01 19:00  {ANNOUNCEMENT}\n"
        "No service runs on this ledger; it counts when `announcer run` starts.\n"
    )
    assert held(announcer) == {ANNOUNCEMENT: f"held back; `announcer release {ANNOUNCEMENT}` lets it go"}

    done = announcer("release", ANNOUNCEMENT)
    assert (done.status, done.out.splitlines()[0]) == (0, f"{ANNOUNCEMENT} is let go")
    assert held(announcer) == {}


def test_a_held_event_is_silent_until_it_is_released(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    announcer("hold", "bijen/eerste")
    ledger_rounds.round(MORNING + timedelta(days=23))
    assert states(announcer)[ANNOUNCEMENT] == "held"

    announcer("release", "bijen/eerste")
    ledger_rounds.round(MORNING + timedelta(days=23, hours=1))
    assert states(announcer)[ANNOUNCEMENT] == "posted"


def test_a_hold_of_the_original_holds_its_translation_and_a_hold_of_that_alone_does_not(
    announcer: Announcer, ledger_rounds: LedgerRounds
) -> None:
    rewrite(("summary:", "translations: {en: {title: Bees}}\nsummary:"))
    ledger_rounds.round(MORNING + timedelta(hours=1))

    announcer("hold", "bijen/eerste/announcement/1/en")
    assert set(held(announcer)) == {"bijen/eerste/announcement/1/en"}
    announcer("release", "bijen/eerste/announcement/1/en")
    assert announcer("hold", ANNOUNCEMENT).out.splitlines()[1:3] == [
        f"  2024-02-01 19:00  {ANNOUNCEMENT}",
        "  2024-02-01 19:00  bijen/eerste/announcement/1/en",
    ]
    assert set(held(announcer)) == {ANNOUNCEMENT, "bijen/eerste/announcement/1/en"}


@pytest.mark.usefixtures("ledger_rounds")
def test_several_keys_are_held_together_or_not_at_all(announcer: Announcer) -> None:
    assert announcer("hold", "bijen/tweede", "bijen/derde").status == 1
    assert held(announcer) == {}
    assert announcer("hold", "bijen/tweede", ANNOUNCEMENT).status == 0
    assert {key.rpartition("/announcement")[0] or key for key in held(announcer)} >= {"bijen/eerste", "bijen/tweede"}


NO_KEY = "not the key of a post: 'bijen/eerste/announcment/1/nl'; `announcer plan` and `announcer posts` print them"
WRONG = {
    "bijen/eerst": (1, "there is no event bijen/eerst; did you mean bijen/eerste?"),
    "bij": (1, "there is no series bij; did you mean bijen?"),
    "bijen/eerste/announcement/1/en": (
        1, f"there is no post bijen/eerste/announcement/1/en; did you mean {ANNOUNCEMENT}?",
    ),
    "xyzzy": (1, "there is no series xyzzy; `announcer plan` and `announcer posts` print the keys"),
    "bijen/eerste/announcment/1/nl": (2, f"{NO_KEY}; did you mean {ANNOUNCEMENT}?"),
    "": (2, "not a key of a series or an event: ''; write SERIES or SERIES/EVENT"),
}  # fmt: skip


@pytest.mark.usefixtures("ledger_rounds")
def test_a_key_that_names_nothing_is_answered_with_the_nearest(announcer: Announcer) -> None:
    for command in ("hold", "approve", "release"):
        for typed, (status, words) in WRONG.items():
            done = announcer(command, typed)
            assert (done.status, done.out, done.err) == (status, "", f"announcer: {words}\n"), command


def test_before_the_first_start_a_post_can_be_held_and_the_ledger_is_made_for_it(announcer: Announcer) -> None:
    rewrite(("2024", "2044"))
    assert announcer("hold", "bijen/serie/1/nl").status == 2
    assert not Ledger.exists(LEDGER)

    done = announcer("hold", "bijen/series/1/nl")
    assert done.status == 0
    assert "No service runs on this ledger" in done.out

    now = MORNING.replace(year=2044)
    LedgerRounds(clock="real").round(now, lambda _: pytest.fail("it was sent"))
    assert states(announcer) == {"bijen/series/1/nl": "held"}


def test_a_post_that_is_out_keeps_its_words(announcer: Announcer, ledger_rounds: LedgerRounds) -> None:
    done = announcer("hold", "bijen/series/1/nl")
    assert done.out.splitlines()[0] == (
        "bijen/series/1/nl is posted, at https://mastodon.example/@us/1; from now on its words stay as they are"
    )
    rewrite(("De Raat", "De Bijenkorf"))
    ledger_rounds.round(MORNING + timedelta(hours=1)).round(MORNING + timedelta(hours=2))
    assert json.loads(announcer("plan", "--json").out)["edits"] == []

    announcer("release", "bijen/series/1/nl")
    assert [one["key"] for one in json.loads(announcer("plan", "--json").out)["edits"]] == ["bijen/series/1/nl"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.REJECTED, "is not taken by the account: `announcer status` says how to settle that"),
        (State.GONE, "was posted, and deleted on the instance since"),
    ],
)
def test_what_cannot_be_held_back_any_more_is_said(state: State, words: str, announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: state)
    done = announcer("hold", "bijen/series/1/nl")
    assert (done.status, done.err) == (1, f"announcer: bijen/series/1/nl {words}\n")


def test_a_post_of_unknown_fate_is_held_back_in_case_it_is_not_on_the_account(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: State.UNKNOWN)
    done = announcer("hold", "bijen/series/1/nl")
    assert done.status == 0
    assert done.out.splitlines()[0] == (
        "bijen/series/1/nl was sent, and may be on the account; if it is not, it is held back from now on"
    )


@pytest.mark.usefixtures("ledger_rounds")
def test_release_says_what_else_keeps_a_post_back(announcer: Announcer) -> None:
    done = announcer("release", ANNOUNCEMENT)
    assert (done.status, done.err) == (
        1, f"announcer: {ANNOUNCEMENT} is not held back; `announcer status` shows what is\n",
    )  # fmt: skip

    announcer("hold", "bijen")
    done = announcer("release", ANNOUNCEMENT)
    assert done.err == f"announcer: {ANNOUNCEMENT} is not held back by this key; try `announcer release bijen`\n"


def test_nothing_goes_without_approval_where_that_is_asked(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOUNCER_APPROVAL", "manual")
    ledger_rounds = LedgerRounds().round(MORNING)
    assert states(announcer) == {"bijen/series/1/nl": "held"}
    assert announcer("release", "bijen/series/1/nl").err == (
        "announcer: bijen/series/1/nl waits, but not because of `announcer hold`: waits for"
        " `announcer approve bijen/series/1/nl`\n"
    )

    done = announcer("approve", "bijen/series/1/nl")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0] == "bijen/series/1/nl is approved"
    ledger_rounds.round(MORNING + timedelta(minutes=1))
    assert states(announcer) == {"bijen/series/1/nl": "posted"}

    assert held(announcer)[ANNOUNCEMENT] == f"waits for `announcer approve {ANNOUNCEMENT}`"
    assert f"         WAITS for `announcer approve {ANNOUNCEMENT}`\n" in announcer("plan").out
    announcer("approve", "bijen/eerste")
    assert not [key for key in held(announcer) if key.startswith("bijen/eerste/")]
    assert [key for key in held(announcer) if key.startswith("bijen/tweede/")]


def test_a_hold_takes_an_approval_back(announcer: Announcer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOUNCER_APPROVAL", "manual")
    LedgerRounds().round(MORNING)
    announcer("approve", "bijen/eerste")
    assert announcer("release", "bijen/eerste").err == (
        "announcer: bijen/eerste is not held back, it is approved; `announcer hold bijen/eerste` takes that back\n"
    )
    announcer("hold", "bijen/eerste")
    assert ANNOUNCEMENT in held(announcer)


@pytest.mark.usefixtures("ledger_rounds")
def test_approving_where_nothing_needs_it_is_remembered_and_said(announcer: Announcer) -> None:
    done = announcer("approve", "bijen")
    assert done.status == 0
    assert "ANNOUNCER_APPROVAL is auto here" in done.err


def test_a_command_says_when_the_service_that_runs_looks(announcer: Announcer) -> None:
    make_ledger(LEDGER, MORNING)
    service = Ledger.open(LEDGER)
    service.lead().acquire(MORNING, "service")
    before = service.nudged_at

    done = announcer("hold", "bijen/tweede")

    assert "The service that runs looks at it at once.\n" in done.out
    assert service.nudged_at != before
    assert service.history().holds == {"bijen/tweede"}
    service.close()
