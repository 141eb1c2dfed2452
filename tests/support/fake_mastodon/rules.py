"""What a server accepts and answers: four behaviours, as `facts` have them from Mastodon's source and GoToSocial.

Strict where real servers are: over-long text, media attached twice, replies to what is gone, edits that replace all.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import regex

from tests.support.fake_mastodon.statuses import (
    HASHTAG,
    MENTION,
    URL,
    Answer,
    Fields,
    Media,
    Status,
    content_html,
    error,
    is_true,
    media_ids_of,
)

KEY_SECONDS = 3600
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Behaviour(StrEnum):
    """How a repeated Idempotency-Key is answered."""

    V45 = "4.5"  # the status that exists; two at once both post
    V46 = "4.6"  # 500 (mastodon#40399); two at once: the second waits for a lock and gets 503
    FIXED = "fixed"  # the status that exists; the lock of 4.6
    NO_KEYS = "no-keys"  # GoToSocial: posts again


class Rules:
    """The server's memory and its decisions; `now` gives seconds. The caller sees to it that calls do not overlap."""

    def __init__(
        self, behaviour: Behaviour | str, *, now: Callable[[], float], base_url: str = "", state: Path | None = None
    ) -> None:
        self.behaviour = Behaviour(behaviour)
        self.now = now
        self.base_url = base_url
        self.token = "fake-token-7e1b0d"
        self.scopes: frozenset[str] | None = None
        """What the token may do; None: everything."""
        self.user = "organiser"
        self.caller: str | None = None
        """Whose token the request has, where one was given by the pages for that."""
        self.profile: dict[str, Any] = {}
        """What it tells the account of itself besides."""
        self.about: dict[str, Any] = {}
        """What it tells of itself besides."""
        self.denied: int | None = None
        """401 or 403: every call with the token is answered so."""
        self.post_limit: int | None = None
        """Posts and edits in three hours."""
        self.refuse: Callable[[Fields], Answer | None] = lambda _: None
        """What it answers to a post that it does not take for reasons of its own; None: it takes it."""
        self.has_source = True
        """Whether it tells the words of a post as they were written."""
        self.source_of: Callable[[Status], Fields] = lambda status: {
            "text": status.text, "spoiler_text": status.spoiler_text,
        }  # fmt: skip
        """What it tells of them."""
        self.max_characters = 5000 if self.is_gotosocial else 500
        self.counts_strictly = False
        """It counts code points and whole addresses, and says what Mastodon says (Takahē 0.11)."""
        self.refused_for_length = 0
        self.media_seconds = 0.0
        """How long an upload is worked on."""
        self.statuses: dict[str, Status] = {}
        self.media: dict[str, Media] = {}
        self.keys: dict[str, tuple[str, float]] = {}
        self.late: list[tuple[float, Fields, str | None]] = []
        """What was accepted and is committed later."""
        self.posts_at: list[float] = []
        self._count = 0
        self._last = 0
        self._state = state
        if state is not None and state.exists():
            self._load(state)

    @property
    def is_gotosocial(self) -> bool:
        return self.behaviour is Behaviour.NO_KEYS

    @property
    def has_lock(self) -> bool:
        return self.behaviour in (Behaviour.V46, Behaviour.FIXED)

    # --- writing

    def post(self, fields: Fields, key: str | None) -> Answer:
        """POST /api/v1/statuses."""
        self.settle()
        if refused := self._limited() or self.refuse(fields):
            return refused
        parent = fields.get("in_reply_to_id") or None
        if parent is not None and parent not in self.statuses:
            return error(404, "Record not found")
        if key is not None and not self.is_gotosocial:
            if self.has_lock and any(late_key == key for _, _, late_key in self.late):
                return error(503, "There was a temporary problem serving your request, please try again")
            if (repeated := self._repeated(key)) is not None:
                return repeated
        if (wrong := self._wrong(fields)) is not None:
            return wrong
        self.posts_at.append(self.now())
        return Answer(200, self.status_json(self._create(fields, key)))

    def post_later(self, fields: Fields, key: str | None, seconds: float) -> None:
        """Accepts what `post` would accept, and commits it after `seconds`."""
        if self._wrong(fields) is None:
            self.late.append((self.now() + seconds, fields, key))

    def settle(self) -> None:
        """Commits what is due by now."""
        for item in [item for item in self.late if item[0] <= self.now()]:
            self.late.remove(item)
            if self._wrong(item[1]) is None:
                self._create(item[1], item[2])

    def edit(self, status_id: str, fields: Fields) -> Answer:
        """PUT /api/v1/statuses/:id: what is left out is removed or reset."""
        self.settle()
        if limited := self._limited():
            return limited
        status = self.statuses.get(status_id)
        if status is None:
            return error(404, "Record not found")
        unchanged = fields.get("status") == status.text and (fields.get("spoiler_text") or "") == status.spoiler_text
        if self.is_gotosocial and unchanged:
            return error(422, "Unprocessable Entity: no changes")
        if (wrong := self._wrong(fields, status)) is not None:
            return wrong
        self.posts_at.append(self.now())
        status.text = str(fields.get("status", ""))
        status.spoiler_text = str(fields.get("spoiler_text") or "")
        status.sensitive = is_true(fields.get("sensitive"))
        status.language = fields.get("language") or "en"
        kept = media_ids_of(fields)
        for media_id in set(status.media_ids) - set(kept):
            self.media.pop(media_id, None)
        status.media_ids = kept
        for attributes in fields.get("media_attributes") or []:
            medium = self.media[attributes["id"]]
            medium.description = attributes.get("description", medium.description)
            medium.focus = attributes.get("focus", medium.focus)
        status.edits += 1
        self._save()
        return Answer(200, self.status_json(status))

    def delete(self, status_id: str) -> Answer:
        """DELETE /api/v1/statuses/:id."""
        status = self.statuses.pop(status_id, None)
        self._save()
        return error(404, "Record not found") if status is None else Answer(200, self.status_json(status))

    def upload(self, fields: Fields, body: bytes) -> Answer:
        """POST /api/v2/media."""
        description = fields.get("description")
        if not body:
            return error(self._bad, "Validation failed: File can't be blank")
        if description is not None and len(description) > 1500:
            return error(self._bad, "Validation failed: Description is too long")
        medium = Media(self._new_id(), self.now() + self.media_seconds, description, fields.get("focus"))
        self.media[medium.id] = medium
        self._save()
        return Answer(200 if self.now() >= medium.ready_at else 202, self._media_json(medium))

    def edit_media(self, media_id: str, fields: Fields) -> Answer:
        """PUT /api/v1/media/:id."""
        medium = self.media.get(media_id)
        if medium is None:
            return error(404, "Record not found")
        medium.description = fields.get("description", medium.description)
        return Answer(200, self._media_json(medium))

    def boost(self) -> str:
        """A boost of somebody's status, in the account's list."""
        status = self._create({"status": "", "visibility": "public"}, None)
        status.boost = True
        return status.id

    # --- reading

    def listing(self, account_id: str, query: Mapping[str, str]) -> Answer:
        """GET /api/v1/accounts/:id/statuses."""
        self.settle()
        if account_id != self.account_id:
            return error(404, "Record not found")
        newest_first = sorted(self.statuses.values(), key=lambda status: status.id, reverse=True)
        if is_true(query.get("exclude_reblogs")):
            newest_first = [status for status in newest_first if not status.boost]
        if max_id := query.get("max_id"):
            newest_first = [status for status in newest_first if status.id < max_id]
        if (since_id := query.get("since_id")) and not self.is_gotosocial:
            newest_first = [status for status in newest_first if status.id > since_id]
        limit = min(int(query.get("limit", "20")), 40)
        if min_id := query.get("min_id"):
            page = [status for status in newest_first if status.id > min_id][-limit:]
        else:
            page = newest_first[:limit]
        path = f"{self.base_url}/api/v1/accounts/{account_id}/statuses?limit={limit}"
        links = f'<{path}&max_id={page[-1].id}>; rel="next", <{path}&min_id={page[0].id}>; rel="prev"' if page else ""
        return Answer(200, [self.status_json(status) for status in page], {"Link": links} if links else {})

    def show(self, status_id: str) -> Answer:
        self.settle()
        status = self.statuses.get(status_id)
        return error(404, "Record not found") if status is None else Answer(200, self.status_json(status))

    def source(self, status_id: str) -> Answer:
        self.settle()
        status = self.statuses.get(status_id)
        if status is None or not self.has_source:
            return error(404, "Record not found")
        return Answer(200, {"id": status.id, **self.source_of(status)})

    def show_media(self, media_id: str) -> Answer:
        medium = self.media.get(media_id)
        if medium is None or medium.status_id is not None:
            return error(404, "Record not found")
        return Answer(200 if self.now() >= medium.ready_at else 206, self._media_json(medium))

    def credentials(self) -> Answer:
        return Answer(200, {**self._account_json(self.caller or self.user), **self.profile})

    def instance(self, version: int) -> Answer:
        statuses = {
            "max_characters": self.max_characters,
            "characters_reserved_per_url": 25 if self.is_gotosocial else 23,
            "max_media_attachments": 4,
        }
        answer: dict[str, Any] = {"configuration": {"statuses": statuses, "media_attachments": {}}}
        if version == 2:
            answer["source_url"] = "https://codeberg.org/superseriousbusiness/gotosocial" if self.is_gotosocial else ""
        answer["version"] = {"4.5": "4.5.9", "4.6": "4.6.5", "fixed": "4.7.0", "no-keys": "0.20.0 git-1a2b3c"}[
            self.behaviour
        ]
        return Answer(200, answer | self.about)

    @property
    def account_id(self) -> str:
        return "01F8MH1H7YV1Z7D2C8K2730QBF" if self.is_gotosocial else "109876543210987654"

    # --- the judge

    def own(self) -> Sequence[Status]:
        """The server's own list of what the account said, oldest first; nothing waits to be committed any more."""
        return sorted((status for status in self.statuses.values() if not status.boost), key=lambda status: status.id)

    # --- inside

    @property
    def _bad(self) -> int:
        return 400 if self.is_gotosocial else 422

    def _limited(self) -> Answer | None:
        recent = [at for at in self.posts_at if at > self.now() - 3 * 3600]
        if self.post_limit is None or len(recent) < self.post_limit:
            return None
        reset = datetime.fromtimestamp(recent[0] + 3 * 3600, UTC)
        headers = {
            "X-RateLimit-Limit": str(self.post_limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        return Answer(429, {"error": "Too many requests"}, headers)

    def _repeated(self, key: str) -> Answer | None:
        status_id, until = self.keys.get(key, ("", 0.0))
        if until <= self.now():
            return None
        if self.behaviour is Behaviour.V46:
            return Answer(500, {"error": "Internal Server Error"})
        return self.show(status_id)

    def _wrong(self, fields: Fields, edited: Status | None = None) -> Answer | None:
        text, warning = str(fields.get("status") or ""), str(fields.get("spoiler_text") or "")
        media_ids = media_ids_of(fields)
        if not text and not media_ids:
            return error(self._bad, "Validation failed: Text can't be blank")
        if self.length(text + warning) > self.max_characters:
            self.refused_for_length += 1
            return error(self._bad, f"Validation failed: Text character limit of {self.max_characters} exceeded")
        if fields.get("allowed_mentions") is not None and MENTION.search(URL.sub("", text)) and edited is None:
            return error(422, "Mentions of accounts that were not asked for")
        for media_id in media_ids:
            medium = self.media.get(media_id)
            own = edited is not None and medium is not None and medium.status_id == edited.id
            if medium is None or (medium.status_id is not None and not own):
                return error(self._bad, "Validation failed: Media attachments are already used or do not exist")
            if self.now() < medium.ready_at:
                return error(self._bad, "Cannot attach files that have not finished processing. Try again in a moment!")
        return None

    def length(self, text: str) -> int:
        if self.is_gotosocial or self.counts_strictly:
            return len(text)
        short = MENTION.sub(lambda match: f"@{match[1]}", URL.sub("x" * 23, text))
        return len(regex.findall(r"\X", short))

    def _create(self, fields: Fields, key: str | None) -> Status:
        status = Status(
            id=self._new_id(),
            text=str(fields.get("status") or "").strip(),
            visibility=fields.get("visibility") or ("unlisted" if self.is_gotosocial else "public"),
            language=fields.get("language") or "en",
            spoiler_text=str(fields.get("spoiler_text") or ""),
            sensitive=is_true(fields.get("sensitive")),
            in_reply_to_id=fields.get("in_reply_to_id") or None,
            media_ids=media_ids_of(fields),
            created=self.now(),
            key=key,
        )
        self.statuses[status.id] = status
        for media_id in status.media_ids:
            self.media[media_id].status_id = status.id
        if key is not None:
            self.keys[key] = (status.id, self.now() + KEY_SECONDS)
        self._save()
        return status

    def _new_id(self) -> str:
        """A snowflake or a ULID: by the server's time, each above the last."""
        self._last = max(self._last + 1, int(self.now() * 1000) << 16)
        if not self.is_gotosocial:
            return str(self._last)
        value, digits = self._last << 20, ""
        for _ in range(26):
            value, digit = divmod(value, 32)
            digits = _BASE32[digit] + digits
        return digits

    def status_json(self, status: Status) -> dict[str, Any]:
        url = f"{self.base_url}/@{self.user}/{status.id}"
        return {
            "id": status.id,
            "created_at": datetime.fromtimestamp(status.created, UTC).isoformat().replace("+00:00", "Z"),
            "in_reply_to_id": status.in_reply_to_id,
            "sensitive": status.sensitive,
            "spoiler_text": status.spoiler_text,
            "visibility": status.visibility,
            "language": status.language,
            "uri": url,
            "url": url,
            "content": content_html(status.text),
            "account": self._account_json(),
            "media_attachments": [self._media_json(self.media[media_id]) for media_id in status.media_ids],
            "mentions": [],
            "tags": [{"name": name.casefold(), "url": ""} for name in HASHTAG.findall(URL.sub("", status.text))],
            "emojis": [],
            "reblog": {"id": "1", "account": {"id": "1"}} if status.boost else None,
            "card": None,
            "poll": None,
        }

    def _account_json(self, user: str | None = None) -> dict[str, Any]:
        user = user or self.user
        return {"id": self.account_id, "username": user, "acct": user, "url": f"{self.base_url}/@{user}"}

    @staticmethod
    def _media_json(medium: Media) -> dict[str, Any]:
        return {"id": medium.id, "type": "image", "url": None, "description": medium.description, "meta": {}}

    def _save(self) -> None:
        if self._state is None:
            return
        kept = {
            "statuses": [asdict(status) for status in self.statuses.values()],
            "media": [asdict(medium) for medium in self.media.values()],
            "keys": self.keys,
        }
        partial = self._state.with_suffix(".partial")
        partial.write_text(json.dumps(kept))
        partial.replace(self._state)

    def _load(self, state: Path) -> None:
        kept = json.loads(state.read_text())
        self.statuses = {item["id"]: Status(**item) for item in kept["statuses"]}
        self.media = {item["id"]: Media(**item) for item in kept["media"]}
        self.keys = {key: (status_id, until) for key, (status_id, until) in kept["keys"].items()}
        if not self.is_gotosocial:
            self._last = max((int(id_) for id_ in (*self.statuses, *self.media)), default=0)
