"""German is one file away: with its catalogue in place, what followers and readers get has no word of another language.

The catalogue is no German: each message is the Dutch one in Cyrillic letters, and what the organiser wrote is Greek. So
any word in Latin letters is one that our code says by itself, unless CLDR says it in German.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from icalendar import Calendar
from lxml import etree

from announcer.model import (
    Event,
    Kind,
    Link,
    Online,
    Organizer,
    Picture,
    Policy,
    Recap,
    Registration,
    Resource,
    SiteSettings,
    Status,
    Venue,
)
from announcer.model.text import line
from announcer.site.render import render
from announcer.words import po_files
from announcer.words.catalogue import catalogue, has_words, languages
from tests.support.page_reading import document, fragment
from tests.support.planner_world import World, event, local, series

POLICY = Policy(base_url="https://beispiel.example", language="de", languages=("de",))
SITE = SiteSettings(
    base_url="https://beispiel.example", namespace="beispiel.example", title="Αγορά", language="de", languages=("de",),
    account_url="https://social.example/@konto", local_outbox=True,
)  # fmt: skip
JITSI = Online(url="https://meet.example/x", name=line("Συνάντηση"))
HALL = Venue(name=line("Στοά"), street=line("Οδός 2"), city=line("Αθήνα"), accessibility=line("Ράμπα"),
             latitude=1.0, longitude=2.0)  # fmt: skip

_GERMAN = Locale("de")
_ZONES = {"MEZ", "MESZ"}
_CLDR = {
    *(name for width in ("wide", "abbreviated") for name in _GERMAN.days["format"][width].values()),
    *(name for use in ("format", "stand-alone") for width in ("wide", "abbreviated")
      for name in _GERMAN.months[use][width].values()),
}  # fmt: skip
_FORMATS = {"RSS", "Atom", "JSON", "Feed", "iCal"}
ALLOWED = {word for name in _CLDR | _ZONES | _FORMATS for word in re.findall(r"\w+", name)} | {"de"}
_ADDRESS = re.compile(r"\b(?:https?|webcal|mailto):\S+|\S+@\S+|\S+\.example\b\S*")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")


def strange(text: str) -> list[str]:
    """The words in Latin letters that CLDR has not, without addresses."""
    return [word for word in _LATIN.findall(_ADDRESS.sub("", text)) if word not in ALLOWED]


# --- the file -----------------------------------------------------------------------------------------------------


def marked(text: str) -> str:
    """In Cyrillic letters but for fields and HTML."""
    parts = re.split(r"(\{[^}]*\}|<[^>]*>)", text)
    return "".join(part if part.startswith(("{", "<")) else _LATIN.sub(_cyrillic, part) for part in parts)


def _cyrillic(word: re.Match[str]) -> str:
    return "".join(chr(ord("а" if letter.islower() else "А") + ord(letter.lower()) % 32) for letter in word[0])


def write_german(folder: Path) -> None:
    dutch = po_files.find("nl")
    assert dutch is not None
    german = Catalog(locale="de")
    for name, message in po_files.messages(dutch):
        forms = tuple(map(marked, po_files.forms(message.string)))
        german.add(message.id, forms if message.pluralizable else forms[0], context=name)
    file = folder / "de" / "LC_MESSAGES" / "announcer.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as po:
        write_po(po, german)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("locale")
    write_german(folder)
    po_files.SEARCH_PATH.append(folder)
    catalogue.cache_clear()
    yield
    po_files.SEARCH_PATH.remove(folder)
    catalogue.cache_clear()


# --- the events ---------------------------------------------------------------------------------------------------


def evening(id_: str, on: str, at: str | None = "19:00", until: str | None = None, **more: Any) -> Event:
    more = {"title": "Βραδιά", "venue": HALL, "series": "kreis", **more}
    return replace(event(id_, on, at, until, **more), language="de")


@pytest.fixture(scope="module")
def season(german: None) -> World:  # noqa: ARG001  its words
    """A series through its life: each kind of post, each turn that an event can take."""
    sign_up = Registration(email="a@b.example", deadline_on=date(2024, 2, 20), condition=line("Όρος"))
    full: dict[str, Any] = {
        "registration": sign_up, "price": line("Δωρεάν"), "tags": (line("Τέχνη"),), "summary": line("Περίληψη."),
        "organizer": Organizer(name=line("Ομάδα"), email="c@d.example"),
        "links": (Link(title=line("Σύνδεσμος"), url="https://link.example/"),),
    }  # fmt: skip
    world = World(now=local("2024-01-10 09:00"), policy=POLICY)
    events = [
        evening("a", "2024-02-22", until="20:30", **full),
        evening("b", "2024-02-23", None, venue=None),
        evening("c", "2024-02-24", until="17:00", until_on=date(2024, 2, 25), online=JITSI),
        evening("d", "2024-02-26", status=Status.TENTATIVE),
        evening("e", "2024-02-27", venue=None, online=JITSI),
        evening("f", "2024-02-28", until="17:00", until_on=date(2024, 2, 29), is_daily=True),
        *(evening(f"g{n}", f"2024-05-{n:02}", None, venue=None) for n in range(1, 8)),
    ]
    kreis = replace(series(*events, id="kreis"), language="de", title=line("Κύκλος"), registration=sign_up)
    world.write(kreis)
    world.until("2024-02-12 12:00").edit("a", starts_on=date(2024, 2, 23), start_time=None, end_time=None, venue=None)
    for days, (id_, changes) in enumerate(TURNS):
        world.until(local("2024-02-13 12:00") + timedelta(hours=8 * days)).edit(id_, **changes)
    world.until("2024-02-26 12:00")
    for changes in SHARED:
        world.is_up = False
        for n in range(1, 3):
            world.edit(f"g{n}", **changes)
        world.is_up = True
        world.until(world.now + timedelta(hours=20)).round()
    return world.until("2024-03-12 12:00").edit("a", recap=Recap(text=line("Ωραία."))).until("2024-03-13 12:00")


TURNS: list[tuple[str, dict[str, Any]]] = [
    ("b", {"start_time": local("2024-02-23 20:00").time(), "venue": HALL}),
    ("c", {"until_on": date(2024, 2, 26)}),
    ("d", {"status": Status.SCHEDULED}),
    ("d", {"status": Status.POSTPONED}),
    ("d", {"status": Status.SCHEDULED, "starts_on": date(2024, 3, 1)}),
    ("d", {"status": Status.TENTATIVE}),
    ("e", {"venue": HALL}),
    ("e", {"status": Status.CANCELLED, "note": line("Λυπούμαστε.")}),
    ("e", {"status": Status.SCHEDULED}),
    ("f", {"online": JITSI}),
    ("f", {"venue": None}),
    ("f", {"registration": Registration(url="https://sign.example/", deadline_on=date(2024, 2, 27))}),
    ("f", {"registration": None}),
    ("f", {"status": Status.POSTPONED}),
]
SHARED: list[dict[str, Any]] = [
    {"venue": HALL},
    {"status": Status.TENTATIVE},
    {"status": Status.POSTPONED},
    {"status": Status.SCHEDULED},
    {"note": line("Σημείωση.")},
    {"status": Status.CANCELLED},
]


# --- what it says -------------------------------------------------------------------------------------------------


def test_without_the_file_there_is_none() -> None:
    assert languages() == ("en", "nl")
    assert not has_words("de")


@pytest.mark.usefixtures("german")
def test_a_file_makes_announcer_speak_the_language() -> None:
    assert languages() == ("en", "de", "nl")
    assert has_words("de-AT")
    assert catalogue("de-AT").language == "de"
    assert str(catalogue("de-AT").locale) == "de_AT"


def test_what_is_posted_has_no_word_of_another_language(season: World) -> None:
    texts = [text for post in season.history.posts for text in (post.draft.text, post.as_sent.text) if text]
    assert {post.key.kind for post in season.posted} == set(Kind)
    assert {post.key.language for post in season.posted} == {"de"}
    assert [(strange(text), text) for text in texts if strange(text)] == []
    assert any("Donnerstag, 22. Februar 2024" in text for text in texts)


def test_what_is_served_has_no_word_of_another_language(season: World) -> None:
    found: dict[str, Resource] = {}
    for day in (date(2024, 2, 15), date(2024, 2, 26), date(2024, 3, 20)):
        facts = season.decide(until=season.now).facts
        for one in render(facts, season.history, SITE, day, pictures=dict[str, Picture]()).changed:
            found[f"{one.path} {day}"] = one
    read = {name: text for name, one in found.items() for kind, text in [_read(one)] if kind}
    assert len(read) > 300
    assert {name: strange(text) for name, text in read.items() if strange(text)} == {}


def _read(resource: Resource) -> tuple[str, str]:
    for kind, reads in READERS.items():
        if resource.type.startswith(kind):
            return kind, reads(resource.body)
    return "", ""


def of_page(body: bytes) -> str:
    page = document(body)
    assert page.get("lang") == "de"
    for code in page.xpath("//script | //style | //*[@class='handle']"):
        code.drop_tree()
    texts = page.xpath("//@alt | //@title | //@aria-label | //meta[@name='description']/@content")
    previews = page.xpath("//meta[@property='og:title' or @property='og:description']/@content")
    return "\n".join([*page.itertext(), *texts, *previews])


def of_feed(body: bytes) -> str:
    feed: Any = etree.fromstring(body)
    names = {"title", "description", "subtitle", "summary", "content", "encoded"}
    told = (one for one in feed.iter() if etree.QName(one).localname in names)
    return "\n".join(_plain("".join(one.itertext())) for one in told)


def of_json_feed(body: bytes) -> str:
    feed = json.loads(body)
    items = [item.get(key, "") for item in feed["items"] for key in ("title", "summary", "content_html")]
    return "\n".join(map(_plain, [feed["title"], feed["description"], *items]))


def of_calendar(body: bytes) -> str:
    names = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME", "X-WR-CALDESC", "X-ALT-DESC", "NAME")
    parts = Calendar.from_ical(body.decode()).walk()
    return "\n".join(_plain(str(part[name]).replace("\\n", "\n")) for part in parts for name in names if name in part)


def _plain(text: str) -> str:
    return "\n".join(fragment(text).itertext())


READERS: dict[str, Callable[[bytes], str]] = {
    "text/html": of_page,
    "application/rss": of_feed,
    "application/atom": of_feed,
    "application/feed+json": of_json_feed,
    "text/calendar": of_calendar,
}
