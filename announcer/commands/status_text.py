"""How things stand, for people."""

from announcer.commands.contract_words import state_words, status_words
from announcer.commands.instance_words import unlearnt_words
from announcer.commands.matters import matters
from announcer.commands.output import Printer
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
from announcer.model import Event, Message
from announcer.model.states import NOT_POSTED

MOST_ROWS = 10
"""How many posts that were not posted lately are shown."""
MOST_EVENTS = 20


def show(view: ServiceView, printer: Printer) -> None:
    """Everything on standard output, what wants a person last."""
    preview, say = view.preview, view.say
    printer.line(say(_ledger_line(view)))
    printer.line(say(_service_line(view)))
    if view.is_led:
        printer.line(say(Message("It tells how it is at {url}/healthz/publisher.", url=view.settings.admin_url)))
    printer.line(say(_account_line(view)))
    if preview.unlearnt is not None and not preview.unlearnt.wants_person:
        printer.line(f"{say(unlearnt_words(preview, view.settings.timezone))}.", "yellow")
    printer.line()
    _show_events(view, printer)
    printer.line()
    printer.line(say(Message("Posts")), "bold")
    counts = ", ".join(f"{number} {say(state_words(state))}" for state, number in counts_by_state(view))
    printer.line("  " + (counts or say(Message("none yet"))))
    printer.line(f"  {say(_next_line(view))}")
    _show_not_posted(view, printer)
    printer.line()
    _show_matters(view, printer)


def _ledger_line(view: ServiceView) -> Message:
    ledger = view.ledger
    if ledger is None and view.service_url is not None:
        return Message("There is no ledger here, and a service answers at {url}.", url=view.service_url)
    if ledger is None:
        return Message("There is no ledger yet; `announcer run` makes it.")
    last = ledger.last_round_at
    is_simulated = ledger.clock not in (None, "real")
    return Message(
        "Ledger {name}, of a {clock} clock; last round: {when}.",
        name=ledger.name,
        clock=Message("simulated") if is_simulated else Message("real"),
        when=view.minute(last) if last else Message("none yet"),
    )


def _service_line(view: ServiceView) -> Message:
    if view.ledger is None and view.service_url is not None:
        return Message("It posts nothing without its ledger.")
    if view.is_led:
        return Message("A service runs on it; the site is at {url}/.", url=view.settings.base_url)
    return Message("No service runs.")


def _account_line(view: ServiceView) -> Message:
    account = view.preview.account
    if account == "local":
        return Message("Posts go to the local account ({url}/outbox/).", url=view.settings.admin_url)
    return Message("Posts go to {account}.", account=account)


def _next_line(view: ServiceView) -> Message:
    following = following_post(view)
    if following is None:
        return Message("next: none")
    return Message("next: {when}  {key}", when=view.minute(following[1]), key=following[0])


def _show_events(view: ServiceView, printer: Printer) -> None:
    events, past, say = coming_events(view), count_past_events(view), view.say
    title = Message.counted("{n} coming event, {past} past", "{n} coming events, {past} past", n=len(events), past=past)
    printer.line(say(title), "bold")
    printer.table(
        [say(head) for head in (Message("start"), Message("status"), Message("key"), Message("title"))],
        [
            [_start(event, view), say(status_words(event.status)), str(event.key), event.title]
            for event in events[:MOST_EVENTS]
        ],
    )
    if len(events) > MOST_EVENTS:
        more = Message("and {count} more; `announcer status --json` has them all", count=len(events) - MOST_EVENTS)
        printer.line(say(more), "dim")


def _start(event: Event, view: ServiceView) -> str:
    if event.starts_at:
        return view.minute(event.starts_at)
    return view.say(Message("{day} (time unknown)", day=event.starts_on))


def _show_not_posted(view: ServiceView, printer: Printer) -> None:
    lost, say = not_posted(view), view.say
    if lost:
        printer.line()
        printer.line(say(Message("Not posted, of the last {days} days", days=LATELY.days)), "bold")
    for post in lost[:MOST_ROWS]:
        printer.line(f"  {view.minute(post.due_at)}  {post.key}: {view.say_kept(post.reason)}")
        if remedy := remedy_of_deleted(post, view.now):
            printer.line(f"    {say(remedy)}", "cyan")
    if len(lost) > MOST_ROWS:
        states = " ".join(f"--state {state}" for state in NOT_POSTED)
        more = Message(
            "and {count} more; `announcer posts {states}` lists them", count=len(lost) - MOST_ROWS, states=states
        )
        printer.line(f"  {say(more)}", "dim")


def _show_matters(view: ServiceView, printer: Printer) -> None:
    found = [one.in_language(view.language) for one in matters(view)]
    if not found:
        printer.line(view.say(Message("Nothing wants a person.")), "green")
        return
    title = Message.counted("{n} matter for a person", "{n} matters for a person", n=len(found))
    printer.line(view.say(title), "bold red")
    for matter in found:
        printer.line(f"  {matter.line}")
        if matter.remedy:
            printer.line(f"    {matter.remedy}", "cyan")
