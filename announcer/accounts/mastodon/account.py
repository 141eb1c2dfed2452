"""A Mastodon account, or one on a server that speaks its API. The only module that knows Mastodon.py.

The library composes and sends; what became of a request is read from the session's record of it, as its exceptions
tell too little (a timeout, a wrong token and a lone surrogate are all MastodonNetworkError) and sometimes lie (a status
that was posted raises when a rate limit header is malformed). Where the library has no argument for what is needed, or
loses it (edits with a language, media that the server still works on, pages of statuses), the same session is asked.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from mastodon import Mastodon

from announcer.accounts.mastodon.answers import (
    is_id,
    is_user,
    lacked_scope,
    naming,
    outcome_of,
    reason_of,
    url_of,
    wait_of,
)
from announcer.accounts.mastodon.instance import Instance, told_by
from announcer.accounts.mastodon.listing import Newer, Page, WholeHistory, page_of
from announcer.accounts.mastodon.session import Exchange, RecordingSession, always, origin_of
from announcer.delivery.account import AccountInfo, Body, SeenStatus, Source
from announcer.delivery.deadline import MayLeave
from announcer.delivery.outcomes import (
    Denied,
    Limited,
    NoAnswer,
    NotSent,
    Outcome,
    Posted,
    Processing,
    Refused,
    Unauthorized,
    Unfinished,
    Unreachable,
    Unsupported,
)
from announcer.errors import SettingsError
from announcer.model import Draft, Limits, Picture
from announcer.model.text import graphemes

PLAIN = "text/plain"
"""Said in each post and edit, as an account may have Markdown for its default, where a `<` ends the text: GoToSocial
(internal/api/model/status.go, `content_type`), glitch-soc, Pleroma and Akkoma know the field. Mastodon permits the
parameters that it knows and passes over others (app/controllers/api/v1/statuses_controller.rb, status_params), and so
does Takahē (api/views/statuses.py, PostStatusSchema)."""
_FINE = frozenset({200, 202, 206})
_NO_SUCH = frozenset({404, 405, 410, 501})


class MastodonAccount:
    """Implements `delivery.account.Account`. Not thread-safe.

    `timeout` is for connecting and for each read, `deadline` for a whole request, in seconds. `name`: who it is, when
    that is known from earlier; else `verify` finds out. `instance`: what is known of the instance, shared by its
    clients in all threads. Raises SettingsError for a token that cannot be one.
    """

    certain: Final = False

    def __init__(
        self,
        base_url: str,
        access_token: str,
        *,
        site_url: str,
        pictures: Callable[[str], Picture | None] = lambda _: None,
        name: str | None = None,
        instance: Instance | None = None,
        timeout: tuple[float, float] = (5, 30),
        deadline: float = 60,
    ) -> None:
        if not access_token or not all("!" <= character <= "~" for character in access_token):
            raise SettingsError(
                "the access token is empty, or holds a blank, a line break or a character that no token has; "
                "write the token alone"
            )
        self._base_url = base_url.rstrip("/")
        self._redact: Callable[[str], str] = lambda text: text.replace(access_token, "***")
        self._pictures = pictures
        self._name = name
        self._deadline = deadline
        self._info: AccountInfo | None = None
        self._instance = instance or Instance()
        self._reading: WholeHistory | Newer | None = None
        """The list that was read in part."""
        self._session = RecordingSession(
            origin=origin_of(self._base_url), token=access_token, timeout=timeout, deadline=deadline
        )
        # The session has the token: the library would take one that names a file for that file. A version is given,
        # or the library asks for it inside other calls, without end when the server is down.
        self._api = Mastodon(
            api_base_url=self._base_url,
            session=self._session,
            request_timeout=timeout,  # type: ignore[arg-type]  # it hands it to requests, which takes a pair
            ratelimit_method="throw",
            version_check_mode="none",
            mastodon_version="4.3.0",
            user_agent=f"announcer (+{site_url})",
        )

    def __repr__(self) -> str:
        return f"MastodonAccount({self._base_url!r})"

    # --- who, and how much

    @property
    def name(self) -> str:
        if self._name is None:
            raise Unreachable("whose account it is has not been found out yet")
        return self._name

    def verify(self) -> AccountInfo:
        answer = self._read(self._api.account_verify_credentials, "profile")
        user = answer.get("username") or answer.get("acct") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not is_id(answer.get("id")) or not is_user(user):
            raise Unreachable("it does not say whose token this is")
        self._info = AccountInfo(id=answer["id"], acct=user, url=url_of(answer), name=f"{self._base_url}/@{user}")
        self._name = self._info.name
        return self._info

    @property
    def has_told_limits(self) -> bool:
        return self._instance.told is not None

    def limits(self) -> Limits:
        """What a server does not tell that did so before is as it told."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            try:
                instance = self._get(path)
            except Unreachable as error:
                if isinstance(error, Denied) and self._exchange().status == 401:
                    raise
                if not self._exchange().sent:
                    raise
            else:
                if isinstance(instance, dict):
                    self._instance.told = told_by(instance)
                    break
        return self._known_limits()

    def _known_limits(self) -> Limits:
        told = self._instance.told
        return Limits() if told is None else told.limits

    # --- writing

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
        told = self._instance.told
        # Mastodon refuses a text that would mention anybody else than these: nobody
        # (app/services/post_status_service.rb, safeguard_mentions!). Other servers do not know the field.
        self._session.extra_fields = {"allowed_mentions[]": ""}
        return self._outcome(
            lambda: self._api.status_post(
                body.text,
                in_reply_to_id=body.in_reply_to_id,
                media_ids=list(body.media_ids) or None,
                sensitive=bool(body.content_warning),
                visibility=body.visibility,
                spoiler_text=body.content_warning or None,
                language=body.language,
                content_type=PLAIN,
                idempotency_key=None if told is not None and told.keeps_answers else idempotency_key,
            ),
            may_leave,
            "write:statuses",
        )

    def upload(self, draft: Draft, may_leave: MayLeave) -> str | Processing | Outcome:
        image = draft.image
        picture = self._pictures(image.file) if image is not None else None
        if image is None or picture is None:
            return Refused(0, "the picture's file is missing, or is no picture any more")
        fields = {"description": self._description(image.alt)}
        if image.focus is not None:
            fields["focus"] = f"{image.focus[0]:.4f},{image.focus[1]:.4f}"
        file = (f"picture.{picture.type.rpartition('/')[2]}", picture.body, picture.type)
        outcome = self._outcome(
            lambda: self._request("POST", "/api/v2/media", data=fields, files={"file": file}), may_leave, "write:media"
        )
        if not isinstance(outcome, Posted):
            return outcome
        with suppress(Unreachable):
            if self._exchange().status == 200 or self.media_ready(outcome.status_id):
                return outcome.status_id
        return Processing(outcome.status_id)

    def _description(self, alt: str) -> str:
        """The alt text within the instance's limit, which counts code points or more."""
        if self._instance.told is None:
            with suppress(Unreachable):  # then they are as on Mastodon
                self.limits()
        limit = self._known_limits().description_limit
        if len(alt) <= limit:
            return alt
        kept, length = [], 0
        for grapheme in graphemes(alt):
            length += len(grapheme)
            if length > limit - 1:
                break
            kept.append(grapheme)
        return "".join(kept) + "…"

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Outcome:
        try:
            status = self._get(f"/api/v1/statuses/{status_id}", scope="read:statuses")
        except Denied as error:
            return Unauthorized(error.status, str(error), error.scope)
        except Unreachable as error:
            return NotSent(str(error)) if error.wait is None else Limited(None, str(error), error.wait)
        if not isinstance(status, dict):
            return Refused(404, "the post is not there")
        attached = status.get("media_attachments")
        listed = attached if isinstance(attached, list) else []
        media = [item for item in listed if isinstance(item, dict) and is_id(item.get("id"))]
        # An edit replaces the whole status: what is left out is removed (the media) or reset (language, warning).
        fields: dict[str, Any] = {
            "status": body.text,
            "spoiler_text": body.content_warning,
            "sensitive": bool(body.content_warning) or _is_hidden_by_hand(status),
            "language": body.language,
            "content_type": PLAIN,
            "media_ids": [item["id"] for item in media],
        }
        if media and draft.image is not None:
            attributes = {"id": media[0]["id"], "description": self._description(draft.image.alt)}
            if draft.image.focus is not None:
                attributes["focus"] = f"{draft.image.focus[0]:.4f},{draft.image.focus[1]:.4f}"
            fields["media_attributes"] = [attributes]
        return self._outcome(
            lambda: self._request("PUT", f"/api/v1/statuses/{status_id}", json=fields), may_leave, "write:statuses"
        )

    # --- reading

    def media_ready(self, media_id: str) -> bool | None:
        if self._get(f"/api/v1/media/{media_id}", scope="write:media") is None:
            return None
        return self._exchange().status != 206

    def exists(self, status_id: str) -> bool:
        return self._get(f"/api/v1/statuses/{status_id}", scope="read:statuses") is not None

    def source(self, status_id: str) -> Source | None:
        try:
            source = self._get(f"/api/v1/statuses/{status_id}/source", scope="read:statuses")
        except Unreachable:
            if self._exchange().status not in _NO_SUCH:
                raise
            source = None  # an old server's 404 may be a page
        if source is None:
            if self.exists(status_id):
                raise Unsupported("it does not give the source of a status")
            return None
        if not isinstance(source, dict) or not isinstance(source.get("text"), str):
            raise Unreachable("it answered with something else than the source of a status")
        warning = source.get("spoiler_text")
        return Source(str(source["text"]), warning if isinstance(warning, str) else None)

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:
        own_id = (self._info or self.verify()).id
        ends_at = time.monotonic() + self._deadline
        pages = 0

        def fetch(cursor: dict[str, str]) -> Page:
            nonlocal pages
            if pages and time.monotonic() > ends_at:
                raise Unfinished("its list of statuses is long, and is read in parts")
            answer = self._get(
                f"/api/v1/accounts/{own_id}/statuses",
                {"limit": "40", "exclude_reblogs": "true", **cursor},
                scope="read:statuses",
            )
            page = page_of(answer, self._exchange().headers.get("Link", ""), own_id)
            pages += 1
            return page

        if self._reading is None or self._reading.baseline_id != baseline_id:
            self._reading = WholeHistory() if baseline_id is None else Newer(baseline_id)
        statuses = self._reading.read(fetch)
        self._reading = None
        return [seen for seen in statuses.values() if seen is not None]

    # --- requests

    def _request(self, method: str, path: str, **kwargs: Any) -> None:
        self._session.request(method, f"{self._base_url}{path}", headers={"User-Agent": self._api.user_agent}, **kwargs)

    def _call(self, request: Callable[[], object]) -> Exchange | None:
        """Makes one request; what became of it is in the exchange (None: there was none), so nothing is raised."""
        self._session.exchange = None
        with suppress(Exception):  # the exchange says more, and an exception's message may hold the token
            request()
        self._session.extra_fields, self._session.may_leave = {}, always
        return self._session.exchange

    def _outcome(self, request: Callable[[], object], may_leave: MayLeave, scope: str) -> Outcome:
        self._session.may_leave = may_leave
        return outcome_of(self._call(request), self._redact, scope)

    def _get(self, path: str, params: dict[str, str] | None = None, *, scope: str | None = None) -> Any:
        return self._read(lambda: self._request("GET", path, params=params), scope)

    def _read(self, request: Callable[[], object], scope: str | None) -> Any:
        """The answer's JSON; None for what is not there. Raises Unreachable, Denied. `scope`: what a token needs for it
        (docs.joinmastodon.org, methods, OAuth of each)."""
        exchange = self._call(request)
        if exchange is None or exchange.status is None:
            raise NoAnswer(exchange.failure if exchange is not None else "the request could not be made")
        answer, status = exchange.json(), exchange.status
        if status in _FINE and answer is not None:
            return answer
        reason = reason_of(exchange, status, self._redact)
        if status in (401, 403):
            lacked = lacked_scope(exchange, status, scope)
            raise Denied(naming(reason, lacked), status=status, scope=lacked)
        if status in (404, 410) and isinstance(answer, dict):
            return None
        wait = wait_of(exchange.headers) if status == 429 else None
        raise Unreachable(reason if exchange.complete else exchange.failure, wait=wait)

    def _exchange(self) -> Exchange:
        return self._session.exchange or Exchange()


def _is_hidden_by_hand(status: Mapping[str, Any]) -> bool:
    """Whether a person, or the account's own setting, hides its media: a warning does so by itself."""
    return status.get("sensitive") is True and not status.get("spoiler_text")
