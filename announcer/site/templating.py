"""Templates to HTML: everything is escaped unless it is `Html` already, and an unknown name is an error."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from announcer.model.text import Html
from announcer.site.frame import Page
from announcer.site.presenting import row
from announcer.site.view import Item
from announcer.site.words import words


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("announcer.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def page_bytes(template: str, page: Page, **values: object) -> bytes:
    return _text(template, page, **values).encode()


def _text(template: str, page: Page, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(page=page, say=words(page.language), **values)


def listed(page: Page, item: Item, *, past: bool, in_series: bool = False, mark: str = "") -> Html:
    """An event in a list. `mark`: `present` on its own page, `next` for the first that takes place."""
    key = item.event.key, page.language, in_series
    written = page.frame.rows.get(key)
    if written is None or mark:
        shown = row(item, page.settings, page.language, is_past=past)
        written = Html(_text("row", page, row=shown, in_series=in_series, mark=mark))
        if not mark:
            page.frame.rows[key] = written
    return written
