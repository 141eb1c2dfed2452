"""The sitemap: every page is in it once, whatever the size of the site, and a change is one of little of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from announcer.site.layout import Placement
from announcer.site.listed_items import DatedPage, DatedPages
from announcer.site.series_view import SeriesView
from announcer.site.sitemap import sitemap_placements
from announcer.site.view import View, view
from tests.site.pages_fixtures import FACTS, HISTORY, PICTURES, SETTINGS, TODAY

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
AT = datetime(2024, 1, 10, 9, tzinfo=UTC)
OURS = view(FACTS, HISTORY, SETTINGS, TODAY, PICTURES)


def site(series: Iterable[SeriesView]) -> View:
    return replace(OURS, parts=tuple(series))


def one_series(number: int, pages: int = 2, at: datetime = AT) -> SeriesView:
    paths = (f"/series/s{number}/", *(f"/events/s{number}/e{one}/" for one in range(pages - 1)))
    dated = DatedPages(pages=tuple(DatedPage(path=path, at=at) for path in paths), at=at)
    return replace(OURS.shown[0], id=f"s{number}", dated=dated)


def placed(view: View) -> dict[str, Placement[Any]]:
    placements = list(sitemap_placements(view))
    assert len({one.path for one in placements}) == len(placements)
    return {one.path: one for one in placements}


def root(placement: Placement[Any]) -> Any:
    return etree.fromstring(placement.render(placement.contents, "nl"))


def locations(placement: Placement[Any]) -> list[str]:
    found = root(placement).xpath("//s:loc/text()", namespaces=NAMES)
    return [one.removeprefix(SETTINGS.base_url) for one in found]


def pages_of(files: Mapping[str, Placement[Any]]) -> list[str]:
    """All that one finds from /sitemap.xml on."""
    first = files["/sitemap.xml"]
    if root(first).tag.endswith("urlset"):
        return locations(first)
    assert set(locations(first)) == files.keys() - {"/sitemap.xml"}
    return [path for file in locations(first) for path in locations(files[file])]


def test_a_small_site_has_one_file() -> None:
    files = placed(site(map(one_series, range(16))))
    assert list(files) == ["/sitemap.xml"]
    assert len(pages_of(files)) == 2 * (3 + 16 * 2), "in two languages"


def test_a_large_one_has_an_index_of_files_that_hold_every_page_once() -> None:
    files = placed(site(map(one_series, range(500))))
    pages = pages_of(files)
    assert len(pages) == len(set(pages)) == 2 * (3 + 500 * 2)
    assert max(len(locations(file)) for file in files.values()) < 200


def test_a_file_has_no_more_addresses_than_it_may_and_none_is_left_out() -> None:
    files = placed(site([one_series(0, 3000), one_series(1, 2001)]))
    assert list(files) == ["/sitemap-0.xml", "/sitemap-1.xml", "/sitemap-1-1.xml", "/sitemap.xml"]
    listed = [page.path for file in files.values() for one in getattr(file.contents, "pages", ()) for page in one.pages]
    assert len(listed) == len(set(listed)) == 3 + 5001
    assert [len(locations(files[f"/sitemap-{name}.xml"])) for name in ("1-1", "0")] == [2, 6]


def test_a_change_of_one_series_changes_one_file_and_the_lists_and_the_index() -> None:
    later = AT + timedelta(days=9)
    before = [replace(one_series(number), newest_at=AT) for number in range(200)]
    after = [replace(one_series(7, at=later), newest_at=later) if one.id == "s7" else one for one in before]
    old, new = placed(site(before)), placed(site(after))
    assert old.keys() == new.keys()
    changed = {path for path, one in new.items() if one.contents != old[path].contents}
    (its,) = changed - {"/sitemap.xml", "/sitemap-0.xml"}
    assert "/series/s7/" in locations(new[its])
    times = root(new["/sitemap.xml"]).xpath("//s:sitemap[s:lastmod='2024-01-19T09:00:00Z']/s:loc", namespaces=NAMES)
    assert [one.text.removeprefix(SETTINGS.base_url) for one in times] == ["/sitemap-0.xml", its]


def test_what_the_site_does_not_speak_of_is_in_none_and_its_place_is_kept() -> None:
    series = [one_series(number) for number in range(100)]
    silent = [replace(one, series=None, dated=DatedPages(pages=(), at=AT)) if one.id == "s5" else one for one in series]
    one, other = placed(site(series)), placed(site(silent))
    assert set(pages_of(one)) - set(pages_of(other)) == {
        f"{language}/{path}" for language in ("", "/en") for path in ("series/s5/", "events/s5/e0/")
    }
    assert one.keys() == other.keys()
