"""What answers mean: pure, over the recorded exchange and over JSON."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from announcer.accounts.mastodon.session import Exchange
from announcer.delivery.account import SeenStatus
from announcer.delivery.outcomes import Ambiguous, Limited, NotSent, Outcome, Posted, Refused, Unauthorized
from announcer.model import Message
from announcer.model.refusal_reason import answered
from announcer.model.status_text import words_of
from announcer.model.text import line

_LONGEST_WAIT = timedelta(hours=3)
_UNDECIDED = frozenset({408, 409, 423, 425})
"""4xx that say nothing about the post: a slow line, or a lock that the same request holds."""
_URL = re.compile(r"https?://[!-~\u00a1-\ud7ff\ue000-\U0010ffff]{1,2000}\Z", re.IGNORECASE)
# A tag ends before the next begins, and links are found first: on megabytes of "<" or "http://" nothing is read twice.
_BREAK = re.compile(r"<br\b[^<>]*>|</(?:p|li|ul|ol|blockquote|h[1-6])>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"https?://[^\s\"'<>]*", re.IGNORECASE)
_MARKER = re.compile(r"[?&]p=([0-9a-f]{12})(?![0-9a-zA-Z])")
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""Moments that every time zone has a date for."""


def outcome_of(
    exchange: Exchange | None, redact: Callable[[str], str] = lambda text: text, scope: str | None = None
) -> Outcome:
    """What became of a writing request, by what happened on the line and never by the exception that came of it.
    `scope`: what a token needs for it."""
    if exchange is None or not exchange.possible:
        why = exchange.failure if exchange is not None else Message("the library does not take it")
        return Refused(0, Message("it cannot be put into a request: {why}", why=why))
    if exchange.status is None:
        return Ambiguous(exchange.failure) if exchange.sent else NotSent(exchange.failure)
    return _answered(exchange, exchange.status, redact, scope)


def _answered(exchange: Exchange, status: int, redact: Callable[[str], str], scope: str | None) -> Outcome:
    answer = exchange.json()
    if 200 <= status < 300:
        if isinstance(answer, dict) and is_id(answer.get("id")):
            return Posted(answer["id"], url_of(answer))
        return Ambiguous(
            Message("it answered {status}, but with no status", status=status)
            if exchange.complete
            else exchange.failure
        )
    reason = reason_of(exchange, status, redact)
    if status == 429:
        wait = wait_of(exchange.headers)
        return Limited(None, reason, wait)
    if status in (401, 403):
        lacked = lacked_scope(exchange, status, scope)
        return Unauthorized(status, naming(reason, lacked), lacked)
    # A 404 without the API's words is a proxy's, whose server may be starting.
    if 400 <= status < 500 and status not in _UNDECIDED and not (status == 404 and not isinstance(answer, dict)):
        return Refused(status, reason)
    return Ambiguous(reason)


_OF_SCOPES = re.compile(r"(?:\b|_)scopes?(?:\b|_)|insufficient[_ ](?:scope|permission)", re.IGNORECASE)


def lacked_scope(exchange: Exchange, status: int, scope: str | None) -> str | None:
    """The scope that the token lacks: `scope`, what the call needs, when the server says that this is the cause.

    Mastodon: 403 'This action is outside the authorized scopes' (app/controllers/api/base_controller.rb,
    doorkeeper_forbidden_render_options); Pleroma: 'Insufficient permissions: ...' (oauth_scopes_plug.ex); Takahē:
    'out_of_scope_for_token' (api/decorators.py); RFC 6750, 3.1: `insufficient_scope` in WWW-Authenticate. Only what the
    server says is looked at, never an address.
    """
    said = f"{_error_text(exchange)} {exchange.headers.get('WWW-Authenticate', '')[:_MOST_READ]}"
    return scope if status == 403 and _OF_SCOPES.search(said) else None


def naming(reason: str, lacked: str | None) -> str:
    """The reason, with the scope that is missing."""
    return Message("{reason} (the token lacks the scope {scope})", reason=reason, scope=lacked) if lacked else reason


def reason_of(exchange: Exchange, status: int, redact: Callable[[str], str] = lambda text: text) -> str:
    """What it answered, in one line: the server's own words, or where a redirect leads to, 300 characters at most."""
    said = _leads_to(exchange) if 300 <= status < 400 else _error_text(exchange)
    words = redact(line(said))[:_MOST_WORDS]  # cut after it: half a token is a secret too
    if words and 300 <= status < 400:
        return Message("it answered {status}, and leads to {address}", status=status, address=words)
    return answered(status, words)


_MOST_WORDS = 300
_MOST_READ = 4000
_ERROR_FIELDS = (
    *("error_description", "error", "errors", "message", "detail", "details", "description", "msg"),
    *("title", "type"),
)
"""Where servers and proxies say what is wrong, the most telling first: Mastodon and GoToSocial in `error`, Akkoma's
framework in `errors`, RFC 9457 in `detail` and `title`."""


def _leads_to(exchange: Exchange) -> str:
    """A redirect's Location without its query, which may hold anything; empty when it has none."""
    try:
        where = urlsplit(exchange.headers.get("Location", "")[:_MOST_READ])
    except ValueError:
        return ""
    host = where.netloc.rpartition("@")[2]
    return f"{where.scheme}://{host}{where.path}" if where.scheme and host else host + where.path


