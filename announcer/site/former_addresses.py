"""Addresses of what was renamed: links in posts and subscriptions made under the first name go on.

Only the first name is remembered for ever (`Identity.origin`); it may have been given to something else since, which
then has the address.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from announcer.model import Record, Subject
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


def renamed(records: Iterable[Record[Any]]) -> Iterator[tuple[Subject, Subject]]:
    """Name and first name of each that has another name now."""
    for record in records:
        before = Subject(*record.identity.origin.split("/"))
        if before != record.subject:
            yield record.subject, before


def former_addresses(names: Iterable[tuple[Subject, Subject]]) -> FormerAddresses:
    """Of series and events, from their names and first names."""
    whole: dict[str, str] = {}
    below: dict[str, str] = {}
    for now, before in names:
        if now.is_event:
            whole |= {event_path(now): event_path(before), ics_path(now): ics_path(before)}
        else:
            below[series_path(now.series)] = series_path(before.series)
    return FormerAddresses(whole, below)


def former_tag_addresses(tags: Collection[str]) -> FormerAddresses:
    """Of `tags`, as addresses have them; of two that were called alike the first has the address."""
    by_former: dict[str, str] = {}
    for tag in sorted(tags):
        joined = former_tag_key(tag)
        if joined not in tags:
            by_former.setdefault(joined, tag)
    return FormerAddresses({}, {f"/tags/{tag}/": f"/tags/{joined}/" for joined, tag in by_former.items()})
