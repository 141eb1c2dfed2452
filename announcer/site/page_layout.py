"""Where the pages lie, and what each of them depends on."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from announcer.model import EPOCH, Kind, Series, State, Subject
from announcer.site import pages
from announcer.site.calendar import CALENDAR_TYPE, event_calendar
from announcer.site.event_page import Session, event_page
from announcer.site.inputs import digest, of_post
from announcer.site.layout import Layout, Manner
from announcer.site.outbox_page import outbox_page
from announcer.site.view import Item, View, ics_path, series_path

_AROUND = 6
"""Sessions of the series shown before and after an event: enough for a round, and a page stays a page."""
_ON_ONE_PAGE = 200
_IN_OUTBOX = 500


def lay_pages(site: Layout) -> None:
    by_series = site.by_series()
    _home(site, by_series)
    _archive(site)
    _subscribe(site)
    for series in site.view.series:
        _series(site, series, by_series[series.id])
    discussions = _discussions(site.view)
    for items in by_series.values():
        for place, item in enumerate(items):
            around = items[max(0, place - _AROUND) : place + _AROUND + 1]
            _event(site, item, around, len(items), discussions.get(item.event.key, {}))
    if site.frame.settings.local_outbox:
        _outbox(site)


def _home(site: Layout, by_series: Mapping[str, Sequence[Item]]) -> None:
    coming, frame = site.view.coming, site.frame
    active = {item.series.id for item in coming} | {id_ for id_, items in by_series.items() if not items}
    contents = pages.Home(
        items=coming[:_ON_ONE_PAGE],
        more=max(0, len(coming) - _ON_ONE_PAGE),
        series=tuple(series for series in site.view.series if series.id in active),
        has_past=len(coming) < len(site.view.items),
    )
    site.lay_in_languages(
        "/",
        digest(
            "home",
            site.inputs.of(contents.items),
            f"{contents.more} {contents.has_past}",
            *[site.inputs.series[series.id] for series in contents.series],
        ),
        lambda language: pages.home(frame, language, contents),
        Manner(modified_at=site.inputs.newest(site.view.items, *site.inputs.series_moments.values())),
    )


def _archive(site: Layout) -> None:
    years = tuple((year, tuple(items)) for year, items in groupby(site.view.past, lambda item: item.event.last_on.year))
    whole = _whole_years(years)
    _archive_page(site, pages.Archive(years=years[:whole], earlier=tuple(year for year, _ in years[whole:])))
    for year, items in years[whole:]:
        _archive_page(site, pages.Archive(years=((year, items),), year=year))


def _whole_years(years: Sequence[tuple[int, Sequence[Item]]]) -> int:
    """How many of the newest years stand on the archive's first page: as many as fit, and one in any case."""
    count = 0
    for fitting, (_, items) in enumerate(years):
        count += len(items)
        if fitting and count > _ON_ONE_PAGE:
            return fitting
    return len(years)


def _archive_page(site: Layout, contents: pages.Archive) -> None:
    frame = site.frame
    items = [item for _, items in contents.years for item in items]
    site.lay_in_languages(
        pages.archive_path(contents.year),
        digest("archive", site.inputs.of(items), repr(contents.earlier)),
        lambda language: pages.archive(frame, language, contents),
        Manner(modified_at=site.inputs.newest(items)),
    )


def _subscribe(site: Layout) -> None:
    frame, scopes, digests = site.frame, site.scopes, site.inputs.series
    names = [digests[scope.series.id] if scope.series else f"{scope.path} {scope.tag}" for scope in scopes]
    site.lay_in_languages(
        "/subscribe/",
        digest("subscribe", *names),
        lambda language: pages.subscribe(frame, language, scopes),
        Manner(modified_at=max([EPOCH, *site.inputs.series_moments.values()])),
    )


def _series(site: Layout, series: Series, items: Sequence[Item]) -> None:
    frame, today = site.frame, site.view.today
    site.lay_in_languages(
        series_path(series.id),
        digest("series", site.inputs.series[series.id], site.inputs.of(items)),
        lambda language: pages.series(frame, language, series, items, today),
        Manner(modified_at=site.inputs.newest(items, site.inputs.series_moments[series.id])),
    )


def _event(site: Layout, item: Item, around: tuple[Item, ...], total: int, discussion: Mapping[str, str]) -> None:
    """Its page and its file for a calendar."""
    frame, seen, own = site.frame, site.view, site.inputs.items[item.event.key]

    def page(language: str) -> bytes:
        link = discussion.get(language, next(iter(discussion.values()), None))
        session = Session(item=item, neighbours=around, total=total, discussion=link)
        return event_page(frame, language, session, seen.today)

    site.lay_in_languages(
        item.path,
        digest("event", own, site.inputs.of(around), str(total), *discussion.values()),
        page,
        Manner(modified_at=site.inputs.newest(around)),
    )
    site.lay_in_languages(
        ics_path(item.event.key),
        digest("ics", site.inputs.entries[item.event.key]),
        lambda language: event_calendar(seen, item, language=language, pictures=frame.pictures),
        Manner(
            type=CALENDAR_TYPE,
            modified_at=site.inputs.entry_moments[item.event.key],
            filename=f"{item.event.key.series}-{item.event.key.event}.ics",
        ),
    )


def _discussions(view: View) -> dict[Subject, dict[str, str]]:
    """By event and language the address of its announcement, on an account that people can open."""
    if view.settings.account_url is None:
        return {}
    return {
        said.subject: {post.key.language: post.url for post in said.posts if post.url and post.account != "local"}
        for said in view.announced
        if said.kind is Kind.ANNOUNCEMENT
    }


def _outbox(site: Layout) -> None:
    frame, events = site.frame, site.history.events
    sent = [post for post in site.history.posts if post.state is State.POSTED and post.account == "local"]
    sent.sort(key=lambda post: (post.posted_at or post.created_at, post.id))
    shown = sent[-_IN_OUTBOX:]
    stated = {
        subject: events[subject] for post in shown for subject in map(Subject.parse, post.stated) if subject in events
    }
    pictures = [str(image.file in frame.pictures) for post in shown if (image := post.draft.image)]
    site.lay_in_languages(
        "/outbox/",
        digest(
            "outbox",
            *[of_post(post) for post in shown],
            *[f"{key} {record.latest.number} {record.latest.at}" for key, record in stated.items()],
            *pictures,
        ),
        lambda language: outbox_page(frame, language, shown, stated, older=len(sent) - len(shown)),
        Manner(modified_at=max([EPOCH, *[post.posted_at or post.created_at for post in shown]]), static=False),
    )
