"""Places in words; what countries are called is CLDR's (through Babel)."""

from announcer.model import Event, Venue
from announcer.words.catalogue import catalogue


def town(venue: Venue) -> str:
    """`7523 ZL Enschede`, as much of it as is known."""
    return " ".join(part for part in (venue.postal_code, venue.city) if part)


def place_in_words(venue: Venue, language: str, *, country: bool = True) -> str:
    """One line: `Tetem, Stroinksbleekweg 16, 7523 ZL Enschede, Nederland`, as much of it as is known."""
    land = (
        catalogue(language).locale.territories.get(venue.country, venue.country) if country and venue.country else None
    )
    parts: list[str] = []
    for part in (venue.name, venue.street, town(venue), land):
        if part and part not in parts:
            parts.append(part)
    return ", ".join(parts)


def where_in_words(event: Event, language: str, *, country: bool = True) -> str:
    """The place, `online`, or both (`Tetem, Enschede, ook online`); empty when nothing is known."""
    own = catalogue(language)
    place = place_in_words(event.venue, language, country=country) if event.venue else ""
    if event.online is None:
        return place
    if place:
        return own.text("place.also_online", place=place)
    return own.text("place.online_via", name=event.online.name) if event.online.name else own.text("place.online")
