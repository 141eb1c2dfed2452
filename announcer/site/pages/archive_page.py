"""The archive: what is past, the newest year first."""

from dataclasses import dataclass

from announcer.model import SiteSettings
from announcer.site.items import ItemToday
from announcer.site.pages.base import Page, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.templating import listed, page_bytes


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
