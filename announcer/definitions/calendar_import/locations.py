"""A LOCATION as a venue: split where there is no doubt, else whole as its name. A wrong city is worse than none."""

import re
from functools import cache

from babel import Locale

from announcer.definitions import values
from announcer.definitions.invalid_value import InvalidValue
from announcer.model.text import line

_CITY = r"[^\W\d_][^\d,;]*"
# Of the Netherlands, Belgium, Germany, France, Austria, Switzerland and others.
_TOWN = re.compile(
    rf"(?P<postal>\d{{4}} ?[A-Z]{{2}}|(?:[A-Z]{{1,2}}-)?\d{{4,5}}) (?![A-Z]{{2}}(?:\s|$))(?P<city>{_CITY})"
)
_ONLY_POSTAL = re.compile(r"\d{4} ?[A-Z]{2}|(?:[A-Z]{1,2}-)?\d{4,5}")
_STREET = re.compile(r"(?=.*[^\W\d_]{3})[^\d,]+ \d{1,4} ?(?:[a-zA-Z]{0,3}|-\d{1,4})|\d{1,5} [^\d,]+")
"""A name with a number behind it, or as in France and the United States before it."""
_LANGUAGES = ("en", "nl", "de", "fr", "fy", "it", "es")


def venue_of(location: str, *, ends_in_postal_code: bool = False) -> dict[str, str]:
    """The keys of `venue:` that are sure. `ends_in_postal_code`: written by The Events Calendar, whose order is name,
    street, city, region, postal code, country (`Tribe__Events__Venue::get_address_full_string`)."""
    parts: list[str] = [part for raw in re.split(r"[,\n;]", location) if (part := line(raw))]
    if not parts:
        return {}
    whole = {"name": line(location.replace("\n", ", "))[:200]}
    country = _country(parts[-1]) if len(parts) > 1 else None
    rest = parts[:-1] if country else parts
    town = _TOWN.fullmatch(rest[-1])
    if town is not None:
        place = {"postal_code": town["postal"], "city": town["city"].strip()}
        before = rest[:-1]
    elif ends_in_postal_code and len(rest) >= 3 and _ONLY_POSTAL.fullmatch(rest[-1]):
        street = next((number for number, part in enumerate(rest[:-2]) if _STREET.fullmatch(part)), None)
        if street is None:
            return whole
        place = {"postal_code": rest[-1], "city": rest[street + 1]}
        before = rest[: street + 1]
    else:
        return whole
    head = _name_and_street(before)
    if head is None or not _is_city(place["city"]):
        return whole
    return {**head, **place, **({"country": country} if country else {})}


def split_own(location: str) -> dict[str, str]:
    """A place as we write it ourselves (`words.places.place_in_words`): name, street, postal code and town, country, in
    this order, as far as they are known. A comma within one of them is taken for one in the street."""
    parts: list[str] = [part for raw in location.split(", ") if (part := line(raw))]
    if not parts:
        return {}
    country = _country(parts[-1]) if len(parts) > 1 else None
    rest = parts[:-1] if country else parts
    found: dict[str, str] = {"country": country} if country else {}
    town = _TOWN.fullmatch(rest[-1])
    if town is not None:
        found |= {"postal_code": town["postal"], "city": town["city"]}
        rest = rest[:-1]
    elif len(rest) > 1 and not _STREET.fullmatch(rest[-1]):
        found["city"] = rest.pop()
    if len(rest) == 1 and _STREET.fullmatch(rest[0]):
        return {"street": rest[0], **found}
    name, street = rest[:1], ", ".join(rest[1:])
    return {**({"name": name[0]} if name else {}), **({"street": street} if street else {}), **found}


def _name_and_street(parts: list[str]) -> dict[str, str] | None:
    """None when it is not clear which is which."""
    if not parts:
        return {}
    if _STREET.fullmatch(parts[-1]):
        names = ", ".join(parts[:-1])
        return {**({"name": names} if names else {}), "street": parts[-1]}
    return {"name": parts[0]} if len(parts) == 1 else None


def _is_city(text: str) -> bool:
    return _country(text) is None and not re.search(r"\b(?:zaal|room|hall|floor|verdieping)\b", text, re.IGNORECASE)


def _country(text: str) -> str | None:
    """The code of what is called so; a bare code too."""
    if text in ("NL", "BE", "DE", "FR", "LU", "AT", "CH", "GB", "IE", "DK", "IT", "ES", "US"):
        return text
    return _countries().get(text.casefold())


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {"the netherlands": "NL", "holland": "NL", "uk": "GB", "usa": "US"}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            try:
                found.setdefault(str(name).casefold(), values.country(str(code)))
            except InvalidValue:
                continue  # a continent, or a code that is no country's
    return found
