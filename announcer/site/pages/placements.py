"""The pages at their addresses, and what each shows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from announcer.model import EPOCH, History, Kind, Series, State, Subject
from announcer.site.calendars.placements import scope_calendar
from announcer.site.items import ItemToday
from announcer.site.last_modified import NewestFacts
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.pages.archive_page import Archive, archive_path, render_archive
from announcer.site.pages.event_page import EventPage, render_event_page
from announcer.site.pages.home_page import Home, render_home
from announcer.site.pages.outbox_page import OutboxPage, outbox_post, render_outbox
from announcer.site.pages.series_page import SeriesPage, render_series
from announcer.site.pages.subscribe_page import ScopeLink, SubscribePage, render_subscribe
from announcer.site.paths import series_path
from announcer.site.pictures import picture_of
from announcer.site.scopes import ScopedView
from announcer.site.view import View

_AROUND = 6
"""Sessions of the series shown before and after an event: enough for a round, and a page stays a page."""
_ON_ONE_PAGE = 200
_IN_OUTBOX = 500


def page_placements(
    view: View, scoped: Iterable[ScopedView], newest: NewestFacts, history: History
) -> Iterator[Placement[Any]]:
    """All pages but those of errors."""
    yield _home(view, newest)
    yield from _archive(view, newest)
    yield _subscribe(view, scoped, newest)
    discussions = _discussions(view)
    for series in view.series:
        # A series and its events one after the other: they list the same rows.
        yield _series(view, series, newest)
        items = view.by_series[series.id]
        for place, one in enumerate(items):
            around = items[max(0, place - _AROUND) : place + _AROUND + 1]
            yield _event(view, one, around, discussions.get(one.event.key, {}), newest)
    if view.settings.local_outbox:
        yield _outbox(view, history)


def _home(view: View, newest: NewestFacts) -> Placement[Home]:
    coming = view.coming
    active = {one.item.series.id for one in coming} | {id_ for id_, items in view.by_series.items() if not items}
    return Placement(
        path="/",
        contents=Home(
            settings=view.settings,
            items=coming[:_ON_ONE_PAGE],
            more=max(0, len(coming) - _ON_ONE_PAGE),
            series=tuple(series for series in view.series if series.id in active),
            has_past=len(coming) < len(view.items),
        ),
        render=render_home,
        headers=ResourceHeaders(modified_at=newest.of(view.items, *newest.series.values())),
    )


def _archive(view: View, newest: NewestFacts) -> Iterator[Placement[Archive]]:
    years = tuple((year, tuple(items)) for year, items in groupby(view.past, lambda one: one.event.last_on.year))
    whole, settings = _whole_years(years), view.settings
    pages = [Archive(settings=settings, years=years[:whole], earlier=tuple(year for year, _ in years[whole:]))]
    pages += [Archive(settings=settings, years=((year, items),), year=year) for year, items in years[whole:]]
    for page in pages:
        items = [one.item for _, items in page.years for one in items]
        yield Placement(
            path=archive_path(page.year),
            contents=page,
            render=render_archive,
            headers=ResourceHeaders(modified_at=newest.of(items)),
        )


def _whole_years(years: Sequence[tuple[int, Sequence[ItemToday]]]) -> int:
    """How many of the newest years stand on the archive's first page: as many as fit, and one in any case."""
    count = 0
    for fitting, (_, items) in enumerate(years):
        count += len(items)
        if fitting and count > _ON_ONE_PAGE:
            return fitting
    return len(years)


def _subscribe(view: View, scoped: Iterable[ScopedView], newest: NewestFacts) -> Placement[SubscribePage]:
    parts = [
        ScopeLink(scope=one.scope, tag_language=one.items[0].event.language if one.scope.tag is not None else None)
        for one in scoped
        if one.scope.path != "/" and (one.items or one.series is not None)
    ]
    is_whole = scope_calendar(view, next(iter(scoped))).is_whole
    nearest = None if is_whole else view.settings.calendar_events
    return Placement(
        path="/subscribe/",
        contents=SubscribePage(settings=view.settings, parts=tuple(parts), nearest=nearest),
        render=render_subscribe,
        headers=ResourceHeaders(modified_at=max([EPOCH, *newest.series.values()])),
    )


def _series(view: View, series: Series, newest: NewestFacts) -> Placement[SeriesPage]:
    items = view.by_series[series.id]
    return Placement(
        path=series_path(series.id),
        contents=SeriesPage(
            settings=view.settings, series=series, picture=picture_of(series.image, view.pictures), items=items
        ),
        render=render_series,
        headers=ResourceHeaders(modified_at=newest.of((one.item for one in items), newest.series[series.id])),
    )


def _event(
    view: View, one: ItemToday, around: tuple[ItemToday, ...], discussions: dict[str, str], newest: NewestFacts
) -> Placement[EventPage]:
    return Placement(
        path=one.item.path,
        contents=EventPage(
            settings=view.settings,
            session=one,
            neighbours=around,
            total=len(view.by_series[one.item.series.id]),
            discussions=discussions,
            first_discussion=next(iter(discussions.values()), None),
        ),
        render=render_event_page,
        headers=ResourceHeaders(modified_at=newest.of(other.item for other in around)),
    )


def _discussions(view: View) -> dict[Subject, dict[str, str]]:
    """By event and language the address of its announcement, on an account that people can open."""
    if view.settings.account_url is None:
        return {}
    return {
        item.subject: {post.language: post.url for post in item.posts if post.url and post.account != "local"}
        for item in view.news
        if item.kind is Kind.ANNOUNCEMENT
    }


def _outbox(view: View, history: History) -> Placement[OutboxPage]:
    sent = [post for post in history.posts if post.state is State.POSTED and post.account == "local"]
    sent.sort(key=lambda post: (post.posted_at or post.created_at, post.id))
    shown = sent[-_IN_OUTBOX:]
    return Placement(
        path="/outbox/",
        contents=OutboxPage(
            settings=view.settings,
            posts=tuple(outbox_post(post, history.events, view.pictures) for post in shown),
            older=len(sent) - len(shown),
        ),
        render=render_outbox,
        headers=ResourceHeaders(
            modified_at=max([EPOCH, *[post.posted_at or post.created_at for post in shown]]), static=False
        ),
    )
