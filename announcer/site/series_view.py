"""One series as the site looks at it: with what the ledger knows, on a day.

Of other series it holds what its own news told: an event moves from one series to another, and what was said of it
stays where it was said. So whoever keeps a view asks `remembered_around` what it was made from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import takewhile
from operator import attrgetter
from typing import Any

from announcer.model import (
    EPOCH,
    History,
    Identity,
    PostRecord,
    Record,
    Series,
    SeriesHistory,
    SiteSettings,
    State,
    Subject,
)
from announcer.model.memo import alike
from announcer.site.feeds.news_items import NewsItem
from announcer.site.former_addresses import renamed
from announcer.site.items import Item, series_items
from announcer.site.listed_items import DatedPage, DatedPages, ListedItem, listed_item, turning_days
from announcer.site.paths import series_path
from announcer.site.pictures import SitePicture
from announcer.site.said_items import SaidItem, said_items
from announcer.site.series_names import ShortSeries, series_name, short_series
from announcer.site.tags import SeenTags, is_silent, seen_tags, spoken_from


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesView:
    """What may be seen of a series."""

    id: str
    series: Series | None
    """Without its events; None while the site does not speak of it."""
    short: ShortSeries | None
    """Beside `series`."""
    listed: tuple[ListedItem, ...]
    """All of its events that may be shown, by start, then by key."""
    dated: DatedPages
    """Its page and those of `listed`, the latest first; none while the site does not speak of it."""
    said: tuple[SaidItem, ...]
    """All that was ever said of it in public, oldest first; its posts may be gone."""
    seen_tags: SeenTags
    """All that its events ever had, while it is not silent."""
    removed: tuple[Subject, ...]
    """It, or those of its events, whose addresses answer 410."""
    renamed: tuple[tuple[Subject, Subject], ...]
    """Names and first names, where they differ."""
    sent: tuple[PostRecord, ...]
    """About it, posted on the local account, where the site shows that."""
    images: frozenset[str]
    """The files of all pictures that the site shows of it: nothing of a series that is still silent, but for what was
    posted of it."""
    identity: Identity | None
    namespace: tuple[datetime, str] | None
    """The first that was fixed for it or one of its events, and when."""
    modified_at: datetime
    """Of its newest fact, its events aside."""
    newest_at: datetime
    """Of its newest fact or its events'."""
    named_at: datetime
    """Since when it is called as it is."""
    holds_from: int
    holds_until: int
    """The days, as ordinals, from and before which all of it holds as long as no fact changes."""

    @property
    def news(self) -> tuple[NewsItem, ...]:
        """What is there of what was said, newest first."""
        return tuple([one.item for one in reversed(self.said) if one.is_there])

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(one.item for one in self.listed)

    @property
    def is_ahead(self) -> bool:
        """Something of it is still to come; or nothing of it is known yet."""
        return not self.listed or not all(one.is_past for one in self.listed)


def remembered_around(id_: str, by_series: Mapping[str, SeriesHistory]) -> Mapping[str, SeriesHistory | None]:
    """All that the view of a series depends on in the ledger, by series: what is remembered of it, first, then of those
    whose events its posts told."""
    own = (post for post in by_series[id_].posts if post.key.subject.series == id_)
    told = (key.partition("/")[0] for post in own for key in post.stated)
    return {one: by_series.get(one) for one in dict.fromkeys((id_, *told))}


def joined(remembered: Iterable[SeriesHistory]) -> History:
    """As a history that knows of nothing else."""
    parts = tuple(remembered)
    posts = {post.id: post for part in parts for post in part.posts} if len(parts) > 1 else {}
    return History(
        series={part.record.subject: part.record for part in parts if part.record is not None},
        events={key: record for part in parts for key, record in part.events.items()},
        posts=tuple(posts[id_] for id_ in sorted(posts)) if posts else parts[0].posts,
    )


