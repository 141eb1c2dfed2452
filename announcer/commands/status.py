"""`announcer status`: how things stand, and what wants a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import click

from announcer.commands import situation
from announcer.commands.output import Printer, as_json, count, iso, minute
from announcer.commands.plan import problem_data
from announcer.ledger import LedgerState
from announcer.model import Event, PostRecord, State, Status
from announcer.publisher import Outlook, foresee
from announcer.publisher.bulletin import next_post, overdue
from announcer.settings import Settings, load

ROUND_WITHIN = timedelta(minutes=5)
"""How long ago the last round of a service that runs may be."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that wants a person: about what (a key, a file, a setting), and the matter in words."""

    about: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is shown."""

    settings: Settings
    now: datetime
    outlook: Outlook
    ledger: LedgerState | None

    @property
    def coming(self) -> tuple[Event, ...]:
        """By start."""
        events = [event for series in self.outlook.facts.series for event in series.events]
        return tuple(sorted((e for e in events if e.over_at > self.now), key=lambda e: (e.opens_at, e.key)))

    @property
    def past(self) -> int:
        return sum(event.over_at <= self.now for series in self.outlook.facts.series for event in series.events)

    @property
    def matters(self) -> tuple[Matter, ...]:
        return tuple(_matters(self))


@click.command
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def command(json_wanted: bool) -> None:
    """Show coming events, posts by their state, the next post, and what wants a person: mistakes in event files,
    events that have vanished, posts that the service could not settle by itself, a service that does not run.

    The exit status is 1 when something wants a person, and 0 when all is well.
    """
    settings, now = situation.of(load(), None)
    with situation.ledger(settings) as ledger:
        state = ledger.state() if ledger else None
    standing = Standing(settings=settings, now=now, outlook=foresee(settings, now), ledger=state)
    if json_wanted:
        as_json(as_data(standing))
    else:
        show(standing, Printer())
    if standing.matters:
        raise click.exceptions.Exit(1)


def _matters(standing: Standing) -> Iterator[Matter]:
    outlook, settings = standing.outlook, standing.settings
    for warning in settings.warnings:
        name, _, words = warning.partition(": ")
        yield Matter(name, words)
    for problem in outlook.facts.problems:
        yield Matter(problem.file, str(problem))
    for subject, question in sorted(outlook.facts.held.items()):
        yield Matter(str(subject), question)
    yield from _of_posts(outlook.history.posts, standing.now)
    for planned in outlook.plan.posts:
        if planned.held and planned.key.subject not in outlook.facts.held:
            yield Matter(str(planned.key), planned.held)
    last = standing.ledger.last_round_at if standing.ledger else None
    if standing.ledger and standing.ledger.clock == "real" and (last is None or standing.now - last > ROUND_WITHIN):
        since = f"since {minute(last, settings.timezone)}" if last else "yet"
        yield Matter("service", f"no round was completed {since}: nothing is posted; does `announcer run` run?")


def _of_posts(posts: Sequence[PostRecord], now: datetime) -> Iterator[Matter]:
    late = {post.id for post in overdue(posts, now)}
    for post in posts:
        reason = f": {post.reason}" if post.reason else ""
        if post.state is State.REJECTED:
            yield Matter(str(post.key), f"the account does not take this post{reason}")
        elif post.state is State.UNKNOWN:
            yield Matter(str(post.key), f"it is not known whether this post is on the account{reason}")
        elif post.state is State.HELD:
            yield Matter(str(post.key), f"held back{reason}")
        elif post.id in late:
            yield Matter(str(post.key), f"it should have been posted by now{reason}")


# --- for people -----------------------------------------------------------------------------------------------------


def show(standing: Standing, printer: Printer) -> None:
    """Everything on standard output, what wants a person last."""
    timezone = standing.settings.timezone
    printer.line(_ledger_line(standing))
    printer.line(f"Posts go to {_account(standing)}.")
    printer.line()
    printer.line(f"{count(len(standing.coming), 'coming event')}, {standing.past} past", "bold")
    printer.table(
        ["start", "status", "key", "title"],
        [[_start(event, timezone), event.status.value, str(event.key), event.title] for event in standing.coming],
    )
    printer.line()
    printer.line("Posts", "bold")
    printer.line("  " + (", ".join(f"{number} {state}" for state, number in _by_state(standing)) or "none yet"))
    following = _next(standing)
    printer.line(f"  next: {minute(following[1], timezone)}  {following[0]}" if following else "  next: none")
    printer.line()
    if not standing.matters:
        printer.line("Nothing wants a person.", "green")
        return
    printer.line(f"{count(len(standing.matters), 'matter')} for a person", "bold red")
    for matter in standing.matters:
        words = matter.words if matter.words.startswith(matter.about) else f"{matter.about}: {matter.words}"
        printer.line(f"  {words}")


def _ledger_line(standing: Standing) -> str:
    ledger = standing.ledger
    if ledger is None:
        return "There is no ledger yet; `announcer run` makes it."
    rounds = minute(ledger.last_round_at, standing.settings.timezone) if ledger.last_round_at else "none yet"
    return f"Ledger {ledger.name}, of a {ledger.clock or 'real'} clock; last round: {rounds}."


def _account(standing: Standing) -> str:
    account = standing.outlook.account
    return f"the local account ({standing.settings.base_url}/outbox/)" if account == "local" else account


def _start(event: Event, timezone: str) -> str:
    return minute(event.starts_at, timezone) if event.starts_at else f"{event.starts_on} (time unknown)"


def _by_state(standing: Standing) -> list[tuple[str, int]]:
    counted = Counter(post.state for post in standing.outlook.history.posts)
    return [(state.value, counted[state]) for state in State if counted[state]]


def _next(standing: Standing) -> tuple[str, datetime] | None:
    return next_post(standing.outlook.history.posts, standing.outlook.plan, standing.now)


# --- for programs ---------------------------------------------------------------------------------------------------


def as_data(standing: Standing) -> dict[str, Any]:
    """The standing as `--json` prints it."""
    timezone, ledger, following = standing.settings.timezone, standing.ledger, _next(standing)
    return {
        "now": iso(standing.now, timezone),
        "timezone": timezone,
        "account": standing.outlook.account,
        "ledger": None
        if ledger is None
        else {
            "name": ledger.name,
            "clock": ledger.clock,
            "first_round_at": iso(ledger.first_round_at, timezone),
            "last_round_at": iso(ledger.last_round_at, timezone),
        },
        "events": [_event_data(event, standing) for event in standing.coming],
        "events_by_status": {
            status.value: sum(event.status is status for event in standing.coming) for status in Status
        },
        "past_events": standing.past,
        "posts": dict(_by_state(standing)),
        "next_post": None if following is None else {"key": following[0], "due_at": iso(following[1], timezone)},
        "matters": [{"about": matter.about, "words": matter.words} for matter in standing.matters],
        "problems": [problem_data(problem) for problem in standing.outlook.facts.problems],
    }


def _event_data(event: Event, standing: Standing) -> dict[str, Any]:
    return {
        "key": str(event.key),
        "title": event.title,
        "status": event.status.value,
        "date": event.starts_on.isoformat(),
        "starts_at": iso(event.starts_at, event.timezone),
        "held": standing.outlook.facts.held.get(event.key),
    }
