"""An event's facts as a post words them: when, where, until when one registers, and a line of a list."""

from dataclasses import dataclass

from announcer.model import Event, Registration, Series
from announcer.model.status_text import StatusText, status_text
from announcer.model.text import graphemes
from announcer.words.catalogue import catalogue
from announcer.words.dates import date_in_words, hours_in_words, span_in_words, zone_in_words, zone_mark
from announcer.words.places import where_in_words

LONGEST_TITLE = 80
"""Graphemes of an event's title in a list; the page has the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event in a list of several."""

    status: str
    when: StatusText
    where: StatusText
    title: StatusText


@dataclass(frozen=True, slots=True)
class EventWords:
    """Of facts that are in the language already."""

    language: str
    """Of dates, hours and places: a folder of templates brings words of its own (`OWN_WORDS`)."""
    home_zone: str

    def when(self, event: Event) -> StatusText:
        return StatusText(span_in_words(event, self.language, home_zone=self.home_zone))

    def where(self, event: Event) -> StatusText:
        """Alone on a line."""
        place = where_in_words(event, self.language, country=False)
        return status_text(place or catalogue(self.language).text("place.still_follows"))

    def where_in_short(self, event: Event) -> StatusText:
        """The house and its town: in a list there is no room for streets, and the page has them."""
        venue = event.venue
        if venue is None or event.online is not None:
            place = where_in_words(event, self.language, country=False)
            return status_text(place or catalogue(self.language).text("place.follows"))
        return status_text(", ".join(part for part in (venue.name or venue.street, venue.city) if part))

    def hours(self, event: Event, *, with_zone: bool) -> str:
        """The hours; empty while they are not known."""
        if event.starts_at is None:
            return ""
        zone_name = f" ({zone_in_words(event.starts_at, self.language)})" if with_zone else ""
        return hours_in_words(event, self.language) + (zone_name or zone_mark(event, self.language, self.home_zone))

    def registration(self, registration: Registration | None, *, is_closed: bool) -> str:
        """Where and until when one registers; empty when one need not."""
        if registration is None:
            return ""
        how = "" if is_closed else registration.url or registration.email or ""
        if registration.deadline_on is None:
            return how
        day = date_in_words(registration.deadline_on, self.language, year=False)
        return ", ".join(part for part in (how, catalogue(self.language).text("date.by", date=day)) if part)

    def line(self, event: Event, series: Series) -> Line:
        """Both in the language of the words."""
        return Line(
            status=str(event.status),
            when=self.when(event),
            where=self.where_in_short(event),
            title=_short(status_text(event.title)) if event.title != series.title else StatusText(""),
        )


def _short(title: StatusText) -> StatusText:
    if len(title) <= LONGEST_TITLE:  # as many graphemes at most
        return title
    clusters = graphemes(title)
    if len(clusters) <= LONGEST_TITLE:
        return title
    return StatusText("".join(clusters[: LONGEST_TITLE - 1]).rstrip() + "…")