def series_view(
    id_: str, series: Series | None, history: History, settings: SiteSettings, today: date, *,
    pictures: Mapping[str, SitePicture], before: SeriesView | None = None,
) -> SeriesView:  # fmt: skip
    """What may be seen of it on `today`. An event without a record (never committed) cannot be seen; a `private` one is
    on the site all the same: visibility is about the post. `series`: as it is in force, with its events; None: it is
    not. `history`: `remembered_around` it. `pictures` are by file. Items that are as they were are those of `before`.
    """
    record = history.series.get(Subject(id_))
    records: list[Record[Any]] = [one for key, one in history.events.items() if key.series == id_]
    if record is not None:
        records.insert(0, record)
    days = list(_turning_days(series, record, settings))
    shown = series if series is not None and record is not None and not is_silent(series, today) else None
    bare = None if shown is None else _bare(shown, before)
    at = record.latest.at if record is not None else EPOCH
    items = [] if shown is None or bare is None else series_items(bare, shown.events, history, pictures)
    listed = sorted(
        [listed_item(item, settings, today, at) for item in _as_before(items, before)], key=attrgetter("order")
    )
    newest_at = max([at, *[one.newest_at for one in listed]])
    removed = tuple(sorted(one.subject for one in records if one.removed))
    said = said_items(id_, history, bare, listed, removed)
    sent = tuple(_sent(id_, history)) if settings.local_outbox else ()
    ordinal = today.toordinal()
    return SeriesView(
        id=id_,
        series=bare,
        short=short_series(bare) if bare is not None else None,
        listed=tuple(listed),
        dated=DatedPages(pages=tuple(_pages(id_, at, listed)) if bare is not None else (), at=newest_at),
        said=said,
        seen_tags=seen_tags(record, history, today),
        removed=removed,
        renamed=tuple(renamed(records)),
        sent=sent,
        images=alike(frozenset(_images(bare, listed, said, sent))),
        identity=record.identity if record is not None else None,
        namespace=min(_fixed_namespaces(records), default=None),
        modified_at=at,
        newest_at=newest_at,
        named_at=_named_at(record) if record is not None else EPOCH,
        holds_from=max((day for day in days if day <= ordinal), default=0),
        holds_until=min((day for day in days if day > ordinal), default=date.max.toordinal() + 1),
    )


def _turning_days(series: Series | None, record: Record[Series] | None, settings: SiteSettings) -> Iterable[int]:
    """The days, as ordinals, from which on something else holds though no fact has changed."""
    for one in (series, record.latest.facts if record is not None else None):
        spoken_on = spoken_from(one) if one is not None else None
        if spoken_on is not None:
            yield spoken_on.toordinal()
    for event in series.events if series is not None else ():
        yield from turning_days(event, settings)


def _bare(series: Series, before: SeriesView | None) -> Series:
    """Without its events: the same object as long as it is the same."""
    bare = replace(series, events=())
    return before.series if before is not None and before.series == bare else bare


_all_of_item = attrgetter(*[field.name for field in fields(Item)])


def _as_before(items: Iterable[Item], before: SeriesView | None) -> Iterable[Item]:
    """Those that are as they were are the same objects: their digest is known already."""
    kept = {one.event.key: one.item for one in before.listed} if before is not None else {}
    for item in items:
        old = kept.get(item.event.key)
        yield old if old is not None and _all_of_item(old) == _all_of_item(item) else item


def _pages(id_: str, at: datetime, listed: Sequence[ListedItem]) -> Iterator[DatedPage]:
    yield DatedPage(path=series_path(id_), at=at)
    yield from (one.page for one in reversed(listed))


def _fixed_namespaces(records: Iterable[Record[Any]]) -> Iterable[tuple[datetime, str]]:
    for record in records:
        if record.identity.namespace is not None:
            yield record.identity.first_seen_at, record.identity.namespace


def _sent(id_: str, history: History) -> Iterable[PostRecord]:
    for post in history.posts:
        if post.state is State.POSTED and post.account == "local" and post.key.subject.series == id_:
            yield post


def _images(
    series: Series | None, listed: Iterable[ListedItem], said: Iterable[SaidItem], sent: Iterable[PostRecord]
) -> Iterable[str]:
    found = [
        *([series.image] if series is not None else []),
        *(one.event.image for one in listed),
        *(post.draft.image for one in said if one.is_there for post in one.item.posts),
        *(post.draft.image for post in sent),
    ]
    return (image.file for image in found if image is not None)


def _named_at(record: Record[Series]) -> datetime:
    present = series_name(record.latest.facts)
    since = [*takewhile(lambda one: series_name(one.facts) == present, reversed(record.revisions))]
    return since[-1].at
