"""What lies beside pages, feeds and calendars: pictures, assets, what robots ask for, and pages of errors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from announcer.model import Picture, SiteSettings, Subject
from announcer.site.cache_keys import Digested
from announcer.site.feeds.closed_pages import closed_pages
from announcer.site.feeds.formats import FORMATS
from announcer.site.feeds.news import page_name
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.manifest import MANIFEST_TYPE, manifest
from announcer.site.nearness import Wanted
from announcer.site.pages.base import asset
from announcer.site.pages.error_page import ErrorPage, render_error
from announcer.site.paths import event_path, ics_path, series_path
from announcer.site.pictures import site_picture
from announcer.site.series_view import SeriesView
from announcer.site.sitemap import sitemap_placements
from announcer.site.view import View
from announcer.site.webfinger import JRD_TYPE, webfinger

_FOREVER = 365 * 24 * 3600
"""Seconds; for addresses that change with their bytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bytes(Digested):
    """A file as it is."""

    body: bytes


def render_bytes(contents: Bytes, _language: str) -> bytes:
    return contents.body


def file_placements(view: View) -> Iterator[Placement[Any]]:
    """All but pictures."""
    yield from _assets()
    yield _once("/manifest.webmanifest", manifest(view.settings), ResourceHeaders(type=MANIFEST_TYPE))
    for status in (404, 410, 503):  # for the web server: what to show when there is nothing
        yield _error(f"/{status}.html", view.settings, status)
    yield _robots(view.settings)
    settings = view.settings
    if settings.webfinger and settings.account_url is not None:
        path = "/.well-known/webfinger"
        yield _once(path, webfinger(settings.account_url), ResourceHeaders(type=JRD_TYPE))
    yield from sitemap_placements(view)


def picture_placement(picture: Picture, wanted: Wanted) -> Placement[Bytes]:
    """A picture is `wanted` when the nearest page is that shows it."""
    headers = ResourceHeaders(type=picture.type, max_age=_FOREVER)
    return replace(_once(site_picture(picture).path, picture.body, headers), wanted=wanted)


def _once(path: str, body: bytes, headers: ResourceHeaders) -> Placement[Bytes]:
    return Placement(path=path, contents=Bytes(body=body), render=render_bytes, headers=headers, in_languages=False)


def _assets() -> Iterator[Placement[Bytes]]:
    """Stylesheet and icons: addresses that name their bytes, but for what browsers ask for unasked."""
    yield _once("/favicon.ico", asset("favicon.ico")[1], ResourceHeaders(type="image/vnd.microsoft.icon"))
    for name, type_ in (("style.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")):
        path, body = asset(name)
        yield _once(path, body, ResourceHeaders(type=type_, max_age=_FOREVER))


def _error(
    path: str, settings: SiteSettings, status: int, headers: ResourceHeaders | None = None
) -> Placement[ErrorPage]:
    contents = ErrorPage(settings=settings, status=status)
    return Placement(path=path, contents=contents, render=render_error, headers=headers or ResourceHeaders())


def _robots(settings: SiteSettings) -> Placement[Bytes]:
    robots = f"User-agent: *\nDisallow: /outbox/\nSitemap: {settings.base_url}/sitemap.xml\n"
    return _once("/robots.txt", robots.encode(), ResourceHeaders(type="text/plain; charset=utf-8"))


def gone_placements(
    part: SeriesView, settings: SiteSettings, events: Iterable[Subject]
) -> Iterator[Placement[ErrorPage]]:
    """410 where something was that a person removed: of all that is remembered of the series, `events` among it."""
    gone = set(part.removed)
    under = {subject for subject in events if subject.of_series in gone}
    for subject in sorted(gone | under):
        for path in _paths_of(subject, closed_pages(len(part.said))):
            yield replace(_error(path, settings, 410, ResourceHeaders(status=410)), about=subject)


def _paths_of(subject: Subject, closed: int) -> tuple[str, ...]:
    """`closed`: how many pages of its news are."""
    if subject.is_event:
        return event_path(subject), ics_path(subject)
    own = series_path(subject.series)
    pages = (page_name(name, page) for name in FORMATS if name.startswith("news") for page in range(1, closed + 1))
    return (own, f"{own}calendar.ics", *[own + name for name in (*FORMATS, *pages)])
