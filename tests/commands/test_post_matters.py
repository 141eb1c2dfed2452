"""What wants a person of posts: of unknown fate, waiting, refused, left as they are."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.commands.matters import matters
from announcer.commands.remedies import remedy_of_deleted
from announcer.commands.service_view import ServiceView
from announcer.commands.status_figures import not_posted
from announcer.ledger.ledger import Ledger
from announcer.model import State, TooLong
from announcer.publisher.preview import preview_round
from announcer.settings.loading import load
from tests.commands.command_runs import LEDGER, MORNING, Announcer, LedgerRounds, rewrite, translate
from tests.commands.service_views import INSTANCE, MASTODON, unknown

# --- posts of unknown fate ---


@pytest.mark.usefixtures("folder")
def test_a_post_that_was_sent_again_and_again_for_hours_is_asked_about_by_name_with_since_when_and_why() -> None:
    view = unknown(load({}), account="local", last_sent_at=MORNING + timedelta(hours=2), attempts=9)

    (matter,) = matters(view)

    assert matter.about == "bijen/series/1/nl"
    assert matter.words == (
        "it was first sent at 2024-01-10 09:00, and whether it is on the account is still not known:"
        " the answer was lost"
    )
    for option in ("--posted URL", "--not-posted", "--skip"):
        assert f"`announcer resolve bijen/series/1/nl {option}`" in matter.remedy


@pytest.mark.usefixtures("folder")
def test_a_post_that_waits_for_long_is_asked_about_with_since_when_and_why() -> None:
    (matter,) = matters(unknown(load({}), account="local", state=State.PENDING))
    assert matter.words == "it was due at 2024-01-10 09:00 and is not posted yet: the answer was lost"
    assert matter.remedy == "`announcer resolve bijen/series/1/nl --skip` gives it up"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("former", "option"), [(f"{INSTANCE}/@former", "--posted URL"), ("https://other.example/@us", None)]
)
def test_a_post_of_unknown_fate_on_a_former_account_is_asked_about(former: str, option: str | None) -> None:
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})

    (matter,) = matters(unknown(settings, account=former))

    assert matter.about == "bijen/series/1/nl"
    assert matter.words == (
        f"it was first sent at 2024-01-10 09:00 to {former}, where posts do not go any more; whether it is there is not"
        " known, and it is not repeated"
    )
    assert f"`announcer resolve bijen/series/1/nl --not-posted` lets it go to {INSTANCE}/@us" in matter.remedy
    # On another instance the address cannot be checked.
    assert ("--posted URL" in matter.remedy) is (option is not None)


@pytest.mark.usefixtures("folder")
def test_a_post_on_a_former_account_that_is_of_no_use_any_more_can_be_forgotten() -> None:
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})
    view = unknown(settings, account=f"{INSTANCE}/@former", useful_until=MORNING + timedelta(hours=1))

    (matter,) = matters(view)

    assert matter.remedy == "`announcer resolve bijen/series/1/nl --skip` forgets it"


@pytest.mark.usefixtures("folder")
def test_what_was_surely_not_sent_to_a_former_account_and_what_only_the_local_one_had_are_no_matters() -> None:
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})

    assert list(matters(unknown(settings, account=f"{INSTANCE}/@former", state=State.PENDING))) == []
    assert list(matters(unknown(settings, account="local"))) == []


@pytest.mark.parametrize("verdict", ["--not-posted", "--skip"])
def test_the_word_of_a_person_settles_a_post_on_a_former_account(verdict: str, announcer: Announcer) -> None:
    LedgerRounds().round(MORNING, lambda _: State.UNKNOWN)
    with closing(sqlite3.connect(Path("var", "announcer.db"))) as db:
        db.execute("UPDATE outbox SET account = ?", (f"{INSTANCE}/@former",))
        db.commit()
    assert announcer("status").status == 1

    assert announcer("resolve", "bijen/series/1/nl", verdict).status == 0

    assert json.loads(announcer("status", "--json").out)["matters"] == []


# --- posts that wait, and posts that are left ---


def test_what_a_person_holds_back_is_one_matter_for_each_key(announcer: Announcer) -> None:
    LedgerRounds().round(MORNING)
    announcer("hold", "bijen/eerste", "bijen/eerste/reminder/1d@2024-02-22/nl", "bijen/tweede")

    data = json.loads(announcer("status", "--json").out)

    assert [(one["about"], one["words"], one["remedy"]) for one in data["matters"]] == [
        (
            "bijen/eerste", "held back by a person: 3 posts of the next 60 days, first at 2024-02-01 19:00",
            "`announcer release bijen/eerste` lets it go",
        ),
        (
            "bijen/eerste/reminder/1d@2024-02-22/nl",
            "held back by a person: 1 post of the next 60 days, first at 2024-02-21 19:00",
            "`announcer release bijen/eerste/reminder/1d@2024-02-22/nl` lets it go",
        ),
        (
            "bijen/tweede", "held back by a person: no post is due within 60 days, and none is edited",
            "`announcer release bijen/tweede` lets it go",
        ),
    ]  # fmt: skip
    assert data["next_post"] is None
    announcer("release", "bijen/tweede")
    following = json.loads(announcer("status", "--json").out)["next_post"]
    assert following == {"key": "bijen/tweede/announcement/1/nl", "due_at": "2024-03-19T09:00:00+01:00"}


def test_what_waits_for_approval_is_asked_one_by_one_when_due_and_event_by_event_before(
    announcer: Announcer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOUNCER_APPROVAL", "manual")
    translate(folder)
    ledger_rounds = LedgerRounds().round(MORNING)

    data = json.loads(announcer("status", "--json").out)

    assert [(one["about"], one["words"], one["remedy"]) for one in data["matters"]] == [
        (
            "bijen/series/1/nl", "due at 2024-01-10 09:00, and waits for approval",
            "`announcer approve bijen/series/1/nl`, or `announcer hold bijen/series/1/nl`",
        ),
        (
            "bijen/eerste", "6 posts of the next 60 days wait for approval, the first due at 2024-02-01 19:00",
            "`announcer approve bijen/eerste/announcement/1/nl`, or `announcer approve bijen/eerste` for all about it",
        ),
    ]  # fmt: skip

    announcer("approve", "bijen/series/1/nl", "bijen/eerste")
    ledger_rounds.round(MORNING + timedelta(minutes=1))
    data = json.loads(announcer("status", "--json").out)
    assert (data["matters"], data["posts"]) == ([], {"posted": 2})


def test_a_post_that_a_person_edited_is_asked_about_until_it_is_left_for_good(announcer: Announcer) -> None:
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("De Raat", "De Bijenkorf"))
    later = MORNING + timedelta(hours=2)
    ledger_rounds.round(MORNING + timedelta(hours=1)).round(later)
    assert json.loads(announcer("status", "--json").out)["matters"] == []
    ledger_rounds.refuse_edits(later, "a person edited the post on the instance")

    (matter,) = json.loads(announcer("status", "--json").out)["matters"]
    planned = announcer("plan").out
    assert matter == {
        "about": "bijen/series/1/nl",
        "words": "it states old facts, and could not be edited: a person edited the post on the instance",
        "remedy": "edit it on the instance yourself (https://mastodon.example/@us/1);"
        " `announcer hold bijen/series/1/nl` leaves it as it is for good",
    }
    assert "\nLeft as they are\n  bijen/series/1/nl  https://mastodon.example/@us/1\n" in planned
    assert "Would be edited now" not in planned
    assert json.loads(announcer("plan", "--json").out)["edits"][0]["left"] == "a person edited the post on the instance"

    announcer("hold", "bijen/series/1/nl")
    assert announcer("status").status == 0


@pytest.mark.usefixtures("folder")
def test_an_edit_that_a_former_account_did_not_take_is_no_matter() -> None:
    later = MORNING + timedelta(hours=2)
    ledger_rounds = LedgerRounds().round(MORNING)
    rewrite(("De Raat", "De Bijenkorf"))
    ledger_rounds.round(MORNING + timedelta(hours=1)).round(later).refuse_edits(later, "a person edited it")
    ledger = Ledger.open(LEDGER, read_only=True)
    refused = ledger.refused_edits()
    ledger.close()
    view = ServiceView(settings=load({}), preview=preview_round(load({}), later), ledger=None, refused_edits=refused)
    assert len(list(matters(view))) == 1
    former = [replace(one, account=f"{INSTANCE}/@former") for one in refused]
    assert list(matters(replace(view, refused_edits=former))) == []


@pytest.mark.usefixtures("folder")
def test_what_is_too_long_for_the_instance_is_asked_about() -> None:
    settings = load({})
    view = ServiceView(settings=settings, preview=preview_round(settings, MORNING), ledger=None)
    first, *rest = view.preview.plan.posts
    too_long = replace(first, held=TooLong(501, 500))
    plan = replace(view.preview.plan, posts=(too_long, *rest))

    found = list(matters(replace(view, preview=replace(view.preview, plan=plan))))

    assert [(one.about, one.words) for one in found] == [
        ("bijen/series/1/nl", f"due at 2024-01-10 09:00, and not posted: {too_long.held}")
    ]


@pytest.mark.usefixtures("folder")
def test_what_is_deleted_and_of_no_use_any_more_is_shown_and_asks_for_nothing() -> None:
    over = unknown(load({}), account="local", state=State.GONE, useful_until=MORNING + timedelta(hours=1))
    assert list(matters(over)) == []
    (post,) = not_posted(over)
    assert remedy_of_deleted(post, over.preview.now) == ""


@pytest.mark.usefixtures("folder")
def test_what_was_refused_wants_a_person_also_when_it_is_of_no_use_any_more() -> None:
    over = unknown(load({}), account="local", state=State.REJECTED, useful_until=MORNING + timedelta(hours=1))
    (matter,) = matters(over)
    assert matter.remedy == f"it is of no use any more; `announcer resolve {matter.about} --skip` gives it up"


def test_what_was_due_and_was_not_posted_is_shown_with_its_reason(announcer: Announcer) -> None:
    rewrite(("time: 19:00-20:30", "status: cancelled\n    time: 19:00-20:30"))
    LedgerRounds().round(MORNING).round(MORNING + timedelta(days=43))

    out = announcer("status").out
    data = json.loads(announcer("status", "--json").out)

    assert "\nNot posted, of the last 30 days\n" in out
    assert "  2024-02-21 19:00  bijen/eerste/reminder/1d@2024-02-22/nl: the event is cancelled\n" in out
    assert {one["reason"] for one in data["not_posted"]} == {"the event is cancelled"}
    assert data["matters"] == []
