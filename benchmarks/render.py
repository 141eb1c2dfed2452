"""How long the site takes to lay out round by round, and to render: whole, unchanged, after a change, on the next day.

python -m benchmarks.render [EVENTS] [--coming N] [--series N]
"""

import argparse
import resource
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from announcer.model import (
    Event,
    Facts,
    History,
    Identity,
    Record,
    Registration,
    Revision,
    Series,
    SiteSettings,
    Subject,
    Venue,
)
from announcer.model.history_changes import with_changes
from announcer.model.text import Markdown, Plain
from announcer.site.render import Rendering, render
from announcer.site.site_layout import SiteChanges, SiteLayout

TODAY = date(2024, 3, 1)
SEEN_AT = datetime(2024, 1, 1, tzinfo=UTC)
SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", title="Agenda")


def make_series(number: int, size: int, starts: list[date]) -> Series:
    """A series of `size` sessions on the next of `starts`."""
    id_ = f"reeks-{number}"
    events = tuple(
        Event(
            key=Subject(id_, f"sessie-{index}"),
            language="nl",
            timezone="Europe/Amsterdam",
            title=Plain(f"Sessie {index} van reeks {number}"),
            starts_on=starts.pop(),
            start_time=clock_time(19, 30),
            end_time=clock_time(21),
            venue=Venue(name=Plain("Tetem"), street=Plain("Stroinksbleekweg 16"), city=Plain("Enschede"), country="NL"),
            summary=Plain("Een avond waarop makers van elkaar leren."),
            description=Markdown(f"Sessie **{index}** gaat over {number}.\n\n- inloop\n- gesprek\n\nTot dan!"),
            registration=Registration(email="aanmelden@agenda.example"),
            price=Plain("gratis"),
            tags=(Plain(f"Onderwerp{number % 40}"),),
        )
        for index in range(size)
    )
    ordered = tuple(sorted(events, key=lambda event: event.starts_on))
    return Series(
        id=id_, language="nl", timezone="Europe/Amsterdam", title=Plain(f"Reeks {number}"), events=ordered
    )  # fmt: skip


def make_facts(events: int, series: int, coming: int) -> Facts:
    """`coming` of the events lie ahead, the others in the fifteen years before."""
    ahead = [TODAY + timedelta(days=1 + index % 400) for index in range(coming)]
    behind = [TODAY - timedelta(days=1 + index % 5400) for index in range(events - coming)]
    starts = ahead + behind
    size = events // series
    return Facts(series=tuple(make_series(number, size, starts) for number in range(series)))


def first_history(facts: Facts) -> History:
    def identity(key: Subject) -> Identity:
        return Identity(origin=str(key), namespace="agenda.example", first_seen_at=SEEN_AT)

    return History(
        series={
            one.key: Record(
                subject=one.key,
                identity=identity(one.key),
                revisions=(Revision(number=1, at=SEEN_AT, facts=replace(one, events=())),),
            )
            for one in facts.series
        },
        events={
            event.key: Record(
                subject=event.key,
                identity=identity(event.key),
                revisions=(Revision(number=1, at=SEEN_AT, facts=event),),
            )
            for one in facts.series
            for event in one.events
        },
        posts=(),
    )


def change_one(facts: Facts, history: History) -> tuple[Facts, History]:
    """The last session of the first series gets another hour."""
    series = facts.series[0]
    event = replace(series.events[-1], start_time=clock_time(20))
    record = history.events[event.key]
    revision = Revision(number=2, at=SEEN_AT + timedelta(days=30), facts=event, sequence=1)
    changed = replace(series, events=(*series.events[:-1], event))
    return (
        replace(facts, series=(changed, *facts.series[1:])),
        replace(
            history, events={**history.events, event.key: replace(record, revisions=(*record.revisions, revision))}
        ),
    )


def measure(name: str, facts: Facts, history: History, today: date, known: dict[str, str]) -> Rendering:
    began = time.perf_counter()
    rendering = render(facts, history, SETTINGS, today, known=known)
    took = time.perf_counter() - began
    size = sum(len(one.body) for one in rendering.changed) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<12} {took:8.2f} s {len(rendering.changed):>7,} of {len(rendering.paths):,} resources"
        f" {size:8.1f} MB, peak {peak:,.0f} MB"
    )
    return rendering


def lay_out(facts: Facts, history: History) -> None:
    """The rounds of one publisher: processor time to find out what lies where now, nothing rendered."""
    layout = SiteLayout({})

    def lay(name: str, facts: Facts, history: History, today: date, room: int | None = None) -> SiteChanges:
        began = time.process_time()
        changes = layout.lay(facts, history, SETTINGS, today, {}, room=room)
        took = time.process_time() - began
        print(f"{name:<16} {1000 * took:8.1f} ms of processor time, {len(changes.laid):>7,} renderings to do")
        return changes

    changes = lay("first portion", facts, history, TODAY, 6000)
    while changes.rest:
        changes = lay("next portion", facts, history, TODAY, 6000)
    lay("unchanged", facts, history, TODAY)
    event = facts.series[0].events[-1]
    changed, after = change_one(facts, history)
    after = with_changes(history, events={event.key: after.events[event.key]})
    lay("one change", changed, after, TODAY)
    lay("next day", changed, after, TODAY + timedelta(days=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", nargs="?", type=int, default=10_000)
    parser.add_argument("--coming", type=int, default=500)
    parser.add_argument("--series", type=int, default=500)
    options = parser.parse_args()
    facts = make_facts(options.events, options.series, options.coming)
    history = first_history(facts)
    lay_out(facts, history)
    whole = measure("whole", facts, history, TODAY, {})
    known = {one.path: one.inputs for one in whole.changed}
    measure("unchanged", facts, history, TODAY, known)
    changed = change_one(facts, history)
    measure("one change", *changed, TODAY, known)
    measure("next day", facts, history, TODAY + timedelta(days=1), known)


if __name__ == "__main__":
    main()
