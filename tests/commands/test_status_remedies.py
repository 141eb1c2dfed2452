"""`announcer status` names the remedy of what keeps the service from sending."""

from dataclasses import replace

import pytest

from announcer.commands.matters import matters
from announcer.delivery.token_denials import Denial
from announcer.model import State
from announcer.publisher.service_state import MORE_REFUSED, SEE_STATUS
from announcer.settings.loading import load
from tests.commands.service_views import INSTANCE, remedy, said_of, unknown


@pytest.mark.usefixtures("folder")
def test_an_instance_that_does_not_answer_is_named_with_what_to_look_at() -> None:
    silent = f"{INSTANCE} cannot be asked whose account it is and what it takes: it cannot be connected to"
    broken = "delivery broke off, and tries again: TypeError: no"
    first, second, *_ = matters(said_of(silent, broken))

    assert (first.about, first.words) == ("instance", silent)
    assert "ANNOUNCER_MASTODON__BASE_URL" in first.remedy
    assert (second.about, second.words, second.remedy) == ("service", broken, "its log says more")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "waits",
    [
        f"{INSTANCE}/@us: it answered 429: Too many requests",
        f"{INSTANCE}/@us: the server's rate limit",
        f"{INSTANCE} cannot be asked whose account it is and what it takes: it answered 429; nothing is sent yet",
        f"{INSTANCE}/@us: its list of statuses is long, and is read in parts",
    ],
)
def test_what_only_takes_time_is_nothing_to_do_anything_about(waits: str) -> None:
    assert "there is nothing to do" in remedy(waits)
    assert "whether it is up" not in remedy(waits)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("instance", [INSTANCE, "https://telescope.example"])
def test_an_account_that_is_disabled_is_looked_at_before_a_token_is_made(instance: str) -> None:
    account, answered = f"{instance}/@us", "it answered {}"
    disabled = remedy(denial=Denial(account, answered.format("403: Your login is currently disabled"), 403))
    assert disabled.startswith("look at the account on the instance first")
    assert disabled.index("posts go on by themselves") < disabled.index("make a new token")
    revoked = remedy(denial=Denial(account, answered.format("401: The access token was revoked"), 401))
    assert revoked.startswith("make a new token")
    narrow = remedy(
        denial=Denial(account, answered.format("403: This action is outside the authorized scopes"), 403, "write:media")
    )
    assert narrow.startswith("make a new token on the instance with the scopes profile, read:statuses, write:statuses")
    assert "this one lacks write:media" in narrow


@pytest.mark.usefixtures("folder")
def test_a_pause_that_an_older_service_tells_of_without_its_kind_has_a_remedy_too() -> None:
    words = f"{INSTANCE}/@us refuses the access token: it answered 401; nothing is sent until that is mended"
    look = said_of(words)
    first, *_ = matters(replace(look, said={**look.said, "paused": words}))
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
    named = f"bijen/eerste/announcement/1/nl: {INSTANCE}/@us refuses it: it answered 422; {SEE_STATUS}"
    assert [one.about for one in matters(said_of(named, f"7 {MORE_REFUSED}"))] == [
        one.about for one in matters(said_of())
    ]


@pytest.mark.usefixtures("folder")
def test_why_the_last_service_could_not_go_on_is_told_when_none_leads() -> None:
    """A publisher that is started again and again leads for no moment."""
    broken = "round: the ledger var/announcer.db cannot be used now: it is read-only (make its files writable)"
    look = replace(said_of(broken, "bijen.yaml: no title"), is_led=False)
    (said,) = [matter for matter in matters(look) if matter.about == "service"]
    assert said.words == f"what it said last: {broken.removeprefix('round: ')}"
