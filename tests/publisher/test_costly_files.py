"""What `check` accepts is decided and rendered with work that grows with what the file says, and no faster.

Work is counted, as calls of functions and as bytes, which are the same on every machine; `python -m benchmarks.limits`
measures time. A file may be at every limit at once (`announcer/definitions/limits.py`).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from announcer.definitions import limits
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.definitions.series_size import characters
from announcer.model import EMPTY_HISTORY, Limits, Policy, Series, SiteSettings
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import decide
from announcer.site.render import render
from tests.support.on_ci import left_to_ci, size

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", languages=("nl", "en"))
POLICY = Policy(base_url=SETTINGS.base_url, languages=SETTINGS.languages)
MOST_EVENTS = size(12, on_ci=40)
"""With a thousand, which a file may have, one example takes a minute while calls are counted."""
UNITS = (
    "makers ",
    "[",
    "*a _b ",
    "![a](",
    "> ",
    "- a\n",
    "`",
    "@a#b ",
    "https://a.nl/( ",
    "é",
    "👩‍👩‍👧",
    "a" * 99 + " ",
)

CALLS, BYTES = 5_000, 15
"""Calls for each thing that a file says, and bytes for each character wherever it stands; measured, and doubled."""


@dataclass(frozen=True, slots=True)
class Work:
    calls: int
    size: int
    """Bytes of the whole site."""


def text(units: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """Of much the same, as long as it may be, or short."""
    return st.builds(lambda unit, length: (unit * length)[:length].strip() or "x", units, st.sampled_from([9, most]))


@st.composite
def costly_files(draw: st.DrawFn) -> dict[str, Any]:
    """Each thing of which there may be several at its limit, or there once."""
    units = st.sampled_from(UNITS)

    def number(most: int) -> int:
        return draw(st.sampled_from([1, most]))

    several = number(limits.TAGS)
    different = number(limits.TAGS_OF_A_FILE)
    own = draw(st.sampled_from(["tags", "title", "venue", "post", "note", "deadline", "days", "nothing"]))
    return {
        "title": draw(text(units, limits.LINE)),
        "summary": draw(text(units, limits.LINE)),
        "description": draw(text(units, limits.MARKDOWN)),
        "announce": draw(st.sampled_from(["each", "series"])),
        "tags": [f"t{n}" for n in range(several)],
        "links": [{"title": f"l{n}", "url": "https://a.nl/"} for n in range(number(limits.LINKS))],
        "reminders": [f"{n + 1}h" for n in range(number(limits.REMINDERS))],
        "translations": {one: {"title": one, "description": draw(text(units, 900))} for one in ("en", "de", "fr")},
        "events": [_event(n, own, several, different) for n in range(number(MOST_EVENTS))],
    }


def _event(n: int, own: str, several: int, different: int) -> dict[str, Any]:
    day = date(2027, 1, 4) + timedelta(days=n // 3)
    more: dict[str, dict[str, Any]] = {
        "tags": {"tags": [f"t{(n + 7 * i) % different}" for i in range(several)]},
        "title": {"title": f"Avond {n}"},
        "venue": {"venue": {"name": f"Huis {n}", "city": f"Stad {n}"}},
        "post": {"post": f"Kom {n}! " * 9},
        "note": {"note": "n", "status": "cancelled"},
        "deadline": {"registration": {"url": "https://a.nl/", "deadline": str(day)}},
        "days": {"until": str(day + timedelta(days=limits.SPAN_DAYS - 1))},
        "nothing": {},
    }
    return {"id": f"e{n}", "date": str(day), "time": f"{10 + n % 3}:00", **more[own]}


def read_file(data: dict[str, Any]) -> Reading:
    content = yaml.dump(data, Dumper=_Whole, allow_unicode=True, width=10**6, default_flow_style=None).encode()
    (reading,) = read([SourceFile("costly.yaml", content)], Defaults())
    return reading


class _Whole(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def work_of(reading: Reading, most_characters: int) -> Work:
    """Decides all there is to say, puts it into words, and renders the whole site."""
    sizes: list[int] = []

    def work() -> None:
        decision = decide(
            [reading], EMPTY_HISTORY, POLICY, Limits(max_characters=most_characters), NOW,
            templates=PostTemplates(), namespace=SETTINGS.namespace, settled=True,
        )  # fmt: skip
        rendering = render(decision.facts, decision.history, SETTINGS, NOW.date())
        sizes.append(sum(len(one.body) for one in rendering.changed))

    return Work(calls=calls_of(work), size=sizes[0])


def calls_of(work: Callable[[], None]) -> int:
    """How many functions are called, Python's own among them."""
    number = 0

    def count(_frame: FrameType, what: str, _about: object) -> None:
        nonlocal number
        number += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


@pytest.fixture(scope="module")
def warm() -> None:
    """What is made once in a process is made: templates, names of days, catalogues."""
    work_of(read_file({"title": "a", "events": [_event(1, "title", 1, 1)]}), 500)


@pytest.mark.usefixtures("warm")
@settings(max_examples=size(2, on_ci=12), deadline=None)
@given(data=costly_files(), most_characters=st.sampled_from([300, 500, 5_000]))
def test_a_file_that_is_accepted_costs_what_it_says(data: dict[str, Any], most_characters: int) -> None:
    reading = read_file(data)
    assume(reading.series is not None)  # else the file as a whole is over a limit, and says so: below
    assert reading.series is not None
    assert_costs_what_it_says(reading.series, work_of(reading, most_characters))


def assert_costs_what_it_says(series: Series, work: Work) -> None:
    events = series.events
    said = sum(characters(event) for event in events)
    tags = max((len(event.tags) for event in events), default=0)
    things = sum(9 + len(event.tags) + len(event.links) + len(event.reminders) for event in events)
    different = len({tag for event in events for tag in event.tags})
    assert work.calls < 500_000 + CALLS * (things + 30 * different) + 30 * said
    assert work.size < 1_000_000 + len(SETTINGS.languages) * BYTES * (said + 300 * things) * (tags + 12)


@left_to_ci("a thousand events")
@pytest.mark.usefixtures("warm")
def test_a_file_of_as_many_events_as_may_be_costs_what_it_says() -> None:
    reading = read_file(
        {
            "title": "makers " * 30,
            "description": "- **makers** [leren](https://a.nl/)\n" * 25,
            "announce": "each",
            "tags": [f"t{n}" for n in range(limits.TAGS)],
            "reminders": ["7d", "1d", "2h"],
            "events": [_event(n, "title", 1, 1) for n in range(limits.EVENTS)],
        }
    )
    assert reading.series is not None
    assert_costs_what_it_says(reading.series, work_of(reading, 500))


@settings(max_examples=size(5, on_ci=200), deadline=None)
@given(data=costly_files())
def test_a_file_that_is_refused_says_which_limit_is_passed_and_where(data: dict[str, Any]) -> None:
    reading = read_file(data)
    assert (reading.series is None) == bool(reading.problems)
    for problem in reading.problems:
        assert problem.line > 0
        assert "at most" in problem.remedy or "KiB" in problem.remedy or "address" in problem.message, str(problem)
