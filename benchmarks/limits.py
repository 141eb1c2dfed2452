"""What one event file costs that has as much of everything as `check` accepts: python -m benchmarks.limits [NAME...].

The limits stand in `announcer/definitions/limits.py`. Each file is at as many of them at once as go together; processor
time, in this process alone.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import yaml

from announcer.definitions import limits
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import EMPTY_HISTORY, Limits, Policy, SiteSettings
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import decide
from announcer.site.render import render

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", languages=("nl", "en"))
_WORD = "makers "
_MARKED_UP = "- **makers** [leren](https://a.nl/) van *elkaar*\n\n"
_ODD = "[" * 19 + "https://a.nl/(" * 3 + "![a](" + "*a _b " * 3


def many_events() -> dict[str, Any]:
    """As many events as go, with a text, tags, links and reminders from the series."""
    return {
        "title": _WORD * 30,
        "announce": "each",
        "description": _text(_MARKED_UP, 1_000),
        "tags": [f"trefwoord {n}" for n in range(limits.TAGS)],
        "links": [{"title": f"Link {n}", "url": f"https://example.org/{n}"} for n in range(8)],
        "reminders": [f"{n + 1}h" for n in range(limits.REMINDERS)],
        "translations": {"en": {"title": _WORD * 30, "description": _text(_MARKED_UP, 1_000)}},
        "events": [{**_event(n), "title": f"Avond {n}"} for n in range(limits.EVENTS)],
    }


def many_tags() -> dict[str, Any]:
    """As many tags as go, each with as many events as go."""
    tags = [f"t{n}" for n in range(limits.TAGS_OF_A_FILE)]
    return {
        "title": "Makers",
        "announce": "each",
        "description": _text(_WORD, 3_000),
        "events": [
            {**_event(n), "tags": [tags[(n + 5 * i) % len(tags)] for i in range(limits.TAGS)]} for n in range(900)
        ],
    }


def long_texts() -> dict[str, Any]:
    """Few events with texts as long as they may be, that are hard to parse."""
    text = _text(_ODD, limits.MARKDOWN)
    return {
        "title": _text(_WORD, limits.LINE),
        "description": text,
        "translations": {"en": {"description": text[1:]}, "de": {"description": text[2:]}},
        "events": [
            {**_event(n), "post": _text(_ODD, limits.LINES), "note": _text(_ODD, limits.LINE)} for n in range(25)
        ],
    }


def one_post() -> dict[str, Any]:
    """A post that lists as many events as go, each somewhere else."""
    venues = [{"name": f"Huis {n}", "street": f"Straat {n}", "city": "Enschede"} for n in range(limits.EVENTS)]
    return {
        "title": "Makers",
        "announce": "series",
        "events": [{**_event(n), "title": f"Avond {n}", "venue": venue} for n, venue in enumerate(venues)],
    }


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    made.__name__: made for made in (many_events, many_tags, long_texts, one_post)
}


def _event(n: int) -> dict[str, Any]:
    return {"id": f"e{n}", "date": str(date(2027, 1, 4) + timedelta(days=n // 3)), "time": f"{10 + n % 3}:00-21:00"}


def _text(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


class _Whole(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def reading_of(data: dict[str, Any]) -> Reading:
    """The file as `check` reads it. Raises ValueError where it does not accept it."""
    text = yaml.dump(data, Dumper=_Whole, allow_unicode=True, width=10**6, sort_keys=False, default_flow_style=None)
    (reading,) = read([SourceFile("costly.yaml", text.encode())], Defaults())
    if reading.problems:
        raise ValueError(str(reading.problems[0]))
    return reading


def phases(data: dict[str, Any]) -> Iterator[tuple[str, float, str]]:
    """What is done, in seconds of processor time, and how much of it there is."""
    began = time.process_time()
    reading = reading_of(data)
    yield "read", time.process_time() - began, ""
    began = time.process_time()
    decision = decide(
        [reading], EMPTY_HISTORY, Policy(base_url=SETTINGS.base_url, languages=SETTINGS.languages), Limits(), NOW,
        templates=PostTemplates(), namespace=SETTINGS.namespace, settled=True,
    )  # fmt: skip
    yield "decide, with all words", time.process_time() - began, f"{len(decision.plan.posts)} posts"
    began = time.process_time()
    rendering = render(decision.facts, decision.history, SETTINGS, NOW.date())
    size = sum(len(one.body) for one in rendering.changed) / 1e6
    yield "lay and render", time.process_time() - began, f"{len(rendering.changed)} resources, {size:.0f} MB"


if __name__ == "__main__":
    for name in sys.argv[1:] or FILES:
        print(f"{name}: {FILES[name].__doc__}")
        for what, seconds, of_what in phases(FILES[name]()):
            print(f"  {what:<24}{seconds:8.1f} s  {of_what}", flush=True)
