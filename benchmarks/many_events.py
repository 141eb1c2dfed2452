"""An events folder of any size: python -m benchmarks.many_events EVENTS FOLDER.

Coming events in files of ten, 30 tags, two languages, texts of about 800 characters. The same size, the same files, but
for the dates, which count from today.
"""

import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

EVENTS_A_FILE = 10
DAYS = 700
"""The events lie on the days from the day after tomorrow on."""
TAGS = 30
_WORDS = (
    "verhalen plekken makers avond ruimte stad buurt werkplaats kunst samen leren delen maken bouwen tonen vragen "
    "denken doen proberen vieren broedplaats gesprek atelier"
).split()


def write_events(events: int, folder: Path) -> None:
    """Writes the files; `events` is rounded up to whole files."""
    folder.mkdir(parents=True, exist_ok=True)
    words = random.Random(7)
    first_day = datetime.now(UTC).date() + timedelta(days=2)
    for number in range(-(-events // EVENTS_A_FILE)):
        (folder / f"{file_id(number)}.yaml").write_text(_file(number, first_day, words), encoding="utf-8")


def file_id(number: int) -> str:
    return f"reeks-{number:05}"


def day_of(event: int) -> timedelta:
    """How many days after the first day the event lies: neighbours in a file lie a week apart."""
    return timedelta(days=event * 7 % DAYS)


def _file(number: int, first_day: date, words: random.Random) -> str:
    lines = [f"title: Reeks {number}", "translations:", "  en:", f"    title: Series {number}", "events:"]
    for event in range(number * EVENTS_A_FILE, (number + 1) * EVENTS_A_FILE):
        lines += [
            f"  - id: e{event % EVENTS_A_FILE}",
            f"    title: Avond {event} {words.choice(_WORDS)}",
            f"    date: {first_day + day_of(event)}",
            "    time: 19.30-21.30",
            f"    venue: {{name: Huis {event % 50}, street: Straat {event % 90}, city: Enschede}}",
            f"    tags: [onderwerp{event % TAGS}, onderwerp{(event * 7 + 1) % TAGS}]",
            f"    summary: {_text(100, words)}",
            "    description: |",
            f"      {_text(350, words)}",
            "",
            f"      {_text(350, words)}",
            "    translations:",
            "      en:",
            f"        title: Evening {event}",
            f"        summary: {_text(100, words)}",
            f"        description: {_text(700, words)}",
        ]
    return "\n".join([*lines, ""])


def _text(length: int, words: random.Random) -> str:
    text = ""
    while len(text) < length:
        text += " ".join(words.choice(_WORDS) for _ in range(12)).capitalize() + ". "
    return text[:length].strip()


if __name__ == "__main__":
    write_events(int(sys.argv[1]), Path(sys.argv[2]))
