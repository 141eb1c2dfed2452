"""How things stand, for people."""

from announcer.commands.instance_words import unlearnt_words
from announcer.commands.matters import matters
from announcer.commands.output import Printer, count
from announcer.commands.remedies import remedy_of_deleted
from announcer.commands.service_view import ServiceView
from announcer.commands.status_figures import (
    LATELY,
    coming_events,
    count_past_events,
    counts_by_state,
    following_post,
    not_posted,
)
from announcer.model import Event
from announcer.model.states import NOT_POSTED

MOST_ROWS = 10
"""How many posts that were not posted lately are shown."""
MOST_EVENTS = 20


def show(view: ServiceView, printer: Printer) -> None:
    """Everything on standard output, what wants a person last."""
    printer.line(_ledger_line(view))
    printer.line(_service_line(view))
    printer.line(f"Posts go to {_account(view)}.")
    preview = view.preview
    if preview.unlearnt is not None and not preview.unlearnt.wants_person:
        printer.line(f"{unlearnt_words(preview, view.settings.timezone)}.", "yellow")
    printer.line()
    _show_events(view, printer)
    printer.line()
    printer.line("Posts", "bold")
    printer.line("  " + (", ".join(f"{number} {state}" for state, number in counts_by_state(view)) or "none yet"))
    following = following_post(view)
    printer.line(f"  next: {view.minute(following[1])}  {following[0]}" if following else "  next: none")
    _show_not_posted(view, printer)
    printer.line()
    _show_matters(view, printer)


def _ledger_line(view: ServiceView) -> str:
    ledger = view.ledger
    if ledger is None and view.service_url is not None:
        return f"There is no ledger here, and a service answers at {view.service_url}."
    if ledger is None:
        return "There is no ledger yet; `announcer run` makes it."
    rounds = view.minute(ledger.last_round_at) if ledger.last_round_at else "none yet"
    return f"Ledger {ledger.name}, of a {ledger.clock or 'real'} clock; last round: {rounds}."


def _service_line(view: ServiceView) -> str:
    if view.ledger is None and view.service_url is not None:
        return "It posts nothing without its ledger."
    return f"A service runs on it; the site is at {view.settings.base_url}/." if view.is_led else "No service runs."


def _account(view: ServiceView) -> str:
    account = view.preview.account
    return f"the local account ({view.settings.base_url}/outbox/)" if account == "local" else account


def _show_events(view: ServiceView, printer: Printer) -> None:
    events, past = coming_events(view), count_past_events(view)
    printer.line(f"{count(len(events), 'coming event')}, {past} past", "bold")
    printer.table(
        ["start", "status", "key", "title"],
        [[_start(event, view), event.status.value, str(event.key), event.title] for event in events[:MOST_EVENTS]],
    )
    if len(events) > MOST_EVENTS:
        printer.line(f"and {len(events) - MOST_EVENTS} more; `announcer status --json` has them all", "dim")


def _start(event: Event, view: ServiceView) -> str:
    return view.minute(event.starts_at) if event.starts_at else f"{event.starts_on} (time unknown)"


def _show_not_posted(view: ServiceView, printer: Printer) -> None:
    lost = not_posted(view)
    if lost:
        printer.line()
        printer.line(f"Not posted, of the last {LATELY.days} days", "bold")
    for post in lost[:MOST_ROWS]:
        printer.line(f"  {view.minute(post.due_at)}  {post.key}: {post.reason}")
        if remedy := remedy_of_deleted(post, view.now):
            printer.line(f"    {remedy}", "cyan")
    if len(lost) > MOST_ROWS:
        states = " ".join(f"--state {state}" for state in NOT_POSTED)
        printer.line(f"  and {len(lost) - MOST_ROWS} more; `announcer posts {states}` lists them", "dim")


def _show_matters(view: ServiceView, printer: Printer) -> None:
    found = list(matters(view))
    if not found:
        printer.line("Nothing wants a person.", "green")
        return
    printer.line(f"{count(len(found), 'matter')} for a person", "bold red")
    for matter in found:
        printer.line(f"  {matter.line}")
        if matter.remedy:
            printer.line(f"    {matter.remedy}", "cyan")
