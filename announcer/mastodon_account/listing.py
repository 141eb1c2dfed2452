"""An account's own statuses, page by page, whole or not at all. Ids have no order of their own: the server's counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from announcer.delivery.ports import Seen, Unreachable
from announcer.mastodon_account.answers import is_id, seen_of

_LINK = re.compile(r"<([^>]*)>\s*;\s*rel=\"?(next|prev)\"?")

Statuses = dict[str, Seen | None]
"""By their ids; of what is not the account's own words only that it is there (None)."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave at once."""

    statuses: Statuses
    """Newest first."""
    newer: str | None
    """`min_id` for what is newer than this page; None: it is empty."""
    older: str | None
    """`max_id` for what is older."""


def page_of(answer: Any, links: str, own_id: str) -> Page:
    """A page of this account's from its JSON and its Link header. Raises Unreachable when it is no list of statuses."""
    if not isinstance(answer, list) or not all(_is_status(status) for status in answer):
        raise Unreachable("it answered with something else than a list of statuses")
    ids = {rel: match[1] for url, rel in _LINK.findall(links) if (match := _ID[rel].search(url))}
    first, last = (answer[0]["id"], answer[-1]["id"]) if answer else (None, None)
    statuses = {status["id"]: seen_of(status) if _is_own(status, own_id) else None for status in answer}
    return Page(statuses, ids.get("prev", first), ids.get("next", last))


_ID = {"prev": re.compile(r"[?&]min_id=([^&]+)"), "next": re.compile(r"[?&]max_id=([^&]+)")}


def _is_status(status: Any) -> bool:
    return isinstance(status, dict) and is_id(status.get("id"))


def _is_own(status: Any, own_id: str) -> bool:
    """Its own words: no boost, and nobody else's, whatever the server lists."""
    author = status.get("account")
    return not status.get("reblog") and isinstance(author, dict) and author.get("id") == own_id


Fetch = Callable[[dict[str, str]], Page]


_STUCK = "its list of statuses does not advance"


@dataclass(slots=True)
class Newer:
    """All newer than `baseline_id`. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: str | None
    found: Statuses = field(default_factory=dict)
    """Oldest first."""
    cursor: str | None = None

    def read(self, fetch: Fetch) -> Statuses:
        """All, oldest first. Raises Unreachable."""
        while True:
            cursor = self.cursor or self.baseline_id or ""
            page = fetch({"min_id": cursor})
            fresh = {id_: page.statuses[id_] for id_ in reversed(page.statuses) if id_ not in self.found}
            fresh.pop(self.baseline_id or "", None)
            if not fresh:
                if page.statuses.keys() <= {cursor}:
                    return self.found
                self.found, self.cursor = {}, None
                raise Unreachable(_STUCK)
            self.found |= fresh
            self.cursor = page.newer or cursor


@dataclass(slots=True)
class WholeHistory:
    """All statuses, from the newest back. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: None = None
    statuses: Statuses = field(default_factory=dict)
    """Newest first."""
    cursor: str | None = None
    meanwhile: Newer | None = None
    """What came since; None until the oldest is reached."""

    def read(self, fetch: Fetch) -> Statuses:
        """All, oldest first, with what came meanwhile. Raises Unreachable."""
        while self.meanwhile is None:
            page = fetch({"max_id": self.cursor} if self.cursor is not None else {})
            fresh = {id_: seen for id_, seen in page.statuses.items() if id_ not in self.statuses}
            if not page.statuses:
                self.meanwhile = Newer(next(iter(self.statuses), None))
            elif not fresh:
                self.statuses, self.cursor = {}, None
                raise Unreachable(_STUCK)
            else:
                self.statuses |= fresh
                self.cursor = page.older
        if not self.statuses:
            return {}
        return {id_: self.statuses[id_] for id_ in reversed(self.statuses)} | self.meanwhile.read(fetch)
