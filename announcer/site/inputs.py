"""What bytes depend on, as digests: known before anything is rendered, so that what has not changed is not rendered.

The digest of an item holds all that any page, feed or calendar shows of it: the facts of event and series, its
revision, its identity, its picture, and whether it is past and open for registration today.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from announcer.model import EPOCH, Draft, Event, History, Picture, PostRecord, Series, SiteSettings, Subject, zone
from announcer.site.announced import Announced
from announcer.site.frame import picture_path
from announcer.site.presenting import is_open, is_past
from announcer.site.telling import revised_at
from announcer.site.view import Item, View

_LIBRARIES = ("babel", "feedgen", "icalendar", "jinja2", "lxml", "markdown-it-py", "markupsafe", "nh3", "tzdata")


def digest(*parts: str) -> str:
    """16 hexadecimal digits; the order of the parts counts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Digests and moments of one view. A moment is when the newest fact came into sight, today's date included."""

    common: str
    """Of code, libraries and settings."""
    items: Mapping[Subject, str]
    moments: Mapping[Subject, datetime]
    entries: Mapping[Subject, str]
    """Of what a calendar tells of an item: that changes with its revision, and not with the day."""
    entry_moments: Mapping[Subject, datetime]
    series: Mapping[str, str]
    series_moments: Mapping[str, datetime]

    def of(self, items: Iterable[Item]) -> str:
        return digest(*[self.items[item.event.key] for item in items])

    def newest(self, items: Iterable[Item], *others: datetime) -> datetime:
        return max([EPOCH, *others, *[self.moments[item.event.key] for item in items]])


def inputs(view: View, history: History, pictures: Mapping[str, Picture]) -> Inputs:
    series = {one.id: digest(_content(replace(one, events=())), _picture(one, pictures)) for one in view.series}
    series_moments = {
        one.id: history.series[one.key].latest.at if one.key in history.series else EPOCH for one in view.series
    }
    entries = {item.event.key: _entry(item, series[item.series.id], pictures) for item in view.items}
    entry_moments = {
        item.event.key: max(revised_at(item, view.settings), series_moments[item.series.id]) for item in view.items
    }
    return Inputs(
        common=digest(_code(), repr(view.settings)),
        items={key: digest(entries[key], day) for key, day in _days(view)},
        moments={
            item.event.key: max([entry_moments[item.event.key], *_turns(item, view.settings, view.today)])
            for item in view.items
        },
        entries=entries,
        entry_moments=entry_moments,
        series=series,
        series_moments=series_moments,
    )


def _entry(item: Item, series: str, pictures: Mapping[str, Picture]) -> str:
    event, identity = item.event, item.identity
    return digest(
        _content(event),
        _content(item.moved_from) if item.moved_from else "",
        f"{item.number} {item.sequence} {item.published_at} {item.revised_at}",
        f"{identity.origin} {identity.namespace} {identity.first_seen_at}",
        series,
        _picture(event, pictures),
    )


def _days(view: View) -> Iterable[tuple[Subject, str]]:
    """What the date makes of each item."""
    for item in view.items:
        yield item.event.key, f"{is_past(item.event, view.today)} {is_open(item.event, view.today)}"


@lru_cache(maxsize=65536)
def _content(thing: Event | Series) -> str:
    """Of the facts themselves: a ruling, or a build without a ledger, changes them under the same number."""
    return digest(repr(thing))


def _picture(thing: Event | Series, pictures: Mapping[str, Picture]) -> str:
    picture = pictures.get(thing.image.file) if thing.image else None
    return picture_path(picture) if picture else ""


def _turns(item: Item, settings: SiteSettings, today: date) -> Iterable[datetime]:
    """When it became past or closed."""
    event, registration = item.event, item.event.registration
    last_days = (event.last_on, registration.deadline_on if registration else None)
    return [day_after(day, settings) for day in last_days if day is not None and day < today]


@lru_cache(maxsize=4096)
def day_after(day: date, settings: SiteSettings) -> datetime:
    """The first moment of the next day, in the site's zone."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone(settings.timezone))


def of_post(post: PostRecord) -> str:
    """Of what a feed or the outbox shows of a post."""
    draft = post.draft
    return digest(
        f"{post.key} {post.posted_at} {post.url} {post.marker} {post.state} {draft.visibility} {draft.reply_to}",
        draft.text,
        draft.content_warning or "",
        repr(draft.image) if draft.image else "",
        repr(sorted(post.stated.items())),
    )


def of_announced(said: Announced) -> str:
    told = [f"{one.record.subject} {one.before} {one.number}" for one in said.told]
    named = _content(said.series) if said.series else ""
    return digest(named, *told, *[f"{of_post(post)} {_words(post.sent)}" for post in said.posts])


def _words(draft: Draft | None) -> str:
    return digest(draft.text, draft.content_warning or "", repr(draft.image)) if draft else ""


@cache
def _code() -> str:
    """Of our own code, words, templates and assets, and of the libraries that write bytes."""
    package = files("announcer")
    sources = [one for name in ("model", "words", "planning", "site") for one in _sources(package.joinpath(name))]
    return digest(
        *[f"{name} {version(name)}" for name in _LIBRARIES],
        *[hashlib.sha256(source.read_bytes()).hexdigest() for source in sources],
    )


def _sources(folder: Traversable) -> Iterable[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".po", ".pot", ".j2", ".css", ".svg")):
            yield entry
