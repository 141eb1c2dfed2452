"""The places that were used before, and a place as people type it."""

import re
from collections.abc import Iterable
from typing import Any

from announcer.model import Series, Venue
from announcer.words.places import place_in_words

MOST_PLACES = 12
_TOWN = re.compile(r"(?:(?P<postal_code>\d{4} ?[A-Z]{2}|\d{4,5}) +)?(?P<city>.+)")


def places_used(series: Iterable[Series], first: str) -> list[Venue]:
    """Each once, those of the series `first` before the others, and what was used last before what was used earlier."""
    uses = [(one.id == first, event.starts_on, event.venue) for one in series for event in one.events if event.venue]
    found = {
        place_in_words(venue, "en"): venue for _, _, venue in sorted(uses, key=lambda use: use[:2], reverse=True)[::-1]
    }
    return list(found.values())[::-1][:MOST_PLACES]


def as_entry(venue: Venue) -> dict[str, Any]:
    """The place as it stands in a file."""
    names = ("name", "street", "postal_code", "city", "country", "latitude", "longitude", "url", "accessibility")
    return {name: str(value) for name in names if (value := getattr(venue, name)) is not None}


def typed_place(text: str, known: Iterable[Venue]) -> dict[str, Any]:
    """`Tetem`, `Tetem, Enschede` or `Tetem, Stroinksbleekweg 16, 7523 ZL Enschede`; the country is the one that all
    known places share."""
    name, *rest = [part.strip() for part in text.split(",") if part.strip()] or [text]
    place: dict[str, Any] = {"name": name}
    if len(rest) > 1:
        place["street"] = ", ".join(rest[:-1])
    if rest and (found := _TOWN.fullmatch(rest[-1])):
        place |= {key: value for key, value in found.groupdict().items() if value}
    countries = {venue.country for venue in known}
    if len(countries) == 1 and (country := countries.pop()):
        place["country"] = country
    return place