def _error_text(exchange: Exchange) -> str:
    """What an error's body says, if it is JSON or a short text."""
    answer = exchange.json()
    if answer is not None:
        return _words_in(answer)
    kind = exchange.headers.get("Content-Type", "").lower()
    if not exchange.complete or len(exchange.body) > _MOST_READ or "html" in kind:
        return ""
    try:
        text = exchange.body.decode()
    except ValueError:
        return ""
    return "" if text.lstrip().startswith("<") else text


def _words_in(thing: Any, depth: int = 0) -> str:
    """The first words in a piece of JSON; of an object with other names inside of one (its fields, say) all of them."""
    if isinstance(thing, str):
        return thing[:_MOST_READ]
    if depth == 5:
        return ""
    if isinstance(thing, list):
        return "; ".join(filter(None, (_words_in(one, depth + 1) for one in thing[:5])))
    if not isinstance(thing, dict):
        return ""
    said = next(filter(None, (_words_in(thing.get(name), depth + 1) for name in _ERROR_FIELDS)), "")
    if said or not depth:
        return said
    fields = ((name, _words_in(inner, depth + 1)) for name, inner in list(thing.items())[:5])
    return "; ".join(f"{name[:100]}: {words}" for name, words in fields if words)


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """How long a 429 wants us to wait, by the server's own clock; None: it does not say.

    Retry-After (RFC 9110 10.2.3) goes first: GoToSocial's throttle sends it while quota is left. Mastodon sends
    X-RateLimit-Reset only, in ISO 8601; others in seconds since 1970.
    """
    here = moment_of(headers.get("Date", ""))
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdigit():
        return _sane(timedelta(seconds=min(int(after.lstrip("0")[:9] or 0), 10**6)))
    for value in (after, headers.get("X-RateLimit-Reset", "")):
        until = moment_of(value)
        if until is not None and here is not None:
            return _sane(until - here)
    return None


def _sane(wait: timedelta) -> timedelta:
    return max(timedelta(seconds=1), min(wait, _LONGEST_WAIT))


def moment_of(text: str) -> datetime | None:
    """An ISO 8601 instant, seconds since 1970 or an HTTP date, in UTC; None for anything else, and for a moment that
    nobody can mean, as its date cannot be told everywhere."""
    text = text[:100].strip()
    try:
        if re.fullmatch(r"[0-9]{9,11}", text):
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text) if re.match(r"[0-9]{4}-", text) else parsedate_to_datetime(text)
        moment = moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if _FIRST <= moment <= _LAST else None


# --- JSON -----------------------------------------------------------------------------------------------------------


def is_id(value: Any) -> TypeGuard[str]:
    """Whether it can be an id: numbers in text, ULIDs, flakes. It becomes a part of addresses."""
    return isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z_.:~-]{1,200}", value) is not None


def own_account(answer: Any) -> tuple[str, str] | None:
    """The id and the user's name that an answer of verify_credentials has; None: it does not say whose token it is."""
    if not isinstance(answer, dict):
        return None
    found, user = answer.get("id"), answer.get("username") or answer.get("acct")
    return (found, user) if is_id(found) and _is_user(user) else None


def _is_user(value: Any) -> TypeGuard[str]:
    """Whether it can be a user's name on an instance."""
    return isinstance(value, str) and re.fullmatch(r"[\w.~@-]{1,200}", value) is not None


def url_of(thing: Mapping[str, Any]) -> str:
    """A status's or an account's page, or what names it; empty when it has none that can be shown."""
    return next((url for url in (thing.get("url"), thing.get("uri")) if isinstance(url, str) and _URL.match(url)), "")


def is_another(status: Any, own_id: str | None, text: str) -> bool:
    """Whether a status is surely not the one that was made of this text: it is another account's, or its links lead to
    other events only. A cache in between answers so, and who believed it would edit the wrong status. What a server
    leaves out or words otherwise says nothing."""
    if not isinstance(status, dict):
        return False
    author = status.get("account")
    author_id = author.get("id") if isinstance(author, dict) else None
    if own_id is not None and is_id(author_id) and author_id != own_id:
        return True
    markers = _markers_in(" ".join(_unescaped(_text(status.get(name))) for name in ("content", "text")))
    return bool(markers) and not markers & _markers_in(text)


def seen_status_of(status: Mapping[str, Any]) -> SeenStatus:
    """What is known of a status by its JSON; markers from the links of its content and its card."""
    card = status.get("card")
    texts = (status.get("content"), status.get("text"), card.get("url") if isinstance(card, dict) else None)
    words = " ".join(_unescaped(text) for text in texts if isinstance(text, str))
    markers = _markers_in(words)
    return SeenStatus(
        id=status["id"],
        url=url_of(status),
        markers=markers,
        created_at=moment_of(_text(status.get("created_at"))),
        words=_words(status.get("content")) if markers else "",  # the words of others are nobody's matter
    )


def _markers_in(words: str) -> frozenset[str]:
    """Of the events' pages that the words link to."""
    return frozenset(marker for link in _LINK.findall(words) for marker in _MARKER.findall(link))


def _words(content: Any) -> str:
    """The words of a status, whose links may be cut into spans."""
    if not isinstance(content, str):
        return ""
    return words_of(line(_unescaped(_TAG.sub("", _BREAK.sub(" ", content)))))


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a character of thousands of digits
        return text


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
