"""An event as a page shows it: what stands in the file, in the words of one language, each with its own `lang`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from babel.dates import format_date, format_skeleton

from announcer.model import Event, Link, Series, SiteSettings, Status, Texts
from announcer.model.text import Html, html_text
from announcer.site.items import Item
from announcer.site.pages.page_words import words
from announcer.site.paths import web_url
from announcer.words.dates import (
    daily_in_words,
    date_in_words,
    hours_in_words,
    is_time_to_follow,
    span_in_words,
    time_in_words,
    zone_mark,
)
from announcer.words.markdown import html_markdown
from announcer.words.places import place_in_words, town

_NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class Text:
    """Safe HTML, and the language that it is written in."""

    html: Html
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalizedText:
    """The texts of a series or an event in `language`, each with the language that it is in after all."""

    thing: Series | Event
    language: str

    @property
    def _texts(self) -> Texts:
        if self.thing.language == self.language:
            return _NO_TEXTS
        return self.thing.translations.get(self.language, _NO_TEXTS)

    def line(self, field: str, own: str | None) -> Text | None:
        """The translation of `field` where there is one, else `own`; None when there is neither."""
        translated = getattr(self._texts, field)
        if translated:
            return Text(html_text(translated), self.language)
        return Text(html_text(own), self.thing.language) if own else None

    @property
    def title(self) -> Text:
        return self.line("title", self.thing.title) or Text(html_text(self.thing.title), self.thing.language)

    @property
    def summary(self) -> Text | None:
        return self.line("summary", self.thing.summary)

    @property
    def description(self) -> Text | None:
        if self._texts.description:
            return Text(html_markdown(self._texts.description), self.language)
        own = self.thing.description
        return Text(html_markdown(own), self.thing.language) if own else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date as the anchor of a row: `donderdag`, `22`, `februari`, `2024`; of several days `1–3`, `maart`."""

    weekday: str
    number: str
    month: str
    year: str


def day(event: Event, language: str) -> Day:
    first, last = event.starts_on, event.until_on
    if last is None:
        return Day(
            weekday=_format(first, "EEEE", language),
            number=str(first.day),
            month=_format(first, "LLLL", language),
            year=str(first.year),
        )
    same_month = (first.year, first.month) == (last.year, last.month)
    return Day(
        weekday=f"{_format(first, 'EEE', language)} – {_format(last, 'EEE', language)}",
        number=f"{first.day}–{last.day}",
        month=_format(first, "LLLL", language)
        if same_month
        else f"{_format(first, 'LLL', language)} – {_format(last, 'LLL', language)}",
        year=str(first.year) if first.year == last.year else f"{first.year}–{last.year}",
    )


def month(on: date, language: str) -> str:
    """`februari 2024`."""
    return str(format_skeleton("yMMMM", on, locale=language))


@lru_cache(maxsize=4096)
def _format(on: date, pattern: str, language: str) -> str:
    return str(format_date(on, pattern, locale=language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An event in a list."""

    item: Item
    title: Text
    series: Text | None
    """The series' title, where it says something that the event's own does not."""
    day: Day
    iso: str
    hours: str
    place: str
    status: Status
    has_recap: bool
    is_past: bool
    was: str
    """What moved, in short, as it was; empty when nothing did, and when it is over."""


def row(item: Item, settings: SiteSettings, language: str, *, is_past: bool) -> Row:
    event, spoken = item.event, words(language).language
    localized = event.localized(language)
    title = LocalizedText(thing=event, language=language).title
    series = LocalizedText(thing=item.series, language=language).title
    return Row(
        item=item,
        title=title,
        series=series if series.html != title.html else None,
        day=day(event, spoken),
        iso=iso(event),
        hours=_hours(event, spoken, settings.timezone),
        place=place(localized),
        status=event.status,
        has_recap=bool(event.recap and (event.recap.text or event.recap.url)),
        is_past=is_past,
        was="" if is_past or item.moved_from is None else _was(item.moved_from, localized, spoken),
    )


def _was(old: Event, new: Event, language: str) -> str:
    if (old.starts_on, old.until_on) != (new.starts_on, new.until_on):
        return date_in_words(old.starts_on, language, year=old.starts_on.year != new.starts_on.year)
    if (old.start_time, old.end_time) != (new.start_time, new.end_time):
        return hours_in_words(old, language)
    return place(old) or words(language)("event.online").lower()


def _hours(event: Event, language: str, home_zone: str) -> str:
    """From when to when; of several days with the last day, elsewhere with the zone's name."""
    if event.start_time is None and not is_time_to_follow(event):
        return ""
    hours = hours_in_words(event, language)
    if event.is_daily:
        hours = daily_in_words(event, language)
    elif event.until_on is not None and event.start_time is not None:
        last = date_in_words(event.until_on, language, year=False)
        end = f", {time_in_words(event.end_time, language)}" if event.end_time else ""
        hours = f"{time_in_words(event.start_time, language)} – {last}{end}"
    return hours + zone_mark(event, language, home_zone)


def iso(event: Event) -> str:
    """The start for machines: with its offset, or the date alone while the time is unknown."""
    return event.starts_at.isoformat() if event.starts_at is not None else event.starts_on.isoformat()


def place(event: Event) -> str:
    """Short, for a row: `Tetem, Enschede`; empty when nothing is known or all is online."""
    if event.venue is None:
        return ""
    parts = [part for part in (event.venue.name or event.venue.street, event.venue.city) if part]
    return ", ".join(dict.fromkeys(parts))


def when(event: Event, language: str, home_zone: str) -> str:
    """In full, in the words of the interface; with the zone's name when it is not the site's."""
    return span_in_words(event, words(language).language, home_zone=home_zone)


def address(event: Event, language: str) -> str:
    """The whole place on one line."""
    return place_in_words(event.venue, words(language).language) if event.venue else ""


def map_url(event: Event) -> str | None:
    """OpenStreetMap at the venue's position, when the file has one, else looking for its address, or for its name in
    its town. None where nobody could find it."""
    venue = event.venue
    if venue is None:
        return None
    if venue.latitude is None or venue.longitude is None:
        spot, in_town = venue.street or venue.name, town(venue)
        if not spot or not in_town:
            return None
        sought = ", ".join(part for part in (spot, in_town, venue.country) if part)
        return f"https://www.openstreetmap.org/search?query={quote(sought, safe='')}"
    at = f"{venue.latitude:.6f}", f"{venue.longitude:.6f}"
    return f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=17/{at[0]}/{at[1]}"


def shown_links(links: Sequence[Link]) -> list[Link]:
    """Those that a browser may follow."""
    return [link for link in links if web_url(link.url)]
