"""What can be found out about the account that a token is for: whose it is, what it takes, what the token may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.instance import limits_of
from announcer.accounts.mastodon.oauth.discovery import Server
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.accounts.mastodon.server_answers import moment_of, own_account, reason_of, url_of
from announcer.delivery.outcomes import Denied, Unreachable
from announcer.errors import LoginFailed
from announcer.model import Message
from announcer.model.text import line

_NO_SUCH_ID = "0"
"""What no status and no attachment has: Mastodon's ids are snowflakes, others' ULIDs, flakes or UUIDs."""


@dataclass(frozen=True, slots=True)
class LackingScope:
    """A call that would be denied."""

    scope: str
    call: Message
    """What would fail."""
    said: str
    """The server's own words."""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """An account, by what its server tells the token."""

    handle: str
    """`@name@domain`."""
    name: str
    url: str
    base_url: str
    software: Software
    server: str
    """Software and version."""
    max_characters: int
    max_media: int | None
    max_media_bytes: int | None
    language: str | None
    """What its posts are said to be in when they do not say themselves."""
    visibility: str | None
    bot: bool | None
    attribution_domains: tuple[str, ...] | None
    """Whose pages may name it as their author; None: the server does not tell."""
    clock: timedelta
    """By how much the server's clock is ahead of ours, at least."""
    lacking: tuple[LackingScope, ...]


def ask(client: MastodonClient, server: Server, now: Callable[[], datetime]) -> AccountReport:
    """Asks everything; nothing is changed. Raises LoginFailed when the token is not taken, or no account is told."""
    before = now()
    account = _account(client, server)
    clock = clock_difference(client.exchange.headers.get("Date", ""), before, now())
    source = account.get("source")
    source = source if isinstance(source, dict) else {}
    statuses, media = (_part(server.instance, "configuration", name) for name in ("statuses", "media_attachments"))
    domains = source.get("attribution_domains")
    return AccountReport(
        handle=f"@{account['username']}@{server.domain}",
        name=line(str(account.get("display_name") or account["username"]))[:200],
        url=url_of(account),
        base_url=server.base_url,
        software=server.software,
        server=f"{line(server.name)} {line(server.version)}".strip(),
        max_characters=limits_of(server.instance).max_characters,
        max_media=_count(statuses.get("max_media_attachments")),
        max_media_bytes=_count(media.get("image_size_limit")),
        language=_word(source.get("language")),
        visibility=_word(source.get("privacy")),
        bot=account["bot"] if isinstance(account.get("bot"), bool) else None,
        attribution_domains=tuple(map(str, domains)) if isinstance(domains, list) else None,
        clock=clock,
        lacking=tuple(lacking_scopes(client)),
    )


def _account(client: MastodonClient, server: Server) -> Mapping[str, Any]:
    host = urlsplit(server.base_url).netloc
    try:
        answer = client.read(client.library.account_verify_credentials, "profile")
    except Denied as error:
        if error.scope is not None:
            own = "read" if server.software is Software.TAKAHE else "profile (read:accounts)"
            raise LoginFailed(
                Message("{host} does not tell whose account it is: the token lacks {scopes}. Without that announcer"
                        " cannot start: make another token, with `announcer login {host}`",
                        host=host, scopes=", ".join((own, *(one.scope for one in lacking_scopes(client)))))
            ) from error  # fmt: skip
        raise LoginFailed(
            Message("{host} refuses the token: {reason}. Make another one, with `announcer login {host}`",
                    host=host, reason=str(error))
        ) from error  # fmt: skip
    except Unreachable as error:
        raise LoginFailed(
            Message("{host} does not tell whose account it is: {reason}", host=host, reason=error.args[0])
        ) from error
    found = own_account(answer)
    if found is None:
        raise LoginFailed(Message("{host} does not say whose token this is", host=host))
    return {**answer, "username": found[1].partition("@")[0]}


def lacking_scopes(client: MastodonClient) -> list[LackingScope]:
    """By trying: each call needs one scope, is refused with 403 without it, and changes nothing.

    Servers look at the scope before anything else: Mastodon in `before_action` (app/controllers/api/v1), GoToSocial by
    apiutil.TokenAuth, Pleroma by OAuthScopesPlug (where it reads as everybody does without a scope for it), Takahē by
    scope_required. Not all tell the scopes of a token, and an application's are not those of a token that was made
    before they were changed.
    """
    library = client.library
    tries: tuple[tuple[str, Message, Callable[[], object]], ...] = (
        ("read:statuses", Message("reading the account's own posts, by which a lost answer is made up for"),
         lambda: library.status(_NO_SUCH_ID)),
        ("write:statuses", Message("posting, and editing posts"),
         lambda: client.request("PUT", f"/api/v1/statuses/{_NO_SUCH_ID}", json={"status": "-"})),
        ("write:media", Message("sending pictures"),
         lambda: client.request("PUT", f"/api/v1/media/{_NO_SUCH_ID}", json={})),
    )  # fmt: skip
    lacking = []
    for scope, what, request in tries:
        try:
            client.read(request, scope)
        except Denied as error:
            if error.status == 403:
                lacking.append(LackingScope(scope, what, reason_of(client.exchange, 403, client.redact)))
        except Unreachable:
            continue  # it was let through, to what is not there
    return lacking


def clock_difference(date: str, before: datetime, after: datetime) -> timedelta:
    """By how much a server's clock is ahead of ours (behind: below zero), at least: its answer was made between
    `before` and `after`, and its Date has whole seconds (RFC 9110, 5.6.7). Zero when it tells none."""
    told = moment_of(date)
    if told is None:
        return timedelta(0)
    return max(told - after, timedelta(0)) or min(told + timedelta(seconds=1) - before, timedelta(0))


def may_attribute(domains: tuple[str, ...], host: str) -> bool:
    """Whether a page of `host` may name the account as its author: the domain or one above it is listed
    (Mastodon, app/models/concerns/account/attribution_domains.rb)."""
    parts = host.lower().split(".")
    above = {".".join(parts[first:]) for first in range(len(parts))}
    return any(domain.strip().lower().rpartition("://")[2].strip("/") in above for domain in domains)


def _part(thing: Any, *names: str) -> Mapping[str, Any]:
    for name in names:
        thing = thing.get(name) if isinstance(thing, Mapping) else None
    return thing if isinstance(thing, Mapping) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _word(value: Any) -> str | None:
    """Takahē says `unk` of every account's language."""
    return line(value)[:40] if isinstance(value, str) and value.strip() not in ("", "unk") else None
