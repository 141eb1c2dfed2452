"""The pages that are lists: what is coming, the archive, a series."""

from dataclasses import dataclass
from itertools import groupby

from announcer.model import Series, SiteSettings, Status
from announcer.site.addresses import series_path
from announcer.site.items import ItemToday
from announcer.site.pages.base import Page, one_line, shown, summary_line
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import LocalizedText, month, shown_links
from announcer.site.pages.templating import listed, page_bytes
from announcer.site.pictures import SitePicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    settings: SiteSettings
    items: tuple[ItemToday, ...]
    """The coming ones that are shown, by start."""
    more: int
    """How many lie beyond them."""
    series: tuple[Series, ...]
    has_past: bool


def render_home(home: Home, language: str) -> bytes:
    settings, say = home.settings, words(language)
    page = Page(
        settings=settings,
        language=language,
        path="/",
        heading=one_line(say("home.title").unescape()),
        description=one_line(say("home.description", site=settings.title).unescape()),
    )
    first = next((one for one in home.items if _takes_place(one)), None)
    months = groupby(home.items, lambda one: month(one.event.starts_on, say.language))
    return page_bytes(
        "home",
        page,
        months=[
            (name, [listed(settings, language, one, mark="next" if one is first else "") for one in items])
            for name, items in months
        ],
        more=home.more,
        has_past=home.has_past,
        series=[(series, LocalizedText(thing=series, language=language)) for series in home.series],
    )


def _takes_place(one: ItemToday) -> bool:
    return one.event.status in (Status.SCHEDULED, Status.TENTATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    settings: SiteSettings
    years: tuple[tuple[int, tuple[ItemToday, ...]], ...]
    """Newest first, and so are the items of a year."""
    earlier: tuple[int, ...] = ()
    """Years with a page of their own, newest first."""
    year: int | None = None
    """Of a year's own page."""


def archive_path(year: int | None = None) -> str:
    return f"/archive/{year}/" if year else "/archive/"


def render_archive(archive: Archive, language: str) -> bytes:
    settings, say = archive.settings, words(language)
    heading = one_line(say("archive.title").unescape())
    page = Page(
        settings=settings,
        language=language,
        path=archive_path(archive.year),
        heading=f"{heading} {archive.year}" if archive.year else heading,
        description=one_line(say("archive.description", site=settings.title).unescape()),
    )
    years = [(year, [listed(settings, language, one) for one in items]) for year, items in archive.years]
    return page_bytes("archive", page, years=years, earlier=archive.earlier)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPage:
    settings: SiteSettings
    series: Series
    """Without its events."""
    picture: SitePicture | None
    items: tuple[ItemToday, ...]
    """All of its events, by start."""


def render_series(contents: SeriesPage, language: str) -> bytes:
    settings, series = contents.settings, contents.series
    page = Page(
        settings=settings,
        language=language,
        path=series_path(series.id),
        heading=series.localized(language).title,
        description=summary_line(series, language),
        scope_path=series_path(series.id),
        scope_title=series.localized(language).title,
        image=shown(series, contents.picture, language),
    )
    return page_bytes(
        "series",
        page,
        series=series,
        texts=LocalizedText(thing=series, language=language),
        rows=[listed(settings, language, one, in_series=True) for one in contents.items],
        links=shown_links(series.links),
    )
