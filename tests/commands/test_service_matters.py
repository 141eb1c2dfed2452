"""What wants a person of the service itself, by the kind and cause of what it finds."""

from dataclasses import replace
from typing import Any

import pytest

from announcer.commands.matters import matters
from announcer.delivery.token_denials import Denial
from announcer.model import EMPTY_HISTORY, Facts, Message, Plan, Problem, State
from announcer.model.findings import Cause, Finding
from announcer.publisher.service_state import MOST_REFUSED, Process, RoundSummary, service_state
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING
from tests.commands.service_views import INSTANCE, SERIES_POST, unknown, view_of


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
    found = (Finding.of_round(broken), Finding.of_file(Problem(file="bijen.yaml", message=Message("no title"))))
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
    mended = Finding.of_file(Problem(file="bijen.yaml", message=Message("no title")))
    first, *_ = matters(view_of(mended))
    assert (first.about, first.words, first.remedy) == ("service", mended.line, "its log says more")
