"""Templates to HTML: everything is escaped unless it is `Html` already, and an unknown name is an error."""

from functools import cache, lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from announcer.model import SiteSettings
from announcer.model.text import Html
from announcer.site.items import ItemToday
from announcer.site.pages.base import LocalizedSite, Page
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import row


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("announcer.site.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def page_bytes(template: str, page: Page, **values: object) -> bytes:
    return _text(template, page, **values).encode()


def document(template: str, site: LocalizedSite, **values: object) -> bytes:
    """A page that is none of the site's: it has no address, and nothing around it."""
    return _text(template, site, **values).encode()


def part(template: str, site: LocalizedSite, **values: object) -> Html:
    """What several pages hold, or one page many of: without the line's end that it is written with."""
    return Html(_text(template, site, **values).rstrip("\n"))


def _text(template: str, page: LocalizedSite, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(page=page, say=words(page.language), **values)


@lru_cache(maxsize=2048)
def listed(settings: SiteSettings, language: str, one: ItemToday, *, in_series: bool = False, mark: str = "") -> Html:
    """An event in a list, written once for all pages that list it. `mark`: `present` on its own page, `next` for the
    first that takes place."""
    shown = row(one.item, settings, language, is_past=one.is_past)
    site = LocalizedSite(settings=settings, language=language)
    return Html(_text("row", site, row=shown, in_series=in_series, mark=mark))
