"""`announcer posts` and `announcer status`: what the ledger knows, and what wants a person."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from announcer.commands.matters import matters
from announcer.commands.remedies import remedy_of_deleted
from announcer.commands.service_view import ServiceView
from announcer.commands.status_figures import not_posted
from announcer.delivery.token_denials import Denial
from announcer.ledger.ledger import Ledger
from announcer.model import EMPTY_HISTORY, Facts, Plan, PostKey, Problem, State, TooLong
from announcer.model.findings import Cause, Finding
from announcer.publisher.preview import preview_round
from announcer.publisher.service_state import MOST_REFUSED, Process, RoundSummary, service_state
from announcer.publisher.state_findings import encoded
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from announcer.web.site_store import SiteStore
from tests.commands.command_runs import LEDGER, MORNING, Announcer, Story, make_ledger, rewrite


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


INSTANCE = "https://social.example"
SERIES_POST = PostKey.parse("bijen/series/1/nl")


def view_of(*findings: Finding) -> ServiceView:
    """A service that runs and has found that, with the settings of a Mastodon account."""
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})
    preview = preview_round(load({}), MORNING)
    return ServiceView(settings=settings, preview=preview, ledger=None, is_led=True, publisher_state=encoded(findings))


MASTODON = {"ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": "abc"}


@pytest.mark.usefixtures("folder")
def test_an_instance_that_does_not_answer_is_named_with_what_to_look_at() -> None:
    silent = f"{INSTANCE} cannot be asked whose account it is and what it takes: it cannot be connected to"
    broken = "delivery broke off, and tries again: TypeError: no"
    found = (Finding.of_instance(INSTANCE, silent, Cause.UNREACHABLE), Finding.of_delivery(broken))
    first, second, *_ = matters(view_of(*found))

    assert (first.about, first.words) == ("instance", silent)
    assert "ANNOUNCER_MASTODON__BASE_URL" in first.remedy
    assert (second.about, second.words, second.remedy) == ("service", broken, "its log says more")


def remedy_of(denial: Denial) -> str:
    """What `status` says to do about it."""
    view = view_of(denial.finding)
    pause = {"paused": denial.words, "denial": {"status": denial.status, "scope": denial.scope}}
    first, *_ = matters(replace(view, publisher_state={**view.publisher_state, **pause}))
    return first.remedy


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("cause", "line"),
    [
        (Cause.RATE_LIMITED, f"{INSTANCE}/@us: it answered 429: Too many requests"),
        (Cause.RATE_LIMITED, f"{INSTANCE}/@us: the server's rate limit"),
        (Cause.RATE_LIMITED, f"{INSTANCE} cannot be asked whose account it is and what it takes: it answered 429"),
        (Cause.READING_IN_PARTS, f"{INSTANCE}/@us: its list of statuses is long, and is read in parts"),
    ],
)
def test_what_only_takes_time_is_nothing_to_do_anything_about(cause: Cause, line: str) -> None:
    first, *_ = matters(view_of(Finding.of_instance(f"{INSTANCE}/@us", line, cause)))
    assert (first.about, first.words) == ("instance", line)
    assert "there is nothing to do" in first.remedy
    assert "whether it is up" not in first.remedy


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["the instance", "https://social.example.org/@us"])
def test_an_instance_that_is_not_the_one_of_the_settings_here_is_the_service_s_matter(name: str) -> None:
    """The remedy names a setting; and who delivery could not learn the name of is of no known instance."""
    finding = Finding.of_instance(name, f"{name}: cannot be read: it answered 503", Cause.UNREACHABLE)
    first, *_ = matters(view_of(finding))
    assert (first.about, first.words, first.remedy) == ("service", finding.line, "its log says more")


@pytest.mark.usefixtures("folder")
def test_words_of_a_server_that_sound_like_another_cause_change_no_remedy() -> None:
    line = f"{INSTANCE}/@us: it answered 503: answered 429 upstream, rate limit, is read in parts"
    first, *_ = matters(view_of(Finding.of_instance(f"{INSTANCE}/@us", line, Cause.UNREACHABLE)))
    assert "whether it is up" in first.remedy


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("instance", [INSTANCE, "https://telescope.example"])
def test_an_account_that_is_disabled_is_looked_at_before_a_token_is_made(instance: str) -> None:
    account, answered = f"{instance}/@us", "it answered {}"
    disabled = remedy_of(Denial(account, answered.format("403: Your login is currently disabled"), 403))
    assert disabled.startswith("look at the account on the instance first")
    assert disabled.index("posts go on by themselves") < disabled.index("make a new token")
    revoked = remedy_of(Denial(account, answered.format("401: The access token was revoked"), 401))
    assert revoked.startswith("make a new token")
    narrow = remedy_of(
        Denial(account, answered.format("403: This action is outside the authorized scopes"), 403, "write:media")
    )
    assert narrow.startswith("make a new token on the instance with the scopes profile, read:statuses, write:statuses")
    assert "this one lacks write:media" in narrow


@pytest.mark.usefixtures("folder")
def test_a_pause_that_an_older_service_tells_of_without_its_kind_has_a_remedy_too() -> None:
    words = f"{INSTANCE}/@us refuses the access token: it answered 401; nothing is sent until that is mended"
    view = replace(view_of(), publisher_state={"problems": [words], "paused": words})
    first, *_ = matters(view)
    assert first.remedy.startswith("make a new token")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("reason", "first"),
    [
        ("it answered 422: Text contains a banned word", "mend the cause; then `announcer resolve "),
        ("it answered 422", "the instance does not say why: ask those who run it"),
        ("it answered 403, for this one only: the access token works", "the instance does not say why: ask"),
        ("", "the instance does not say why: ask"),
    ],
)
def test_a_cause_is_to_be_mended_only_where_the_instance_names_one(reason: str, first: str) -> None:
    (matter,) = matters(unknown(load({}), account="local", state=State.REJECTED, reason=reason))
    assert matter.remedy.startswith(first)
    assert "`announcer resolve bijen/series/1/nl --not-posted` sends it again" in matter.remedy


@pytest.mark.usefixtures("folder")
def test_what_the_service_says_of_refused_posts_is_left_to_the_ledger() -> None:
    """It points to `status`; a person may have settled it since."""
    state = refused_state(MOST_REFUSED + 7)
    assert len(state["problems"]) == MOST_REFUSED + 1
    assert list(matters(replace(view_of(), publisher_state=state))) == list(matters(view_of()))


def refused_state(number: int) -> dict[str, Any]:
    """What a service writes whose account has refused so many posts."""
    (row,) = unknown(load({}), account="local", state=State.REJECTED, reason="it answered 422").rows
    rows = tuple(replace(row, id=n, key=replace(row.key, discriminator=str(n))) for n in range(number))
    summary = RoundSummary(
        facts=Facts(series=()), history=replace(EMPTY_HISTORY, posts=rows), plan=Plan(posts=(), skipped=()),
        account="local", now=MORNING, rounds=1,
    )  # fmt: skip
    return dict(service_state(summary, Process(clock="real", version="0"), completed_at=MORNING))


@pytest.mark.usefixtures("folder")
def test_why_the_last_service_could_not_go_on_is_told_when_none_leads() -> None:
    """A publisher that is started again and again leads for no moment."""
    broken = "the ledger var/announcer.db cannot be used now: it is read-only (make its files writable)"
    found = (Finding.of_round(broken), Finding.of_file(Problem(file="bijen.yaml", message="no title")))
    view = replace(view_of(*found), is_led=False)
    (last,) = [matter for matter in matters(view) if matter.about == "service"]
    assert last.words == f"what it said last: {broken}"


@pytest.mark.usefixtures("folder")
def test_what_an_older_service_says_in_sentences_alone_is_shown_as_it_says_it() -> None:
    sentences = ["bijen/series/1/nl: its picture is missing", f"{INSTANCE}/@us: it answered 503"]
    view = replace(view_of(), publisher_state={"problems": sentences})
    first, second, *_ = matters(view)
    assert [(one.about, one.words, one.remedy) for one in (first, second)] == [
        ("service", sentence, "its log says more") for sentence in sentences
    ]
    assert list(matters(replace(view, is_led=False))) == list(matters(replace(view_of(), is_led=False)))


@pytest.mark.usefixtures("folder")
def test_what_delivery_finds_of_a_post_is_shown_under_its_key() -> None:
    """But for a post that the ledger does not know by that key: then the line says all."""
    missing, unedited = (
        Finding.of_post(SERIES_POST, "posted without its picture: it answered 500"),
        Finding.of_named_post(SERIES_POST, "could not be edited: it answered 500"),
    )
    view = view_of(missing, unedited)
    first, second, *_ = matters(view)
    assert (first.about, first.words) == ("service", missing.line)
    known = unknown(load({}), account=view.preview.account, state=State.POSTED).rows
    history = replace(view.preview.history, posts=tuple(known))
    first, second, *_ = matters(replace(view, preview=replace(view.preview, history=history)))
    assert (first.about, first.words, first.remedy) == (str(SERIES_POST), missing.words, "")
    assert (second.about, second.words) == (str(SERIES_POST), f"{SERIES_POST} could not be edited: it answered 500")


@pytest.mark.usefixtures("folder")
def test_a_mistake_in_a_file_that_the_service_has_found_is_shown_until_it_is_mended_and_seen_to_be() -> None:
    mended = Finding.of_file(Problem(file="bijen.yaml", message="no title"))
    first, *_ = matters(view_of(mended))
    assert (first.about, first.words, first.remedy) == ("service", mended.line, "its log says more")


# --- posts of unknown fate ---


def unknown(settings: Settings, *, account: str, **changes: Any) -> ServiceView:
    """The series' post was sent by a service that posted to `account`, and no answer came."""
    Story().round(MORNING, lambda _: State.UNKNOWN)
    preview = preview_round(load({}), MORNING + timedelta(hours=2))
    (row,) = preview.history.posts
    row = replace(row, account=account, **changes)
    preview = replace(preview, account=preview.account if settings.is_local else f"{INSTANCE}/@us")
    return ServiceView(
        settings=settings, ledger=None, preview=replace(preview, history=replace(preview.history, posts=(row,)))
    )


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
    Story().round(MORNING, lambda _: State.UNKNOWN)
    with closing(sqlite3.connect(Path("var", "announcer.db"))) as db:
        db.execute("UPDATE outbox SET account = ?", (f"{INSTANCE}/@former",))
        db.commit()
    assert announcer("status").status == 1

    assert announcer("resolve", "bijen/series/1/nl", verdict).status == 0

    assert json.loads(announcer("status", "--json").out)["matters"] == []


