"""What pages there are, for search engines: one file on a small site, on others an index of many (sitemaps.org, 0.9).

A series stays in its file as long as the number of files is the same, and that goes by how many series were ever seen:
so a change is one of a small file and of the index.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar
from zlib import crc32

from markupsafe import escape

from announcer.model import EPOCH, SiteSettings
from announcer.site.layout import Placement, ResourceHeaders
from announcer.site.listed_items import DatedPage, DatedPages
from announcer.site.nearness import Turn
from announcer.site.paths import site_languages, url
from announcer.site.view import View

_SERIES_IN_ONE = 16
"""So many are in a file on average, at most; the number of files is a power of two."""
_IN_ONE = 10_000
"""Addresses in a file, at most. 50,000 are allowed, and 50 MB, which so many do not come near to."""
C = TypeVar("C")
_LISTS = ("/", "/archive/", "/subscribe/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    settings: SiteSettings
    pages: tuple[DatedPages, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapIndex:
    settings: SiteSettings
    files: tuple[DatedPage, ...]


def sitemap_placements(view: View) -> Iterator[Placement[Any]]:
    """The lists, and each series with its events, the latest first."""
    newest_at = view.newest_at
    lists = DatedPages(pages=tuple([DatedPage(path=path, at=newest_at) for path in _LISTS]), at=newest_at)
    numbered = [_that_fit(pages, view.settings) for pages in _by_file(view)]
    if len(numbered) == 1 and len(numbered[0]) <= 1:
        yield _sitemap("/sitemap.xml", view.settings, (lists, *chain.from_iterable(numbered[0])))
        return
    files = [_sitemap("/sitemap-0.xml", view.settings, (lists,))]
    for number, parts in enumerate(numbered, start=1):
        for more, pages in enumerate(parts):
            files.append(_sitemap(f"/sitemap-{number}{f'-{more}' if more else ''}.xml", view.settings, pages))
    yield from files
    dated = tuple([DatedPage(path=one.path, at=one.headers.modified_at) for one in files])
    yield _placed("/sitemap.xml", SitemapIndex(settings=view.settings, files=dated), render_index, newest_at)


def _by_file(view: View) -> list[list[DatedPages]]:
    """Those of the series that are shown, by where they belong."""
    series = len(view.parts)
    count = 1 if series <= _SERIES_IN_ONE else 1 << ((series - 1) // _SERIES_IN_ONE).bit_length()
    files: list[list[DatedPages]] = [[] for _ in range(count)]
    for part in view.shown:
        files[crc32(part.id.encode()) % count].append(part.dated)
    return files


def _that_fit(pages: Sequence[DatedPages], settings: SiteSettings) -> list[tuple[DatedPages, ...]]:
    """In one file, or in more where that cannot hold them; in none when there are none."""
    most = _IN_ONE // len(site_languages(settings))
    if sum(len(one.pages) for one in pages) <= most:
        return [tuple(pages)] if pages else []
    flat = [page for one in pages for page in one.pages]
    parts = [tuple(flat[at : at + most]) for at in range(0, len(flat), most)]
    return [(DatedPages(pages=part, at=max(page.at for page in part)),) for part in parts]


def _sitemap(path: str, settings: SiteSettings, pages: tuple[DatedPages, ...]) -> Placement[Sitemap]:
    return _placed(path, Sitemap(settings=settings, pages=pages), render_sitemap, max(one.at for one in pages))


def _placed(path: str, contents: C, render: Callable[[C, str], bytes], modified_at: datetime) -> Placement[C]:
    return Placement(
        path=path,
        contents=contents,
        render=render,
        headers=ResourceHeaders(type="application/xml; charset=utf-8", modified_at=modified_at),
        in_languages=False,
        wanted=(Turn.LAST, 0.0),
    )


def render_sitemap(sitemap: Sitemap, _language: str) -> bytes:
    """Every page in every language."""
    settings = sitemap.settings
    tongues = site_languages(settings)
    dated = [(page.path, _lastmod(page.at)) for one in sitemap.pages for page in one.pages]
    entries = [_entry("url", url(settings, path, tongue), at) for path, at in dated for tongue in tongues]
    return _document("urlset", entries)


def render_index(index: SitemapIndex, _language: str) -> bytes:
    base = index.settings.base_url
    return _document("sitemapindex", [_entry("sitemap", base + one.path, _lastmod(one.at)) for one in index.files])


def _document(name: str, entries: Sequence[str]) -> bytes:
    head = f'<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *entries, f"</{name}>", ""]).encode()


def _entry(name: str, address: str, lastmod: str) -> str:
    return f"<{name}><loc>{escape(address)}</loc>{lastmod}</{name}>"


def _lastmod(at: datetime) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at != EPOCH else ""
