"""The page of a series."""

from dataclasses import dataclass

from announcer.model import Series, SiteSettings
from announcer.site.items import ItemToday
from announcer.site.pages.base import Page, shown, summary_line
from announcer.site.pages.presentation import LocalizedText, shown_links
from announcer.site.pages.structured_data import series_json
from announcer.site.pages.templating import listed, page_bytes
from announcer.site.paths import series_path
from announcer.site.pictures import SitePicture


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
        structured=series_json(series, contents.items, settings, language, image=page.image_url),
        series=series,
        texts=LocalizedText(thing=series, language=language),
        rows=[listed(settings, language, one, in_series=True) for one in contents.items],
        links=shown_links(series.links),
    )
