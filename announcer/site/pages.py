"""The pages, as bytes. Each function gets what its page shows and nothing else, so that what a page depends on can be
told without rendering it (`render`). The page of an event and the outbox have modules of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote

from announcer.model import Series, SiteSettings, Status
from announcer.site.frame import Frame, Page, one_line, summary_line
from announcer.site.presenting import Voice, is_past, month, shown_links
from announcer.site.scope import Scope
from announcer.site.templating import listed, page_bytes
from announcer.site.view import Item, series_path
from announcer.site.words import words

CLIENTS = ("site", "mastodon", "reader", "thunderbird", "fastmail", "apple", "outlook", "proton", "google")
"""Whose delay the subscribe page tells, the quickest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    items: tuple[Item, ...]
    """The coming ones that are shown, by start."""
    more: int
    """How many lie beyond them."""
    series: tuple[Series, ...]
    has_past: bool


def home(frame: Frame, language: str, home: Home) -> bytes:
    say, spoken = words(language), words(language).language
    page = Page(
        frame=frame,
        language=language,
        path="/",
        heading=one_line(say("home.title").unescape()),
        description=one_line(say("home.description", site=frame.settings.title).unescape()),
    )
    first = next((item.event.key for item in home.items if _takes_place(item)), None)
    months = groupby(home.items, lambda item: month(item.event.starts_on, spoken))
    return page_bytes(
        "home",
        page,
        months=[
            (name, [listed(page, item, past=False, mark="next" if item.event.key == first else "") for item in items])
            for name, items in months
        ],
        more=home.more,
        has_past=home.has_past,
        series=[(series, Voice(thing=series, language=language)) for series in home.series],
    )


def _takes_place(item: Item) -> bool:
    return item.event.status in (Status.SCHEDULED, Status.TENTATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    years: tuple[tuple[int, tuple[Item, ...]], ...]
    """Newest first, and so are the items of a year."""
    earlier: tuple[int, ...] = ()
    """Years with a page of their own, newest first."""
    year: int | None = None
    """Of a year's own page."""


def archive_path(year: int | None = None) -> str:
    return f"/archive/{year}/" if year else "/archive/"


def archive(frame: Frame, language: str, archive: Archive) -> bytes:
    say = words(language)
    heading = one_line(say("archive.title").unescape())
    page = Page(
        frame=frame,
        language=language,
        path=archive_path(archive.year),
        heading=f"{heading} {archive.year}" if archive.year else heading,
        description=one_line(say("archive.description", site=frame.settings.title).unescape()),
    )
    years = [(year, [listed(page, item, past=True) for item in items]) for year, items in archive.years]
    return page_bytes("archive", page, years=years, earlier=archive.earlier)


def series(frame: Frame, language: str, series: Series, items: Sequence[Item], today: date) -> bytes:
    voice = Voice(thing=series, language=language)
    page = Page(
        frame=frame,
        language=language,
        path=series_path(series.id),
        heading=series.localized(language).title,
        description=summary_line(series, language),
        scope_path=series_path(series.id),
        scope_title=series.localized(language).title,
        image=frame.shown(series, language),
    )
    return page_bytes(
        "series",
        page,
        series=series,
        voice=voice,
        rows=[listed(page, item, past=is_past(item.event, today), in_series=True) for item in items],
        links=shown_links(series.links),
    )


def subscribe(frame: Frame, language: str, scopes: Sequence[Scope]) -> bytes:
    """`scopes`: all of the site's; everything is the first and is no part."""
    say = words(language)
    page = Page(
        frame=frame,
        language=language,
        path="/subscribe/",
        heading=one_line(say("subscribe.title").unescape()),
        description=one_line(say("subscribe.description", site=frame.settings.title).unescape()),
    )
    calendar = page.absolute_in_language("/calendar.ics")
    return page_bytes(
        "subscribe",
        page,
        google=f"https://calendar.google.com/calendar/r?cid={quote(page.webcal('/calendar.ics'), safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(calendar, safe='')}"
        f"&name={quote(frame.settings.title, safe='')}",
        parts=[_part(scope, language) for scope in scopes if scope.path != "/"],
        clients=CLIENTS if page.account else tuple(client for client in CLIENTS if client != "mastodon"),
    )


def _part(scope: Scope, language: str) -> tuple[str, str, str]:
    """Title, its language, path."""
    if scope.series is not None:
        title = scope.series.localized(language)
        return title.title, title.language, scope.path
    tongue = scope.items[0].event.language if scope.items else language
    return f"#{scope.tag}", tongue, scope.path


def error_page(status: int, settings: SiteSettings, language: str) -> bytes:
    """The page for 404, 410 or 503: links to the coming sessions, asks not to be indexed."""
    page = Page(
        frame=Frame(settings=settings),
        language=language,
        path="/",
        heading=one_line(words(language)(f"error.{status}").unescape()),
        is_indexed=False,
    )
    return page_bytes("error", page, status=status)
