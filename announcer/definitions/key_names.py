"""Which key somebody meant who wrote another word: a Dutch one, another English one, a slip of the pen, or a right one
in a wrong place."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.invalid_value import nearest
from announcer.definitions.part_fields import (
    ImageShape,
    LinkShape,
    OnlineShape,
    OrganizerShape,
    RecapShape,
    RegistrationShape,
    Shape,
    TextsShape,
    VenueShape,
)
from announcer.definitions.recurrence_fields import RepeatShape

_SURE = 0.8
"""How alike, as difflib counts, a key and a word are that cannot be anything else: what stands under it is read."""

# By the key that is meant; of a word that several know, the first that the place has counts.
_WORDS: Mapping[str, str] = {
    "title": "titel naam name kop koptekst",
    "name": "naam titel title",
    "summary": "samenvatting intro inleiding kort ondertitel subtitle",
    "description": "beschrijving omschrijving tekst inhoud uitleg toelichting details text body",
    "venue": "locatie location plaats place waar where zaal ruimte gebouw adres address",
    "street": "straat adres address straatnaam",
    "city": "stad plaats town woonplaats gemeente dorp",
    "postal_code": "postcode zip zipcode zip_code postalcode postal",
    "country": "land",
    "latitude": "lat breedtegraad",
    "longitude": "lon lng long lengtegraad",
    "accessibility": "toegankelijkheid",
    "online": "videogesprek livestream stream zoom",
    "private": "besloten prive privé",
    "time": (
        "tijd tijden tijdstip hoelaat aanvang begin start starttijd begintijd start_time "
        "einde eind eindtijd end end_time"
    ),
    "date": "datum dag day wanneer when startdatum begindatum start_date",
    "until": "tot t/m tm tot_en_met einddatum laatste_dag end_date enddate",
    "repeat": "herhaling herhalen herhaal terugkerend recurrence recurring rrule rule regel reeks",
    "every": "elke elk iedere ieder om_de hoe_vaak frequentie frequency freq interval",
    "on": "op dag dagen day days weekday byday",
    "count": "aantal keer keren times number",
    "from": "vanaf van sinds since start begin startdatum begindatum start_date",
    "except": "behalve uitgezonderd uitzondering uitzonderingen niet_op exceptions exdate exdates skip",
    "deadline": "tot uiterlijk sluitingsdatum sluit",
    "hours": "openingstijden openingsuren opening_hours",
    "price": "prijs kosten entree toegang tarief toegangsprijs cost costs fee",
    "registration": (
        "aanmelden aanmelding inschrijven inschrijving opgeven reserveren reservering tickets kaarten rsvp signup"
    ),
    "condition": "voorwaarde voorwaarden conditie",
    "tags": "labels trefwoorden onderwerpen categorie categorieën categories keywords hashtags hashtag",
    "links": "koppelingen linkjes verwijzingen",
    "url": "link website site webadres adres pagina formulier web",
    "email": "mail e-mail mailadres e-mailadres emailadres",
    "image": "afbeelding foto plaatje beeld poster flyer picture photo",
    "file": "bestand bestandsnaam filename",
    "alt": "alttekst alt-tekst alt_tekst beschrijving omschrijving description alt_text",
    "focus": "brandpunt uitsnede",
    "visibility": "zichtbaarheid",
    "content_warning": "waarschuwing inhoudswaarschuwing cw",
    "reminders": "herinneringen herinnering reminder",
    "translations": "vertalingen vertaling",
    "language": "taal lang",
    "timezone": "tijdzone time_zone zone tz",
    "organizer": "organisator organisatie organisatoren organiser organisation organization host gastheer",
    "announce": "aankondigen aankondiging",
    "announce_at": "aankondigen_op aankondigen_vanaf publiceren_op publish_at",
    "draft": "concept klad",
    "events": (
        "evenementen evenement event bijeenkomsten bijeenkomst sessies sessie activiteiten activiteit avonden "
        "voorstellingen optredens agenda programma data datums dates sessions meetings"
    ),
    "id": "kenmerk slug code",
    "status": "toestand stand",
    "post": "bericht aankondigingstekst",
    "note": "opmerking notitie reden toelichting remark",
    "recap": "terugblik verslag",
    "text": "tekst verslag",
    "was": "heette voorheen vroeger",
}

_INNER: Mapping[str, type[Shape]] = {
    "venue": VenueShape,
    "online": OnlineShape,
    "organizer": OrganizerShape,
    "registration": RegistrationShape,
    "links": LinkShape,
    "repeat": RepeatShape,
    "image": ImageShape,
    "recap": RecapShape,
    "translations": TextsShape,
    "events": EventShape,
}
_LISTS = frozenset({"events", "links", "tags", "reminders", "focus", "except"})
_SINGLE = frozenset(
    "date until time hours deadline announce_at timezone language status visibility announce draft private id was url"
    " every count email country latitude longitude file".split()
)
"""Single values that are more than a text, which cannot be wrong."""


def shape_at(path: tuple[str | int, ...]) -> type[Shape]:
    """The model that the value at `path` is read by."""
    shape: type[Shape] = SeriesShape
    for part in path:
        if isinstance(part, str) and part in shape.model_fields and shape is not TextsShape:
            shape = _INNER.get(part, shape)
    return shape


def meant_key(word: str, shape: type[Shape]) -> str | None:
    """The key of `shape` that a word probably was meant to be; None when there is no telling."""
    return _by_meaning(word, shape) or nearest(word, shape.model_fields)


def can_be(word: str, value: object, meant: str, shape: type[Shape]) -> bool:
    """What stands under the word is worth reading as that key's: it is of its kind, can be wrong itself, and nobody can
    doubt the word."""
    kind = list if meant in _LISTS else dict if meant in _INNER else str
    return isinstance(value, kind) and (kind is not str or meant in _SINGLE) and is_sure(word, meant, shape)


def is_sure(word: str, meant: str, shape: type[Shape]) -> bool:
    """The word means that key, or is it but for a letter."""
    return _by_meaning(word, shape) == meant or SequenceMatcher(None, word.casefold(), meant).ratio() >= _SURE


def part_that_has(word: str, shape: type[Shape]) -> tuple[str, str] | None:
    """The key below which a word belongs, and its own name there: `straat` of an event is `street` below `venue`."""
    for part in ("venue", "registration", "image", "organizer", "recap"):
        if part in shape.model_fields:
            inner = _INNER[part]
            key = word if word in inner.model_fields else _by_meaning(word, inner)
            if key is not None and key not in shape.model_fields:
                return part, key
    return None


def _by_meaning(word: str, shape: type[Shape]) -> str | None:
    folded = re.sub(r"[ -]+", "_", word.strip().casefold())
    named = (
        key for key in shape.model_fields if {word.strip().casefold(), folded} & {key, *_WORDS.get(key, "").split()}
    )
    return next(named, None)
