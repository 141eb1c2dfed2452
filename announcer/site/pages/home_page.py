"""The home page: what is coming."""

from dataclasses import dataclass
from itertools import groupby

from announcer.model import SiteSettings, Status
from announcer.site.items import ItemToday
from announcer.site.pages.base import Page, one_line
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import LocalizedText, month
from announcer.site.pages.templating import listed, page_bytes
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
        months=[
            (name, [listed(settings, language, one, mark="next" if one is first else "") for one in items])
            for name, items in months
        ],
        more=home.more,
        has_past=home.has_past,
        series=[(one.series, LocalizedText(thing=one.series, language=language)) for one in home.series],
    )


def _takes_place(one: ItemToday) -> bool:
    return one.event.status in (Status.SCHEDULED, Status.TENTATIVE)
