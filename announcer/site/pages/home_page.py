"""The home page: what is coming."""

from dataclasses import dataclass
from itertools import groupby

from announcer.model import SiteSettings, Status
from announcer.model.text import Html
from announcer.site.fragments import Fragments
from announcer.site.items import ItemToday
from announcer.site.pages.base import LocalizedSite, Page, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import LocalizedText, month
from announcer.site.pages.structured_data import home_json
from announcer.site.pages.templating import listed, page_bytes, part
from announcer.site.series_names import ShortSeries


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    settings: SiteSettings
    items: tuple[ItemToday, ...]
    """The coming ones that are shown, by start."""
    more: int
    """How many lie beyond them."""
    series: tuple[ShortSeries, ...]
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
        structured=home_json(home.items, settings, language),
        months=[
            (name, [listed(settings, language, one, mark="next" if one is first else "") for one in items])
            for name, items in months
        ],
        more=home.more,
        has_past=home.has_past,
        series=_LINES.of(home.series, settings, language),
    )


def _series_line(shown: ShortSeries, settings: SiteSettings, language: str) -> Html:
    texts = LocalizedText(thing=shown.series, language=language)
    return part("series_line", LocalizedSite(settings=settings, language=language), id=shown.series.id, texts=texts)


_LINES = Fragments(_series_line, octets=4 * 1024**2, size=len)
"""Of series in the list of them: thousands stand there, and one of them changes."""


def _takes_place(one: ItemToday) -> bool:
    return one.event.status in (Status.SCHEDULED, Status.TENTATIVE)
