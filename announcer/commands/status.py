"""`announcer status`: how things stand, and what wants a person."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import click

from announcer.commands import context, running_service
from announcer.commands.matters import Look, matters
from announcer.commands.output import Printer, as_json, count, iso, minute
from announcer.commands.plan import other_account, problem_data, unlearnt_data
from announcer.commands.remedies import remedy_of_deleted
from announcer.model import Event, PostRecord, State, Status
from announcer.model.states import NOT_POSTED
from announcer.publisher.preview import preview_round
from announcer.publisher.service_state import is_refused, next_post
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from announcer.web.site_store import SiteStore

LATELY = timedelta(days=30)
MOST_ROWS = 10
"""How many posts that were not posted lately are shown."""
MOST_EVENTS = 20


@click.command
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def command(json_wanted: bool) -> None:
    """Show whether a service runs, coming events, posts by their state, what was not posted lately and why, the next
    post, and what wants a person, with the command to type: mistakes in event files, events that have vanished, posts
    that the service could not settle by itself, posts that are held or wait for approval, edits that the account did
    not take, a service that does not run.

    The exit status is 1 when something wants a person, and 0 when all is well.
    """
    settings, now = context.of(load(), None)
    look = _look(settings, now)
    if json_wanted:
        as_json(as_data(look))
    else:
        show(look, Printer())
    if any(matters(look)):
        raise click.exceptions.Exit(1)


def _look(settings: Settings, now: datetime) -> Look:
    look = Look(settings=settings, preview=preview_round(settings, now, until=now + context.AHEAD), ledger=None)
    with context.ledger(settings) as ledger:
        if ledger is None:
            return replace(look, answers=running_service.answers(settings), said=_said(settings))
        is_led = ledger.is_led(RealClock().now())
        return replace(
            look, ledger=ledger.state(), is_led=is_led, refused_edits=ledger.refused_edits(), said=_said(settings)
        )


def _said(settings: Settings) -> dict[str, Any]:
    """What the publisher last said of itself, where its store is on this machine."""
    store = SiteStore(settings.site_store_path, read_only=True)
    try:
        return store.state()
    finally:
        store.close()


def coming(look: Look) -> tuple[Event, ...]:
    """The events to come, by start."""
    events = [event for series in look.preview.facts.series for event in series.events]
    now = look.preview.now
    return tuple(sorted((one for one in events if one.over_at > now), key=lambda one: (one.opens_at, one.key)))


def not_posted(look: Look) -> list[PostRecord]:
    """What was due lately and was not posted, or deleted since: first what can be sent again, then newest first."""
    now = look.preview.now
    lost = [post for post in look.rows if _is_lost(post) and post.due_at >= now - LATELY]
    return sorted(lost, key=lambda post: (bool(remedy_of_deleted(post, now)), post.due_at, post.id), reverse=True)


def _is_lost(post: PostRecord) -> bool:
    """What is refused is a matter for a person."""
    return post.state in NOT_POSTED and not is_refused(post)


# --- for people -----------------------------------------------------------------------------------------------------


def show(look: Look, printer: Printer) -> None:
    """Everything on standard output, what wants a person last."""
    timezone = look.settings.timezone
    printer.line(_ledger_line(look))
    printer.line(_service_line(look))
    printer.line(f"Posts go to {_account(look)}.")
    if look.preview.unlearnt is not None and not look.preview.unlearnt.is_refused:
        printer.line(f"{look.preview.unlearnt.words}.", "yellow")
    if look.preview.former is not None:
        printer.line(f"{other_account(look.preview)}.", "yellow")
    printer.line()
    _show_events(look, printer)
    printer.line()
    printer.line("Posts", "bold")
    printer.line("  " + (", ".join(f"{number} {state}" for state, number in _by_state(look)) or "none yet"))
    following = _next(look)
    printer.line(f"  next: {minute(following[1], timezone)}  {following[0]}" if following else "  next: none")
    _show_not_posted(look, printer)
    printer.line()
    _show_matters(look, printer)


def _ledger_line(look: Look) -> str:
    ledger = look.ledger
    if ledger is None and look.answers is not None:
        return f"There is no ledger here, and a service answers at {look.answers}."
    if ledger is None:
        return "There is no ledger yet; `announcer run` makes it."
    rounds = minute(ledger.last_round_at, look.settings.timezone) if ledger.last_round_at else "none yet"
    return f"Ledger {ledger.name}, of a {ledger.clock or 'real'} clock; last round: {rounds}."


def _service_line(look: Look) -> str:
    if look.ledger is None and look.answers is not None:
        return "It posts nothing without its ledger."
    return f"A service runs on it; the site is at {look.settings.base_url}/." if look.is_led else "No service runs."


def _account(look: Look) -> str:
    account = look.preview.account
    return f"the local account ({look.settings.base_url}/outbox/)" if account == "local" else account


def _show_events(look: Look, printer: Printer) -> None:
    events, past = coming(look), _past(look)
    printer.line(f"{count(len(events), 'coming event')}, {past} past", "bold")
    printer.table(
        ["start", "status", "key", "title"],
        [
            [_start(event, look.settings.timezone), event.status.value, str(event.key), event.title]
            for event in events[:MOST_EVENTS]
        ],
    )
    if len(events) > MOST_EVENTS:
        printer.line(f"and {len(events) - MOST_EVENTS} more; `announcer status --json` has them all", "dim")


def _past(look: Look) -> int:
    return sum(len(series.events) for series in look.preview.facts.series) - len(coming(look))


def _start(event: Event, timezone: str) -> str:
    return minute(event.starts_at, timezone) if event.starts_at else f"{event.starts_on} (time unknown)"


def _by_state(look: Look) -> list[tuple[str, int]]:
    counted = Counter(post.state for post in look.rows)
    return [(state.value, counted[state]) for state in State if counted[state]]


def _next(look: Look) -> tuple[str, datetime] | None:
    return next_post(look.rows, look.preview.plan, look.preview.now, look.preview.history.holds)


def _show_not_posted(look: Look, printer: Printer) -> None:
    lost = not_posted(look)
    if lost:
        printer.line()
        printer.line(f"Not posted, of the last {LATELY.days} days", "bold")
    for post in lost[:MOST_ROWS]:
        printer.line(f"  {minute(post.due_at, look.settings.timezone)}  {post.key}: {post.reason}")
        if remedy := remedy_of_deleted(post, look.preview.now):
            printer.line(f"    {remedy}", "cyan")
    if len(lost) > MOST_ROWS:
        states = " ".join(f"--state {state}" for state in NOT_POSTED)
        printer.line(f"  and {len(lost) - MOST_ROWS} more; `announcer posts {states}` lists them", "dim")


def _show_matters(look: Look, printer: Printer) -> None:
    found = list(matters(look))
    if not found:
        printer.line("Nothing wants a person.", "green")
        return
    printer.line(f"{count(len(found), 'matter')} for a person", "bold red")
    for matter in found:
        words = matter.words if matter.words.startswith(matter.about) else f"{matter.about}: {matter.words}"
        printer.line(f"  {words}")
        if matter.remedy:
            printer.line(f"    {matter.remedy}", "cyan")


# --- for programs ---------------------------------------------------------------------------------------------------


def as_data(look: Look) -> dict[str, Any]:
    """How things stand as `--json` prints it."""
    timezone, ledger, following, events = look.settings.timezone, look.ledger, _next(look), coming(look)
    return {
        "now": iso(look.preview.now, timezone),
        "timezone": timezone,
        "account": look.preview.account,
        "unlearnt": unlearnt_data(look.preview),
        "former_account": look.preview.former,
        "running": look.is_led,
        "ledger": None
        if ledger is None
        else {
            "name": ledger.name,
            "clock": ledger.clock,
            "first_round_at": iso(ledger.first_round_at, timezone),
            "last_round_at": iso(ledger.last_round_at, timezone),
        },
        "events": [_event_data(event, look) for event in events],
        "events_by_status": {status.value: sum(event.status is status for event in events) for status in Status},
        "past_events": _past(look),
        "posts": dict(_by_state(look)),
        "not_posted": [
            {"key": str(post.key), "due_at": iso(post.due_at, timezone), "state": post.state.value,
             "reason": post.reason, "remedy": remedy_of_deleted(post, look.preview.now)}
            for post in not_posted(look)
        ],
        "next_post": None if following is None else {"key": following[0], "due_at": iso(following[1], timezone)},
        "matters": [
            {"about": matter.about, "words": matter.words, "remedy": matter.remedy} for matter in matters(look)
        ],
        "problems": [problem_data(problem) for problem in look.preview.facts.problems],
    }  # fmt: skip


def _event_data(event: Event, look: Look) -> dict[str, Any]:
    question = look.preview.facts.held.get(event.key)
    return {
        "key": str(event.key),
        "title": event.title,
        "status": event.status.value,
        "date": event.starts_on.isoformat(),
        "starts_at": iso(event.starts_at, event.timezone),
        "held": None if question is None else str(question),
    }
