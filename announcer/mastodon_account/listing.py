"""An account's own statuses, page by page, whole or not at all. Ids have no order of their own: the server's counts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from announcer.delivery.ports import Unreachable
from announcer.mastodon_account.answers import is_id

_LINK = re.compile(r"<([^>]*)>\s*;\s*rel=\"?(next|prev)\"?")

Status = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Statuses as the server gave them, newest first."""

    statuses: tuple[Status, ...]
    newer: str | None
    """`min_id` for what is newer than this page; None: it is empty."""
    older: str | None
    """`max_id` for what is older."""


def page_of(answer: Any, links: str) -> Page:
    """A page from its JSON and its Link header. Raises Unreachable when it is no list of statuses."""
    if not isinstance(answer, list) or not all(_is_status(status) for status in answer):
        raise Unreachable("it answered with something else than a list of statuses")
    ids = {rel: match[1] for url, rel in _LINK.findall(links) if (match := _ID[rel].search(url))}
    first, last = (answer[0]["id"], answer[-1]["id"]) if answer else (None, None)
    return Page(tuple(answer), ids.get("prev", first), ids.get("next", last))


_ID = {"prev": re.compile(r"[?&]min_id=([^&]+)"), "next": re.compile(r"[?&]max_id=([^&]+)")}


def _is_status(status: Any) -> bool:
    return isinstance(status, dict) and is_id(status.get("id"))


Fetch = Callable[[dict[str, str]], Page]


_STUCK = "its list of statuses does not advance"


@dataclass(slots=True)
class Newer:
    """All newer than `baseline_id`. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: str | None
    found: dict[str, Status] = field(default_factory=dict)
    """Oldest first."""
    cursor: str | None = None

    def read(self, fetch: Fetch) -> list[Status]:
        """All, oldest first. Raises Unreachable."""
        while True:
            cursor = self.cursor or self.baseline_id or ""
            page = fetch({"min_id": cursor})
            fresh = {status["id"]: status for status in reversed(page.statuses) if status["id"] not in self.found}
            fresh.pop(self.baseline_id or "", None)
            if not fresh:
                if all(status["id"] == cursor for status in page.statuses):
                    return list(self.found.values())
                self.found, self.cursor = {}, None
                raise Unreachable(_STUCK)
            self.found |= fresh
            self.cursor = page.newer or cursor


@dataclass(slots=True)
class WholeHistory:
    """All statuses, from the newest back. What was read stays when a page fails, and the next call goes on there."""

    baseline_id: None = None
    statuses: dict[str, Status] = field(default_factory=dict)
    """Newest first."""
    cursor: str | None = None
    meanwhile: Newer | None = None
    """What came since; None until the oldest is reached."""

    def read(self, fetch: Fetch) -> list[Status]:
        """All, oldest first, with what came meanwhile. Raises Unreachable."""
        while self.meanwhile is None:
            page = fetch({"max_id": self.cursor} if self.cursor is not None else {})
            fresh = {status["id"]: status for status in page.statuses if status["id"] not in self.statuses}
            if not page.statuses:
                self.meanwhile = Newer(next(iter(self.statuses), None))
            elif not fresh:
                self.statuses, self.cursor = {}, None
                raise Unreachable(_STUCK)
            else:
                self.statuses |= fresh
                self.cursor = page.older
        if not self.statuses:
            return []
        return [*reversed(self.statuses.values()), *self.meanwhile.read(fetch)]
