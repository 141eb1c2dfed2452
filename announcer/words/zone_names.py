"""Which time zone somebody probably meant: the world's names are alike, so those of his own country come first."""

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from announcer.words.catalogue import languages

_AT_HOME, _ELSEWHERE = 0.6, 0.8
"""How alike names have to be, as difflib counts: `Londen` is London anywhere, `Enschede` is not Ensenada."""


@cache
def zone_names() -> frozenset[str]:
    """All names of the IANA database that are of a place or of UTC."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def meant_zone(text: str, home: str | None = None) -> str | None:
    """The zone that a wrong name was probably meant to be; None when there is no telling.

    `home`: the zone that the organiser lives in. Its country's zones are looked at first, and a town of the same area
    that is no zone (`Europe/Enschede`) has that of home.
    """
    own = _of_country(home) if home is not None else ()
    return (
        _same(text, own)
        or _same(text, sorted(zone_names()))
        or _near(text, own, _AT_HOME)
        or _near(text, sorted(zone_names()), _ELSEWHERE)
        or _of_named_country(text)
        or (home if home is not None and _is_of_area(text, home) else None)
    )


def _of_country(home: str) -> tuple[str, ...]:
    """The zones of the country that `home` lies in, itself first (CLDR has them from IANA's zone.tab)."""
    country = get_global("zone_territories").get(home)
    return tuple(dict.fromkeys([home, *get_global("territory_zones").get(country, ())])) if country else (home,)


def _same(text: str, zones: Iterable[str]) -> str | None:
    """By the whole name or its town alone, whatever case and blanks."""
    named = _by_name(zones)
    return named.get(_folded(text)) or named.get(_town(text))


def _near(text: str, zones: Iterable[str], cutoff: float) -> str | None:
    named = _by_name(zones)
    for name in (_town(text), _folded(text)):
        # Of a whole name the area makes half: that it is right says nothing of the rest.
        limit = cutoff if name == _town(text) else (1 + cutoff) / 2
        if found := get_close_matches(name, named, n=1, cutoff=limit):
            return named[found[0]]
    return None


def _by_name(zones: Iterable[str]) -> Mapping[str, str]:
    """By whole name and by town, folded; of two with one town the first counts."""
    zones = tuple(zones)
    return {_town(zone): zone for zone in reversed(zones)} | {_folded(zone): zone for zone in zones}


def _of_named_country(text: str) -> str | None:
    """The first zone of a country that is called so in a language of ours."""
    for language in languages():
        for code, name in Locale(language).territories.items():
            if _folded(str(name)) == _town(text):
                return next(iter(get_global("territory_zones").get(code, ())), None)
    return None


def _is_of_area(text: str, home: str) -> bool:
    area, slash, _ = home.partition("/")
    return bool(slash) and _folded(text).startswith(f"{area.casefold()}/")


def _town(name: str) -> str:
    return _folded(name).rpartition("/")[2]


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.strip().casefold().replace(" ", "_"))
    return "".join(character for character in plain if not unicodedata.combining(character))
