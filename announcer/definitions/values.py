"""Single values of a definition file: text in, the clean value out, `InvalidValue` with a remedy when it is none."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

from babel import Locale

from announcer.definitions import limits
from announcer.definitions.invalid_value import InvalidValue, nearest, shown
from announcer.definitions.links import check_links
from announcer.definitions.proposed_ids import proposed_id
from announcer.model import ID_PATTERN, Announce, Lead, Message, Status, Visibility, defaults
from announcer.model.text import Markdown, Plain, line, markdown_source, paragraphs
from announcer.words.catalogue import languages
from announcer.words.zone_names import meant_zone, zone_names

Choice = TypeVar("Choice", bound=StrEnum)


# --- text -------------------------------------------------------------------------------------------------------


def _is_blank(text: str) -> bool:
    return all(unicodedata.category(character)[0] in "ZC" for character in text)


def one_line(text: str) -> Plain | None:
    """None when nothing is left that can be seen."""
    return _short_line(text) if len(text) <= _SHORT else _any_line(text)


def _any_line(text: str) -> Plain | None:
    clean = line(text)
    return None if _is_blank(clean) else clean


_SHORT = 32
_short_line = lru_cache(maxsize=4096)(_any_line)
"""A town, a house, a price: what stands in many files is in memory once."""


def several_lines(text: str) -> Plain | None:
    clean = paragraphs(text)
    return None if _is_blank(clean) else clean


def markdown(text: str) -> Markdown | None:
    clean = markdown_source(text)
    check_links(clean)
    return None if _is_blank(clean) else clean


@lru_cache(maxsize=4096)
def tag(text: str) -> Plain:
    """A tag without the `#` that some write before it."""
    clean = Plain(line(text).lstrip("#\uff03 "))
    if not any(character.isalnum() for character in clean):
        raise InvalidValue(
            Message("{text} has no letter or digit", text=shown(text)), Message("write a word, such as Twente")
        )
    if len(clean) > limits.TAG or len(clean.casefold().encode()) > limits.TAG_OCTETS:
        raise InvalidValue(
            Message("the tag has {n:,} characters", n=len(clean)),
            Message("{most} at most, and of some scripts fewer", most=limits.TAG),
        )
    return clean


# --- identity ---------------------------------------------------------------------------------------------------


def identifier(text: str) -> str:
    """An id of a series or event."""
    if ID_PATTERN.fullmatch(text):
        return text
    proposal = proposed_id(text)
    raise InvalidValue(
        Message("{text} is no id: only a to z, 0 to 9 and -, 64 characters at most", text=shown(text)),
        Message("write {proposal}", proposal=proposal) if proposal else Message("write a short word, such as enschede"),
    )


def former_event(text: str) -> str:
    """What an event was called: `id`, or `series/id` where it was in another file."""
    series, slash, event = text.strip().rpartition("/")
    return f"{identifier(series)}/{identifier(event)}" if slash else identifier(event)


# --- choices ----------------------------------------------------------------------------------------------------

_STATUS_WORDS = {
    "canceled": "cancelled",
    "afgelast": "cancelled",
    "geannuleerd": "cancelled",
    "uitgesteld": "postponed",
    "voorlopig": "tentative",
    "gepland": "scheduled",
    "confirmed": "scheduled",
}


def _choice(text: str, kind: type[Choice], words: Mapping[str, str] | None = None) -> Choice:
    word = text.strip().casefold()
    if word in {member.value for member in kind}:
        return kind(word)
    meant = (words or {}).get(word) or nearest(word, [member.value for member in kind])
    options = ", ".join(member.value for member in kind)
    raise InvalidValue(
        Message("{text} is none of {options}", text=shown(text), options=options),
        Message("did you mean {meant}?", meant=meant) if meant else Message("write one of {options}", options=options),
    )


def status(text: str) -> Status:
    if "online" in text.casefold():
        raise InvalidValue(
            Message("{text} is no status", text=shown(text)),
            Message("an event that moved online has `online:` and an empty `venue:`, and keeps its status"),
        )
    return _choice(text, Status, _STATUS_WORDS)


def visibility(text: str) -> Visibility:
    return _choice(text, Visibility)


def announce(text: str) -> Announce:
    return _choice(text, Announce)


def yes_or_no(text: str) -> bool:
    word = text.strip().casefold()
    if word in ("true", "yes", "ja", "on"):
        return True
    if word in ("false", "no", "nee", "off"):
        return False
    raise InvalidValue(Message("{text} is neither yes nor no", text=shown(text)), Message("write true or false"))


def lead(text: str) -> Lead:
    try:
        found = Lead.parse(text)
    except ValueError:
        raise InvalidValue(
            Message("{text} is not a time before the start", text=shown(text)), Message("write 7d, 1w, 2h or 30m")
        ) from None
    if found.span.days > limits.LEAD_DAYS:
        raise InvalidValue(
            Message("{found} is more than a year before the start", found=found), Message("write 7d, 1w, 2h or 30m")
        )
    return found


# --- numbers ----------------------------------------------------------------------------------------------------


def _decimal(text: str, lowest: float, highest: float, remedy: Message) -> float:
    clean = text.strip()
    if not re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{1,20})?", clean):
        remedy = (
            Message("write {number}", number=clean.replace(",", "."))
            if re.fullmatch(r"[+-]?\d{1,3},\d+", clean)
            else remedy
        )
        raise InvalidValue(Message("{text} is no decimal number", text=shown(text)), remedy)
    number = float(clean)
    if not lowest <= number <= highest:
        raise InvalidValue(
            Message("{clean} is outside {lowest:g} to {highest:g}", clean=clean, lowest=lowest, highest=highest),
            remedy,
        )
    return number


def latitude(text: str) -> float:
    return _decimal(text, -90, 90, Message("write degrees north, such as 52.21"))


def longitude(text: str) -> float:
    return _decimal(text, -180, 180, Message("write degrees east, such as 6.88"))


def focal(text: str) -> float:
    return _decimal(text, -1, 1, Message("write two numbers from -1.0 to 1.0, such as [0.0, 0.4]"))


def count(text: str) -> int:
    """How many sessions a rule gives."""
    clean = text.strip()
    if not re.fullmatch(r"[0-9]{1,20}", clean) or not 1 <= int(clean) <= limits.EVENTS:
        remedy = Message("write a number from 1 to {most:,}", most=limits.EVENTS)
        raise InvalidValue(Message("{text} is not how many there are", text=shown(text)), remedy)
    return int(clean)


# --- places in the world ----------------------------------------------------------------------------------------

# Two-letter codes of CLDR that ISO 3166-1 does not assign to a country: reserved, groupings, pseudo-regions.
_NO_COUNTRY = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


@cache
def _country_names() -> dict[str, str]:
    return {
        str(name).casefold(): code
        for language in reversed(languages())
        for code, name in Locale(language).territories.items()
        if code in _countries()
    }


def country(text: str) -> str:
    code = text.strip().upper()
    if code in _countries():
        return code
    name = nearest(text, _country_names())
    meant = {"UK": "GB", "EN": "GB", "HOLLAND": "NL"}.get(code) or (_country_names()[name] if name else None)
    raise InvalidValue(
        Message("{text} is no country code of two letters (ISO 3166-1)", text=shown(text)),
        Message("did you mean {meant}?", meant=meant) if meant else Message("write NL, BE, DE ..."),
    )


def timezone(text: str, home: str = defaults.TIMEZONE) -> str:
    """`home`: the settings' zone, in whose country people probably are."""
    name = text.strip()
    if name in zone_names():
        return name
    meant = meant_zone(name, home)
    raise InvalidValue(
        Message("{text} is no time zone (IANA)", text=shown(text)),
        Message("did you mean {meant}?", meant=meant) if meant else Message("write {zone}", zone=home),
    )


_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?")


@lru_cache(maxsize=256)
def language(text: str) -> str:
    """A BCP 47 tag of language, script and region in its usual case (RFC 5646 2.1.1)."""
    name = text.strip()
    if name in defaults.LANGUAGES:  # most often; Babel's data stay unread
        return name
    if match := _LANGUAGE.fullmatch(name):
        first, script, region = match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()
        known = Locale("en")
        is_known = first in known.languages and (not script or script in known.scripts)
        if is_known and (not region or region in known.territories):
            return "-".join(part for part in (first, script, region) if part)
    meant = _language_meant(name)
    raise InvalidValue(
        Message("{text} is no language tag (BCP 47)", text=shown(text)),
        Message("did you mean {meant}?", meant=meant) if meant else Message("write nl, en, de ..."),
    )


def _language_meant(name: str) -> str | None:
    if "_" in name:
        return name.replace("_", "-")
    names = {
        str(called).casefold(): code
        for in_language in reversed(languages())
        for code, called in Locale(in_language).languages.items()
        if len(code) <= 3
    }
    near = nearest(name, names) if len(name) > 3 else None
    return names[near] if near else None
