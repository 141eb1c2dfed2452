"""What feeds and calendars cost to render, in processor time: python -m benchmarks.feeds [EVENTS].

All of them of everything and of thirty tags, those of one series, and those that one changed event stands in: the first
time, and again when what did not change is known.
"""

import argparse
import resource
import time
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Event, Facts, History, Resource, Revision, SiteSettings
from announcer.site.feeds.formats import FORMATS
from announcer.site.layout import Laid
from announcer.site.site_layout import SiteLayout
from benchmarks.many_events import write_events
from benchmarks.render import SEEN_AT, first_history

SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", title="Agenda")
TODAY = datetime.now(UTC).date()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", nargs="?", type=int, default=10_000)
    facts = _facts(parser.parse_args().events)
    history = first_history(facts)
    layout = SiteLayout({})
    laid = [one for one in layout.lay(facts, history, SETTINGS, TODAY, {}).laid if _is_feed_or_calendar(one)]
    of_series = [one for one in laid if "/series/" in one.paths[0]]
    first, second = (facts.series[number].key.series for number in (0, 1))
    _measure("modules, templates", _of(of_series, first))
    _measure("one series", _of(of_series, second))
    everything = _measure("everything and tags", [one for one in laid if one not in of_series])
    for turn in (1, 2, 3):
        facts, history = _with_nearest_changed(facts, history, turn)
        changed = layout.lay(facts, history, SETTINGS, TODAY, {}).laid
        _measure(f"changed event, turn {turn}", filter(_is_feed_or_calendar, changed))
    calendar = next(one.body for one in everything if one.path == "/calendar.ics")
    events = calendar.count(b"BEGIN:VEVENT")
    print(f"calendar.ics: {events} events, {len(calendar):,} bytes, {len(zlib.compress(calendar)):,} in gzip")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most, all these bodies among them")


def _facts(events: int) -> Facts:
    with TemporaryDirectory() as folder:
        write_events(events, Path(folder))
        files = [SourceFile(file.name, file.read_bytes()) for file in sorted(Path(folder).glob("*.yaml"))]
    return Facts(series=tuple(one.series for one in read(files, Defaults()) if one.series is not None))


def _is_feed_or_calendar(laid: Laid) -> bool:
    name = laid.paths[0].rpartition("/")[2]
    return name in FORMATS or name == "calendar.ics"


def _of(laid: Iterable[Laid], series: str) -> list[Laid]:
    return [one for one in laid if f"/series/{series}/" in one.paths[0]]


def _with_nearest_changed(facts: Facts, history: History, turn: int) -> tuple[Facts, History]:
    """The next event that is coming begins at another hour."""
    nearest = min((event for series in facts.series for event in series.events), key=lambda event: event.opens_at)
    event = replace(nearest, start_time=clock_time(10 + turn))
    record = history.events[event.key]
    at = SEEN_AT + timedelta(days=30 + turn)
    revision = Revision(number=record.latest.number + 1, at=at, facts=event, sequence=turn)

    def present(one: Event) -> Event:
        return event if one.key == event.key else one

    return (
        Facts(
            series=tuple(
                replace(one, events=tuple(map(present, one.events))) if one.key == event.key.of_series else one
                for one in facts.series
            )
        ),
        replace(
            history, events={**history.events, event.key: replace(record, revisions=(*record.revisions, revision))}
        ),
    )


def _measure(name: str, laid: Iterable[Laid]) -> list[Resource]:
    wanted = list(laid)
    began = time.process_time()
    found = [one.rendered()[0] for one in wanted]
    took = time.process_time() - began
    print(f"{name:24} {len(found):5} bodies {took * 1000:8.0f} ms {sum(len(one.body) for one in found) / 1e6:8.1f} MB")
    return found


if __name__ == "__main__":
    main()
