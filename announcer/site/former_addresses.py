"""Addresses of what was renamed: links in posts and subscriptions made under the first name go on.

Only the first name is remembered for ever (`Identity.origin`); it may have been given to something else since, which
then has the address.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from announcer.model import History, Record, Subject
from announcer.site.paths import event_path, former_tag_key, ics_path, series_path


@dataclass(frozen=True, slots=True)
class FormerAddresses:
    """Present paths and the ones under the first name, without language."""

    whole: Mapping[str, str]
    """Of events: their page and their calendar file."""
    below: Mapping[str, str]
    """Of series and tags: what their page, feeds and calendar begin with."""

    def path(self, path: str) -> str | None:
        """Where `path` lay under the first name; None when that is its name still."""
        if path in self.whole:
            return self.whole[path]
        parts = path.split("/", maxsplit=3)
        beginning = "/".join(parts[:3]) + "/"
        return self.below[beginning] + parts[3] if beginning in self.below else None


def former_addresses(history: History, tags: Collection[str] = ()) -> FormerAddresses:
    """Of everything that the ledger remembers, removed things too; and of `tags`, as addresses have them."""
    whole: dict[str, str] = {}
    for now, before in _renamed(history.events.values(), history.events):
        whole |= {event_path(now): event_path(before), ics_path(now): ics_path(before)}
    renamed = _renamed(history.series.values(), history.series)
    below = {series_path(now.series): series_path(before.series) for now, before in renamed}
    for tag in tags:
        joined = former_tag_key(tag)
        if joined not in tags:
            below[f"/tags/{tag}/"] = f"/tags/{joined}/"
    return FormerAddresses(whole, below)


def _renamed(records: Collection[Record[Any]], names: Collection[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Name and first name of each that has another now, unless somebody else bears that."""
    for record in records:
        origin = record.identity.origin
        before = Subject(*origin.split("/"))
        if before != record.subject and before not in names:
            yield record.subject, before
