"""The site: every address, what lies there, and which of it has to be rendered again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

from markupsafe import escape

from announcer.model import EPOCH, Facts, History, Picture, Resource, SiteSettings, Subject
from announcer.site.feed_layout import lay_feeds
from announcer.site.feeds import FORMATS
from announcer.site.former import former
from announcer.site.frame import Frame, asset, picture_path, site_languages
from announcer.site.inputs import digest, inputs
from announcer.site.layout import Layout, Manner
from announcer.site.page_layout import lay_pages
from announcer.site.pages import error_page
from announcer.site.scope import scopes, url
from announcer.site.view import event_path, ics_path, series_path, view
from announcer.site.webfinger import JRD_TYPE, webfinger

_FOREVER = 365 * 24 * 3600
"""Seconds; for addresses that change with their bytes."""
_IN_SITEMAP = 50_000
"""What sitemaps.org allows in one file; what lies beyond is found by the links of the pages."""
_NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
_NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendering:
    changed: tuple[Resource, ...]
    """Those whose inputs differ from the known ones."""
    paths: frozenset[str]
    """All that exist now; whatever else was served before is dropped."""


def render(
    facts: Facts,
    history: History,
    settings: SiteSettings,
    today: date,
    *,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
    known: Mapping[str, str] = _NOTHING_KNOWN,
) -> Rendering:
    """The whole site on the local date `today`. `pictures` by their file; `known`: inputs by path of what is served
    already."""
    seen = view(facts, history, settings, today)
    site = Layout(
        view=seen,
        history=history,
        frame=Frame(settings=settings, pictures=pictures),
        inputs=inputs(seen, history, pictures),
        scopes=scopes(seen),
        known=known,
        former=former(history, seen.tags),
    )
    for lay in (lay_pages, lay_feeds, _files, _errors, _for_robots, _webfinger, _gone):
        lay(site)
    return Rendering(changed=tuple(site.changed), paths=frozenset(site.paths))


def _files(site: Layout) -> None:
    """Stylesheet, icon, pictures: addresses that name their bytes."""
    for name, type_ in (("style.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")):
        path, body = asset(name)
        site.lay(path, path, lambda body=body: body, Manner(type=type_, max_age=_FOREVER))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    for picture in _pictures(site):
        path = picture_path(picture)
        site.lay(path, path, lambda picture=picture: picture.body, Manner(type=picture.type, max_age=_FOREVER))  # type: ignore[misc]


def _pictures(site: Layout) -> Iterator[Picture]:
    """Those that a page shows; nothing of a series that is still silent."""
    images = [
        *(series.image for series in site.view.series),
        *(item.event.image for item in site.view.items),
        *(post.draft.image for post in site.history.posts if site.frame.settings.local_outbox and post.posted_at),
    ]
    for file in sorted({image.file for image in images if image is not None}):
        if file in site.frame.pictures:
            yield site.frame.pictures[file]


def _errors(site: Layout) -> None:
    """For the web server: what to show when there is nothing."""
    for status in (404, 410, 503):
        _error(site, status)


def _error(site: Layout, status: int) -> None:
    settings = site.frame.settings
    site.lay_in_languages(
        f"/{status}.html", digest(str(status)), lambda language: error_page(status, settings, language), Manner()
    )


def _for_robots(site: Layout) -> None:
    settings, digests = site.frame.settings, site.inputs
    robots = f"User-agent: *\nDisallow: /outbox/\nSitemap: {settings.base_url}/sitemap.xml\n"
    site.lay("/robots.txt", digest(robots), robots.encode, Manner(type="text/plain; charset=utf-8"))
    newest = digests.newest(site.view.items, *digests.series_moments.values())
    site.lay(
        "/sitemap.xml",
        digest("sitemap", digests.common, digests.of(site.view.items), *digests.series.values()),
        lambda: _sitemap(site),
        Manner(type="application/xml; charset=utf-8", modified_at=newest),
    )


def _webfinger(site: Layout) -> None:
    settings = site.frame.settings
    account_url = settings.account_url
    if settings.webfinger and account_url is not None:
        site.lay("/.well-known/webfinger", digest(account_url), lambda: webfinger(account_url), Manner(type=JRD_TYPE))


def _sitemap(site: Layout) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, modified_at in list(_indexed(site))[:_IN_SITEMAP]:
        lastmod = f"<lastmod>{modified_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if modified_at != EPOCH else ""
        lines.append(f"<url><loc>{escape(address)}</loc>{lastmod}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def _indexed(site: Layout) -> Iterator[tuple[str, datetime]]:
    """The pages with their newest fact: lists, series, events, the latest first, in every language."""
    view, digests = site.view, site.inputs
    newest = digests.newest(view.items, *digests.series_moments.values())
    lists = [(path, newest) for path in ("/", "/archive/", "/subscribe/")]
    series = [(series_path(one.id), digests.series_moments[one.id]) for one in view.series]
    events = [(item.path, digests.moments[item.event.key]) for item in reversed(view.items)]
    for path, modified_at in (*lists, *series, *events):
        for language in site_languages(view.settings):
            yield url(view.settings, path, language), modified_at


def _gone(site: Layout) -> None:
    """410 where something was that a person removed."""
    settings = site.frame.settings
    gone = set(site.view.removed)
    under = {subject for subject in site.history.events if subject.of_series in gone}
    for subject in sorted(gone | under):
        for path in _addresses(subject):
            if path not in site.paths:
                site.lay_in_languages(
                    path,
                    digest("gone"),
                    lambda language: error_page(410, settings, language),
                    Manner(status=410),
                )


def _addresses(subject: Subject) -> tuple[str, ...]:
    if subject.is_event:
        return event_path(subject), ics_path(subject)
    own = series_path(subject.series)
    return (own, f"{own}calendar.ics", *[own + name for name in FORMATS])
