"""`announcer posts`: what the ledger knows of posts, newest first."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import click

from announcer.commands import context
from announcer.commands.contract_words import state_words
from announcer.commands.language import command_language, language_option
from announcer.commands.output import Printer, as_json, iso, minute
from announcer.model import Message, PostRecord, State
from announcer.publisher.ledger_reading import reading
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from announcer.words.kept_messages import kept_in_language
from announcer.words.messages import in_language

_WIDTH = 10
"""Of the column of states."""
_STYLES = {State.POSTED: "green", State.UNKNOWN: "bold red", State.REJECTED: "bold red", State.HELD: "yellow"}


@click.command
@click.option(
    "--state", "states", multiple=True, type=click.Choice([state.value for state in State]),
    help="Show only posts in this state; may be given several times.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Show the newest N only.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@language_option
def command(states: tuple[str, ...], limit: int | None, json_wanted: bool, language: str | None) -> None:
    """List the posts of the ledger, newest first: when, in which state, the address, the text, and the reason why
    something was not posted.

    \b
    The states:
      pending     committed to, and waits for its moment
      sending     on its way now
      posted      on the account
      unknown     perhaps on the account; the service finds out, or asks
      rejected    the server does not take it
      held        waits for a person
      expired     was not sent in time, and is of no use any more
      superseded  another post stands in its place
      gone        was posted, and deleted since

    Posts to come that the ledger has not committed to yet are shown by `announcer plan`.
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings, _ = context.settings_and_now(load(), None)
    spoken = command_language(language, settings)
    with reading(settings) as ledger:
        recorded = ledger.history().posts if ledger else None
    chosen = list(islice(_newest_first(recorded or (), {State(state) for state in states}), limit))
    if json_wanted:
        as_json(
            {"timezone": settings.timezone, "posts": [post_data(post, settings.timezone, spoken) for post in chosen]}
        )
    elif recorded is None:
        none_yet = Message("there is no ledger yet; `announcer run` makes it, `announcer plan` looks ahead")
        click.echo(in_language(none_yet, spoken), err=True)
    else:
        _show(chosen, settings, spoken, Printer())


def _newest_first(posts: Iterable[PostRecord], states: set[State]) -> Iterator[PostRecord]:
    chosen = (post for post in posts if not states or post.state in states)
    return iter(sorted(chosen, key=lambda post: (moment(post), post.id), reverse=True))


def moment(post: PostRecord) -> datetime:
    """When it was posted; of what is not posted, when it is or was due."""
    return post.posted_at or post.due_at


def _show(posts: Iterable[PostRecord], settings: Settings, language: str, printer: Printer) -> None:
    for place, post in enumerate(posts):
        if place:
            printer.line()
        state = in_language(state_words(post.state), language)
        head = f"{minute(moment(post), settings.timezone)}  {state:<{_WIDTH}}  {post.key}"
        printer.line(head, _STYLES.get(post.state, "dim"))
        if post.url:
            printer.line(f"    {post.url}", "blue")
        if post.reason:
            reason = Message("reason: {reason}", reason=Message.verbatim(kept_in_language(post.reason, language)))
            printer.line(f"    {in_language(reason, language)}", "yellow")
        printer.block(post.draft.text, 4)


def post_data(post: PostRecord, timezone: str, language: str = "en") -> dict[str, Any]:
    """A post as `--json` prints it."""
    draft = post.draft
    return {
        "key": str(post.key),
        "kind": post.key.kind.value,
        "subject": str(post.key.subject),
        "language": post.key.language,
        "account": post.account,
        "state": post.state.value,
        "reason": kept_in_language(post.reason, language),
        "why": kept_in_language(post.why, language),
        "text": draft.text,
        "content_warning": draft.content_warning,
        "visibility": draft.visibility.value,
        "reply_to": str(draft.reply_to) if draft.reply_to else None,
        "due_at": iso(post.due_at, timezone),
        "useful_until": iso(post.useful_until, timezone),
        "posted_at": iso(post.posted_at, timezone),
        "status_id": post.status_id,
        "url": post.url,
        "marker": post.marker,
        "attempts": post.attempts,
    }
