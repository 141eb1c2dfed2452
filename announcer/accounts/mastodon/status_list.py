"""An account's own statuses, page by page, whole or not at all. Ids have no order of their own: the server's counts.

Where the list goes on stands in the Link header, and is believed of an empty page too: GoToSocial hides some statuses
of a page after it has written its links, on purpose, so a page may be empty in the middle of a list
(internal/processing/account/statuses.go). Behind its end neither it nor Mastodon gives any link.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from announcer.accounts.mastodon.server_answers import is_id, seen_status_of
from announcer.delivery.account import SeenStatus
from announcer.delivery.outcomes import Unreachable
from announcer.model import Message

_LINK = re.compile(r"<([^>]*)>\s*;\s*rel=\"?(next|prev)\"?")

Statuses = dict[str, SeenStatus | None]
"""By their ids; of what is not the account's own words only that it is there (None)."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave at once."""

    statuses: Statuses
    """Newest first."""
    newer: str | None
    """`min_id` for what is newer than this page, by its Link header; None: that has none."""
    older: str | None
    """`max_id` for what is older."""


def page_of(answer: Any, links: str, own_id: str) -> Page:
    """A page of this account's from its JSON and its Link header. Raises Unreachable when it is no list of statuses."""
    if not isinstance(answer, list) or not all(_is_status(status) for status in answer):
        raise Unreachable(Message("it answered with something else than a list of statuses"))
    ids = {rel: match[1] for url, rel in _LINK.findall(links) if (match := _ID[rel].search(url))}
    statuses = {status["id"]: seen_status_of(status) if _is_own(status, own_id) else None for status in answer}
    return Page(statuses, ids.get("prev"), ids.get("next"))


_ID = {"prev": re.compile(r"[?&]min_id=([^&]+)"), "next": re.compile(r"[?&]max_id=([^&]+)")}


def _is_status(status: Any) -> bool:
    return isinstance(status, dict) and is_id(status.get("id"))


def _is_own(status: Any, own_id: str) -> bool:
    """Its own words: no boost, and nobody else's, whatever the server lists."""
    author = status.get("account")
    return not status.get("reblog") and isinstance(author, dict) and author.get("id") == own_id


Fetch = Callable[[dict[str, str]], Page]


MOST_KEPT = 256 << 20
"""Bytes, by estimate, that the statuses of one reading may take: some 400,000 of them. An instance can go on without
end, and what was read stays until the whole is there."""
_TOO_LONG = Message("its list of statuses is longer than can be kept")
_STUCK = Message("its list of statuses does not advance")
_MOST_BARREN = 1000  # pages on end that show nothing new: 40,000 statuses that a server hides, or links without end


@dataclass(slots=True)
class _Path:
    """The cursors of one reading: each is asked for once, so it ends whatever the links say."""

    asked: set[str] = field(default_factory=set)
    barren: int = 0
    kept: int = 0

    def after(self, cursor: str, page: Page, link: str | None, edge: str | None, fresh: Statuses) -> str | None:
        """Where the list goes on after the page at `cursor`, of which `fresh` was not known: as its `link` says, else
        at the status at its `edge`.

        None: it came to its end, as there is no way on, and nothing at `cursor` but the status that has this id.
        Raises Unreachable when the list leads back, as nobody knows then where its end is, and when it is too long.
        """
        self.asked.add(cursor)
        self.barren = 0 if fresh else self.barren + 1
        self.kept += sum(map(_weight, fresh.values()))
        if self.kept > MOST_KEPT:
            raise Unreachable(_TOO_LONG)
        onward = next((one for one in (link, edge) if one is not None and one not in self.asked), None)
        if onward is not None and self.barren < _MOST_BARREN:
            return onward
        if page.statuses.keys() <= {cursor} and link in (None, cursor):
            return None
        raise Unreachable(_STUCK)


def _weight(seen: SeenStatus | None) -> int:
    """About the bytes that it takes, its id apart, with its place in what holds it."""
    return 300 if seen is None else 600 + len(seen.url) + 2 * len(seen.words) + 80 * len(seen.markers)


@dataclass(slots=True)
class Newer:
    """All newer than `baseline_id`. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: str | None
    found: Statuses = field(default_factory=dict)
    """Oldest first."""
    cursor: str | None = None
    path: _Path = field(default_factory=_Path)

    def read(self, fetch: Fetch) -> Statuses:
        """All, oldest first. Raises Unreachable."""
        cursor: str | None = self.cursor or self.baseline_id or ""
        while cursor is not None:
            self.cursor = cursor
            page = fetch({"min_id": cursor})
            fresh = {id_: page.statuses[id_] for id_ in reversed(page.statuses) if id_ not in self.found}
            fresh.pop(self.baseline_id or "", None)
            self.found |= fresh
            try:
                cursor = self.path.after(cursor, page, page.newer, next(iter(page.statuses), None), fresh)
            except Unreachable:
                self.found, self.cursor, self.path = {}, None, _Path()
                raise
        return self.found


@dataclass(slots=True)
class WholeHistory:
    """All statuses, from the newest back. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: None = None
    statuses: Statuses = field(default_factory=dict)
    """Newest first."""
    cursor: str = ""
    """Empty: the newest page."""
    path: _Path = field(default_factory=_Path)
    meanwhile: Newer | None = None
    """What came since; None until the oldest is reached."""

    def read(self, fetch: Fetch) -> Statuses:
        """All, oldest first, with what came meanwhile. Raises Unreachable."""
        while self.meanwhile is None:
            page = fetch({"max_id": self.cursor} if self.cursor else {})
            fresh = {id_: seen for id_, seen in page.statuses.items() if id_ not in self.statuses}
            self.statuses |= fresh
            try:
                edge = next(reversed(page.statuses), None)
                older = self.path.after(self.cursor, page, page.older, edge, fresh)
            except Unreachable:
                self.statuses, self.cursor, self.path = {}, "", _Path()
                raise
            if older is None:
                self.meanwhile = Newer(next(iter(self.statuses), None))
            else:
                self.cursor = older
        if not self.statuses:
            return {}
        return {id_: self.statuses[id_] for id_ in reversed(self.statuses)} | self.meanwhile.read(fetch)
