"""The page where nothing is."""

from dataclasses import dataclass

from announcer.model import SiteSettings
from announcer.site.pages.base import Page, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.templating import page_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    settings: SiteSettings
    status: int
    """404, 410 or 503."""


def render_error(error: ErrorPage, language: str) -> bytes:
    """Links to the coming sessions, and asks not to be indexed."""
    page = Page(
        settings=error.settings,
        language=language,
        path="/",
        heading=one_line(words(language)(f"error.{error.status}").unescape()),
        is_indexed=False,
    )
    return page_bytes("error", page, status=error.status)
