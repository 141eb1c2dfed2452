"""A client of one instance with one token. The only module that knows Mastodon.py.

The library composes and sends every request that it can; its session is ours, and what became of a request is read from
the session's record of it: the library's exceptions tell too little (a timeout, a wrong token and a lone surrogate are
all MastodonNetworkError) and sometimes lie (a status that was posted raises when a rate limit header is malformed).
Calls are made by its name for them (`status_post`, `media_post`, `media`, `status`, `status_source`,
`account_statuses`, `account_verify_credentials`), but for three, which go over the same session:

- `GET /api/v2/instance` and `/api/v1/instance`: `instance_v2` and `instance_v1` put a slash behind the path. The API
  has none; where a router tells the two apart, it answers 404 or with a redirect, and no redirect is followed.
- `PUT /api/v1/statuses/ID`: `status_update` has no `language` and no `content_type`, which an edit resets when they
  are left out; raises TypeError for `media_ids` beside `media_attributes`, without which an edit removes other media.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from mastodon import Mastodon

from announcer.accounts.mastodon.server_answers import lacked_scope, naming, outcome_of, reason_of, wait_of
from announcer.accounts.mastodon.session import Exchange, RecordingSession, always, origin_of
from announcer.delivery.outcomes import Denied, NoAnswer, NoSuchApi, Outcome, RateLimited, Unreachable
from announcer.delivery.send_deadline import MayLeave
from announcer.errors import SettingsError
from announcer.model import Message
from announcer.runtime.in_time import LookUp, system_addresses

_FINE = frozenset({200, 202, 206})
_OF_A_PAGE = _FINE | {404, 405, 410, 501}
"""With something else than the API's JSON: what a web server answers that knows nothing of it."""

Request = Callable[[], object]
"""Makes one request over the client's session; what it returns or raises does not count."""


class _Secrets:
    """What is not to be shown; its own repr does not either."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: list[str] = []


class MastodonClient:
    """Makes requests and says what became of them. Not thread-safe.

    `timeout` is for connecting and for each read, `deadline` for a whole request, in seconds. Without a token it can
    ask what everybody may, and log in. `look_up`: by which names become addresses. Raises SettingsError for a token
    that cannot be one.
    """

    def __init__(
        self, base_url: str, access_token: str | None, *, site_url: str, timeout: tuple[float, float], deadline: float,
        look_up: LookUp = system_addresses,
    ) -> None:  # fmt: skip
        if access_token is not None and not (access_token and all("!" <= one <= "~" for one in access_token)):
            raise SettingsError(
                Message(
                    "the access token is empty, or holds a blank, a line break or a character that no"
                    " token has; write the token alone"
                )
            )
        self.base_url = base_url.rstrip("/")
        self._secrets = _Secrets()
        if access_token is not None:
            self.hide(access_token)
        self.session = RecordingSession(
            origin=origin_of(self.base_url), token=access_token, timeout=timeout, deadline=deadline,
            look_up=look_up,
        )  # fmt: skip
        # The session has the token: the library would take one that names a file for that file. A version is given, or
        # the library asks for it inside other calls, without end when the server is down; it holds whatever the server
        # is, but only where versions are checked at all: with "none" pictures would go to /api/v1/media.
        self.library = Mastodon(
            api_base_url=self.base_url,
            session=self.session,
            request_timeout=timeout,  # type: ignore[arg-type]  # it hands it to requests, which takes a pair
            ratelimit_method="throw",
            version_check_mode="created",
            mastodon_version="4.3.0",
            user_agent=f"announcer (+{site_url})",
        )

    def hide(self, secret: str) -> None:
        """From now on `redact` knows this one too."""
        self._secrets.known.append(secret)

    def redact(self, text: str) -> str:
        """Puts asterisks in the place of the token and of what else is secret."""
        for secret in self._secrets.known:
            text = text.replace(secret, "***")
        return text

    @property
    def exchange(self) -> Exchange:
        """What happened to the last request."""
        return self.session.exchange or Exchange()

    def request(self, method: str, path: str, **kwargs: Any) -> None:
        """A request that the library cannot make, over the same session."""
        self.session.request(
            method, f"{self.base_url}{path}", headers={"User-Agent": self.library.user_agent}, **kwargs
        )

    def call(self, request: Request) -> Exchange:
        """Makes one request; what became of it, whatever that is."""
        return self._call(request) or Exchange(failure=Message("the request could not be made"))

    def write(
        self, request: Request, may_leave: MayLeave, scope: str, *, extra_fields: Mapping[str, str] | None = None
    ) -> Outcome:
        """What became of a writing request. `scope`: what a token needs for it; `extra_fields`: form fields that the
        library has no argument for."""
        self.session.may_leave = may_leave
        self.session.extra_fields = dict(extra_fields or {})
        return outcome_of(self._call(request), self.redact, scope)

    def read(self, request: Request, scope: str | None = None) -> Any:
        """The answer's JSON; None for what is not there. Raises Unreachable, Denied. `scope`: what a token needs for it
        (docs.joinmastodon.org, methods, OAuth of each)."""
        exchange = self._call(request)
        if exchange is None or exchange.status is None:
            raise NoAnswer(exchange.failure if exchange is not None else Message("the request could not be made"))
        answer, status = exchange.json(), exchange.status
        if status in _FINE and answer is not None:
            return answer
        reason = reason_of(exchange, status, self.redact)
        if status in (401, 403):
            lacked = lacked_scope(exchange, status, scope)
            raise Denied(naming(reason, lacked), status=status, scope=lacked)
        if status in (404, 410) and isinstance(answer, dict):
            return None
        why = reason if exchange.complete else exchange.failure
        if status == 429:
            raise RateLimited(why, wait=wait_of(exchange.headers))
        if exchange.complete and (300 <= status < 400 or (status in _OF_A_PAGE and not isinstance(answer, dict))):
            raise NoSuchApi(
                why if 300 <= status < 400 else Message("{why}, and not as a Mastodon server does", why=why)
            )
        raise Unreachable(why)

    def _call(self, request: Request) -> Exchange | None:
        """Makes one request; what became of it is in the exchange (None: there was none), so nothing is raised."""
        self.session.exchange = None
        with suppress(Exception):  # the exchange says more, and an exception's message may hold the token
            request()
        self.session.extra_fields, self.session.may_leave = {}, always
        return self.session.exchange
