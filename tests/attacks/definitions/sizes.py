"""More of everything than a file may have: limits that `check` names, `announcer/definitions/limits.py`."""

from collections.abc import Iterator

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import first_problem
from tests.definitions.test_limits import LIMITS, reading_of

_SAID = {
    "events of a series": (
        "refused at `events[1000]`: there are 1,001 of `events`; 1,000 at most: put the rest into another file"
    ),
    "a line": "refused at `title`: there are 1,001 characters here; 1,000 at most",
    "lines": "refused at `events[0].post`: there are 5,001 characters here; 5,000 at most",
    "Markdown": "refused at `description`: there are 20,001 characters here; 20,000 at most",
    "a value": "refused at `time`: there are 201 characters here; 200 at most",
    "a date": "refused at `events[0].date`: there are 201 characters here; 200 at most",
    "an address": "refused at `online.url`: there are 2,001 characters here; 2,000 at most",
    "an id": (
        "refused at `events[0].id`: "
        "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026` is no id: only a to z, "
        "0 to 9 and -, 64 characters at most; write "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    ),
    "tags in one list": "refused at `tags[30]`: there are 31 of `tags`; 30 at most",
    "different tags of a file": (
        "refused at `events[9].tags[19]`: the series and its events have 201 different tags; 200 at "
        "most: keep those that people look for"
    ),
    "a tag": "refused at `tags[0]`: there are 61 characters here; 60 at most",
    "octets of a tag": "refused at `tags[0]`: the tag has 41 characters; 60 at most, and of some scripts fewer",
    "links": "refused at `links[50]`: there are 51 of `links`; 50 at most",
    "reminders": "refused at `reminders[20]`: there are 21 of `reminders`; 20 at most",
    "a reminder": "refused at `reminders[0]`: 367d is more than a year before the start; write 7d, 1w, 2h or 30m",
    "languages": "refused at `translations.vi`: there are 51 of `translations`; 50 at most",
    "days of an event": (
        "refused at `events[0].until`: the event lasts 1,831 days; 1,830 at most: write a nearer last day"
    ),
    "path of a picture": "refused at `image.file`: there are 256 characters here; 255 at most",
    "folders around a picture": (
        "refused at `image.file`: the path has 47 characters and 21 folders; 255 characters at most, and 20 folders"
    ),
}
"""What is said where there is one more than may be, by the limit."""


def _told(name: str, number: int) -> str:
    first = first_problem(reading_of(LIMITS[name].data(number)))
    return "accepted" if first is None else f"refused at `{first.field}`: {first.message}; {first.remedy}"


def _left_to_ci(name: str) -> str:
    return "a thousand events" if name == "events of a series" else ""


def _attacks() -> Iterator[Attack[None]]:
    for name, happens in _SAID.items():
        yield Attack(
            at="a size",
            name=f"one more than the limit of {name}",
            happens=happens,
            make=lambda _, name=name: _told(name, LIMITS[name].most + 1),  # type: ignore[misc]
            left_to_ci=_left_to_ci(name),
        )
    for name, number, happens in _MANY:
        yield Attack(
            at="a size",
            name=f"{number:,} for the limit of {name}",
            happens=happens,
            make=lambda _, name=name, number=number: _told(name, number),  # type: ignore[misc]
            left_to_ci=_left_to_ci(name),
        )


_MANY: tuple[tuple[str, int, str], ...] = (
    ("tags in one list", 1500, "refused at `tags[30]`: there are 1,500 of `tags`; 30 at most"),
    ("a tag", 400, "refused at `tags[0]`: there are 400 characters here; 60 at most"),
    (
        "events of a series",
        5000,
        "refused at `events[1000]`: there are 5,000 of `events`; 1,000 at most: put the rest into another file",
    ),
    (
        "days of an event",
        109573,
        "refused at `events[0].until`: the year 2324 cannot be meant; write a year from 1900 to 2199",
    ),
    ("Markdown", 200000, "refused at `description`: there are 200,000 characters here; 20,000 at most"),
    ("reminders", 500, "refused at `reminders[20]`: there are 500 of `reminders`; 20 at most"),
    ("links", 2000, "refused at `links[50]`: there are 2,000 of `links`; 50 at most"),
    (
        "a reminder",
        999,
        "refused at `reminders[0]`: 999d is more than a year before the start; write 7d, 1w, 2h or 30m",
    ),
)

ATTACKS: tuple[Attack[None], ...] = tuple(_attacks())