# --- posts that wait, and posts that are left ---


def test_what_a_person_holds_back_is_one_matter_for_each_key(announcer: Announcer) -> None:
    Story().round(MORNING)
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
    story = Story().round(MORNING)

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
    story.round(MORNING + timedelta(minutes=1))
    data = json.loads(announcer("status", "--json").out)
    assert (data["matters"], data["posts"]) == ([], {"posted": 2})


def test_a_post_that_a_person_edited_is_asked_about_until_it_is_left_for_good(announcer: Announcer) -> None:
    story = Story().round(MORNING)
    rewrite(("De Raat", "De Bijenkorf"))
    later = MORNING + timedelta(hours=2)
    story.round(MORNING + timedelta(hours=1)).round(later)
    assert json.loads(announcer("status", "--json").out)["matters"] == []
    story.refuse_edits(later, "a person edited the post on the instance")

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
    story = Story().round(MORNING)
    rewrite(("De Raat", "De Bijenkorf"))
    story.round(MORNING + timedelta(hours=1)).round(later).refuse_edits(later, "a person edited it")
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
    Story().round(MORNING).round(MORNING + timedelta(days=43))

    out = announcer("status").out
    data = json.loads(announcer("status", "--json").out)

    assert "\nNot posted, of the last 30 days\n" in out
    assert "  2024-02-21 19:00  bijen/eerste/reminder/1d@2024-02-22/nl: the event is cancelled\n" in out
    assert {one["reason"] for one in data["not_posted"]} == {"the event is cancelled"}
    assert data["matters"] == []
