"""The page that says how to follow: on the account, in a calendar, in a feed reader."""

from dataclasses import dataclass
from urllib.parse import quote

from announcer.model import SiteSettings
from announcer.site.pages.base import Page, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.templating import page_bytes
from announcer.site.scopes import Scope

CLIENTS = ("site", "mastodon", "reader", "thunderbird", "fastmail", "apple", "outlook", "proton", "google")
"""Whose delay the subscribe page tells, the quickest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLink:
    """A series or a tag with feeds of its own."""

    scope: Scope
    tag_language: str | None
    """The language that a tag is written in; None for a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribePage:
    settings: SiteSettings
    parts: tuple[ScopeLink, ...]
    nearest: int | None = None
    """So many sessions the calendar of everything has at most; None when it has them all."""


def render_subscribe(contents: SubscribePage, language: str) -> bytes:
    settings, say = contents.settings, words(language)
    page = Page(
        settings=settings,
        language=language,
        path="/subscribe/",
        heading=one_line(say("subscribe.title").unescape()),
        description=one_line(say("subscribe.description", site=settings.title).unescape()),
    )
    calendar = page.absolute_in_language("/calendar.ics")
    return page_bytes(
        "subscribe",
        page,
        google=f"https://calendar.google.com/calendar/r?cid={quote(page.webcal('/calendar.ics'), safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(calendar, safe='')}"
        f"&name={quote(settings.title, safe='')}",
        nearest=contents.nearest,
        parts=[_part(part, language) for part in contents.parts],
        clients=CLIENTS if page.account else tuple(client for client in CLIENTS if client != "mastodon"),
    )


def _part(part: ScopeLink, language: str) -> tuple[str, str, str]:
    """Title, its language, path."""
    scope = part.scope
    if scope.series is not None:
        return scope.series.title_in(language), scope.series.language_in(language), scope.path
    return f"#{scope.tag}", part.tag_language or language, scope.path
