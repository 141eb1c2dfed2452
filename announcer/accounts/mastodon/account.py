"""A Mastodon account, or one on a server that speaks its API, as delivery uses it."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.instance import Instance, instance_facts
from announcer.accounts.mastodon.server_answers import is_another, is_id, own_account, url_of
from announcer.accounts.mastodon.status_list import Newer, Page, WholeHistory, page_of
from announcer.delivery.account import AccountInfo, Body, SeenStatus, StatusSource
from announcer.delivery.outcomes import (
    Ambiguous,
    Denied,
    Limited,
    NoSuchApi,
    NotSent,
    Outcome,
    Posted,
    Processing,
    RateLimited,
    Refused,
    Unauthorized,
    Unfinished,
    Unreachable,
    Unsupported,
)
from announcer.delivery.send_deadline import MayLeave
from announcer.model import Draft, Image, Limits, Message, Picture
from announcer.model.text import graphemes
from announcer.runtime.in_time import LookUp, system_addresses

PLAIN = "text/plain"
"""Said in each post and edit, as an account may have Markdown for its default, where a `<` ends the text: GoToSocial
(internal/api/model/status.go, `content_type`), glitch-soc, Pleroma and Akkoma know the field. Mastodon permits the
parameters that it knows and passes over others (app/controllers/api/v1/statuses_controller.rb, status_params), and so
does Takahē (api/views/statuses.py, PostStatusSchema)."""
_NO_MENTIONS = {"allowed_mentions[]": ""}
"""Mastodon refuses a text that would mention anybody else than these: nobody (app/services/post_status_service.rb,
safeguard_mentions!). Other servers do not know the field."""
_NO_SUCH = frozenset({404, 405, 410, 501})


class MastodonAccount:
    """Implements `delivery.account.Account`. Not thread-safe.

    `timeout` is for connecting and for each read, `deadline` for a whole request, in seconds. `name`: who it is, when
    that is known from earlier; else `verify` finds out. `instance`: what is known of the instance, shared by its
    clients in all threads. `look_up`: by which names become addresses. Raises SettingsError for
    a token that cannot be one.
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
        look_up: LookUp = system_addresses,
    ) -> None:
        self._client = MastodonClient(
            base_url, access_token, site_url=site_url, timeout=timeout, deadline=deadline, look_up=look_up
        )
        self._base_url = self._client.base_url
        self._pictures = pictures
        self._name = name
        self._deadline = deadline
        self._info: AccountInfo | None = None
        self._instance = instance or Instance()
        self._reading: WholeHistory | Newer | None = None
        """The list that was read in part."""

    def __repr__(self) -> str:
        return f"MastodonAccount({self._base_url!r})"

    # --- who, and how much

    @property
    def name(self) -> str:
        if self._name is None:
            raise Unreachable(Message("whose account it is has not been found out yet"))
        return self._name

    def verify(self) -> AccountInfo:
        answer = self._client.read(self._client.library.account_verify_credentials, "profile")
        own = own_account(answer)
        if own is None:
            raise NoSuchApi(Message("it does not say whose token this is"))
        own_id, user = own
        self._info = AccountInfo(id=own_id, acct=user, url=url_of(answer), name=f"{self._base_url}/@{user}")
        self._name = self._info.name
        return self._info

    @property
    def knows_limits(self) -> bool:
        return self._instance.facts is not None and self._instance.facts.states_length

    def limits(self) -> Limits:
        """What a server does not tell that did so before is as it told."""
        for path in ("/api/v2/instance", "/api/v1/instance"):
            try:
                instance = self._client.read(partial(self._client.request, "GET", path))
            except Unreachable as error:
                if isinstance(error, Denied) and self._client.exchange.status == 401:
                    raise
                if not self._client.exchange.sent:
                    raise
            else:
                if isinstance(instance, dict):
                    self._instance.facts = instance_facts(instance)
                    break
        return self._known_limits()

    def _known_limits(self) -> Limits:
        facts = self._instance.facts
        return Limits() if facts is None else facts.limits

    # --- writing

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:
        facts = self._instance.facts
        outcome = self._client.write(
            lambda: self._client.library.status_post(
                body.text,
                in_reply_to_id=body.in_reply_to_id,
                media_ids=list(body.media_ids) or None,
                sensitive=bool(body.content_warning),
                visibility=body.visibility,
                spoiler_text=body.content_warning or None,
                language=body.language,
                content_type=PLAIN,
                idempotency_key=None if facts is not None and facts.keeps_answers else idempotency_key,
            ),
            may_leave,
            "write:statuses",
            extra_fields=_NO_MENTIONS,
        )
        own_id = self._info.id if self._info is not None else None
        if isinstance(outcome, Posted) and is_another(self._client.exchange.json(), own_id, body.text):
            return Ambiguous(Message("it answered with another status than this one"))
        return outcome

    def upload(self, draft: Draft, may_leave: MayLeave) -> str | Processing | Outcome:
        image = draft.image
        picture = self._pictures(image.file) if image is not None else None
        if image is None or picture is None:
            return Refused(0, Message("the picture's file is missing, or is no picture any more"))
        description = self._description(image.alt)
        outcome = self._client.write(
            lambda: self._client.library.media_post(
                picture.body,
                picture.type,
                description,
                focus=_focus_of(image),
                file_name=f"picture.{picture.type.rpartition('/')[2]}",
            ),
            may_leave,
            "write:media",
        )
        if not isinstance(outcome, Posted):
            return outcome
        with suppress(Unreachable):
            if self._client.exchange.status == 200 or self.media_ready(outcome.status_id):
                return outcome.status_id
        return Processing(outcome.status_id)

    def _description(self, alt: str) -> str:
        """The alt text within the instance's limit, which counts code points or more."""
        if self._instance.facts is None:
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
            status = self._status(status_id)
        except Denied as error:
            return Unauthorized(error.status, error.reason, error.scope)
        except Unreachable as error:
            return Limited(None, error.reason, error.wait) if isinstance(error, RateLimited) else NotSent(error.reason)
        if not isinstance(status, dict):
            return Refused(404, Message("the post is not there"))
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
            if (focus := _focus_of(draft.image)) is not None:
                attributes["focus"] = ",".join(focus)
            fields["media_attributes"] = [attributes]
        outcome = self._client.write(
            lambda: self._client.request("PUT", f"/api/v1/statuses/{status_id}", json=fields),
            may_leave,
            "write:statuses",
        )
        if isinstance(outcome, Posted) and outcome.status_id != status_id:
            return Ambiguous(Message("it answered with another status than this one"))
        return outcome

    # --- reading

    def _status(self, status_id: str) -> Any:
        return self._client.read(lambda: self._client.library.status(status_id), "read:statuses")

    def media_ready(self, media_id: str) -> bool | None:
        if self._client.read(lambda: self._client.library.media(media_id), "write:media") is None:
            return None
        return self._client.exchange.status != 206

    def exists(self, status_id: str) -> bool:
        return self._status(status_id) is not None

    def source(self, status_id: str) -> StatusSource | None:
        try:
            source = self._client.read(lambda: self._client.library.status_source(status_id), "read:statuses")
        except Unreachable:
            if self._client.exchange.status not in _NO_SUCH:
                raise
            source = None  # an old server's 404 may be a page
        if source is None:
            if self.exists(status_id):
                raise Unsupported(Message("it does not give the source of a status"))
            return None
        if not isinstance(source, dict) or not isinstance(source.get("text"), str):
            raise Unreachable(Message("it answered with something else than the source of a status"))
        warning = source.get("spoiler_text")
        return StatusSource(str(source["text"]), warning if isinstance(warning, str) else None)

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:
        own_id = (self._info or self.verify()).id
        ends_at = time.monotonic() + self._deadline
        pages = 0

        def request(cursor: dict[str, str]) -> object:
            # "true" as the API's documentation has it: of True the library makes "1"
            every_own: Any = {"exclude_reblogs": "true", "limit": 40, **cursor}
            return self._client.library.account_statuses(own_id, **every_own)

        def fetch(cursor: dict[str, str]) -> Page:
            nonlocal pages
            if pages and time.monotonic() > ends_at:
                raise Unfinished(Message("its list of statuses is long, and is read in parts"))
            answer = self._client.read(lambda: request(cursor), "read:statuses")
            page = page_of(answer, self._client.exchange.headers.get("Link", ""), own_id)
            pages += 1
            return page

        if self._reading is None or self._reading.baseline_id != baseline_id:
            self._reading = WholeHistory() if baseline_id is None else Newer(baseline_id)
        statuses = self._reading.read(fetch)
        self._reading = None
        return [seen for seen in statuses.values() if seen is not None]


def _focus_of(image: Image) -> tuple[str, str] | None:
    """Its coordinates with four decimals: a small float would be written 1e-05, which servers do not read."""
    return None if image.focus is None else (f"{image.focus[0]:.4f}", f"{image.focus[1]:.4f}")


def _is_hidden_by_hand(status: Mapping[str, Any]) -> bool:
    """Whether a person, or the account's own setting, hides its media: a warning does so by itself."""
    return status.get("sensitive") is True and not status.get("spoiler_text")
