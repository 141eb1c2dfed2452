"""A token that may do too little: the scope that it lacks is named, by the call that was refused."""

from collections.abc import Callable, Iterator

import pytest

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.server_answers import outcome_of
from announcer.accounts.mastodon.session import Exchange, always
from announcer.delivery.account import body_of
from announcer.delivery.outcomes import Denied, Unauthorized
from announcer.model import Draft, Image, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.pictures import a_picture

ALL = frozenset({"profile", "read:statuses", "write:statuses", "write:media"})
DRAFT = Draft(
    text=StatusText("Sessie"),
    language="nl",
    visibility=Visibility.PUBLIC,
    image=Image(file="poster.png", alt=line("Foto")),
)
BODY = body_of(DRAFT)

Call = Callable[[MastodonAccount, str], object]

CALLS: dict[str, tuple[Call, str]] = {
    "verify": (lambda account, _: account.verify(), "profile"),
    "send": (lambda account, _: account.send(BODY, "key", always), "write:statuses"),
    "edit": (lambda account, known: account.edit(known, BODY, DRAFT, always), "write:statuses"),
    "read before an edit": (lambda account, known: account.edit(known, BODY, DRAFT, always), "read:statuses"),
    "upload": (lambda account, _: account.upload(DRAFT, always), "write:media"),
    "media": (lambda account, _: account.media_ready("1"), "write:media"),
    "exists": (lambda account, known: account.exists(known), "read:statuses"),
    "source": (lambda account, known: account.source(known), "read:statuses"),
    "list": (lambda account, _: account.statuses_after(None), "read:statuses"),
}


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.V45) as server:
        yield server


def denied(call: Call, account: MastodonAccount, known: str) -> Denied | Unauthorized:
    try:
        outcome = call(account, known)
    except Denied as error:
        return error
    assert isinstance(outcome, Unauthorized), outcome
    return outcome


@pytest.mark.parametrize("name", CALLS)
def test_the_scope_that_a_refused_call_needs_is_named_and_kept_as_data(fake: FakeMastodon, name: str) -> None:
    call, scope = CALLS[name]
    known = str(fake.rules.post({"status": "Sessie"}, None).body["id"])
    fake.rules.scopes = ALL - {scope}
    account = MastodonAccount(
        fake.base_url, fake.rules.token, site_url="https://site.example", pictures=a_picture, timeout=(5, 5), deadline=5
    )
    found = denied(call, account, known)
    assert (found.status, found.scope) == (403, scope)
    reason = found.reason if isinstance(found, Unauthorized) else str(found)
    assert reason == (
        f"it answered 403: This action is outside the authorized scopes (the token lacks the scope {scope})"
    )


def test_with_the_scopes_that_the_readme_asks_for_every_call_is_allowed(fake: FakeMastodon) -> None:
    fake.rules.scopes = ALL
    account = MastodonAccount(
        fake.base_url, fake.rules.token, site_url="https://site.example", pictures=a_picture, timeout=(5, 5), deadline=5
    )
    account.verify()
    for call, _ in CALLS.values():
        assert not isinstance(call(account, "1"), Unauthorized)


@pytest.mark.parametrize(
    ("status", "body", "headers", "scope"),
    [
        (403, b'{"error": "Insufficient permissions: write:statuses."}', {}, "write:statuses"),
        (403, b'{"error": "out_of_scope_for_token"}', {}, "write:statuses"),
        (403, b"{}", {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}, "write:statuses"),
        (403, b'{"error": "Your login is currently disabled"}', {}, None),
        (403, b'{"error": "Ask the telescope people of scopes.example"}', {}, "write:statuses"),
        (403, b'{"error": "Ask the telescope people"}', {}, None),
        (401, b'{"error": "The access token was revoked"}', {}, None),
        (401, b'{"error": "invalid scope"}', {}, None),
        (403, b"<html>scope</html>", {"Content-Type": "text/html"}, None),
    ],
)
def test_what_the_server_says_of_scopes_counts_and_nothing_else(
    status: int, body: bytes, headers: dict[str, str], scope: str | None
) -> None:
    exchange = Exchange(sent=True, status=status, headers=headers, body=body, complete=True)
    outcome = outcome_of(exchange, scope="write:statuses")
    assert isinstance(outcome, Unauthorized)
    assert outcome.scope == scope
