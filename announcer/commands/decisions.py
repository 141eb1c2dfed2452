"""What `hold`, `release`, `approve` and `resolve` share: which key is meant, the ledger to write to, and the words that
state what follows.

They write in a transaction of their own, beside a service that runs or while none does; a service on SQLite is nudged
and looks at once, one on PostgreSQL within half a minute.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from announcer.commands import context, service_view, simulation
from announcer.commands.context import AHEAD
from announcer.commands.language import command_language
from announcer.commands.remedies import about, is_held_by, waits
from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound, UsageError
from announcer.model import Message, PostKey, Subject
from announcer.model.message import NOTHING
from announcer.publisher.preview import Preview
from announcer.runtime.clock import RealClock
from announcer.settings.loading import load

if TYPE_CHECKING:
    from announcer.ledger.ledger import Ledger

MOST_LINES = 8
"""How many posts are listed one by one."""


def view_for(keys: Iterable[str], language: str | None) -> ServiceView:
    """The service as it stands before a person's decision, some weeks ahead; when one of the posts that `keys` name is
    not among what is found, all that is to come, and after the decision as far as that post. `language`: as of
    `command_language`."""
    settings, now = context.settings_and_now(load(), None)
    spoken = command_language(language, settings)
    near = service_view.read(settings, now, until=now + AHEAD, asks=False, language=spoken)
    named = {key for key in keys if key.count("/") > 1}
    if named <= post_keys(near.preview):
        return near
    whole = service_view.read(settings, now, answer=near.preview.answer, language=spoken)
    far = max((post.due_at for post in whole.preview.plan.posts if str(post.key) in named), default=now)
    return replace(whole, until=max(far, now + AHEAD))


# --- keys -----------------------------------------------------------------------------------------------------------


def parse_key(text: str, known: Iterable[str], view: ServiceView) -> Subject | PostKey:
    """What the key names. Raises UsageError for what is no key, NotFound for one that is not `known`; both name the
    nearest."""
    known = set(known)
    near = nearest(text, known)
    try:
        key = PostKey.parse(text) if text.count("/") > 1 else Subject.parse(text)
    except ValueError as error:
        raise UsageError(f"{view.say(error.args[0])}{view.say(near)}") from error
    if text not in known:
        there_is_none = _none_such(key)
        hint = near or Message("; `announcer plan` and `announcer posts` print the keys")
        raise NotFound(f"{view.say(there_is_none)}{view.say(hint)}")
    return key


def _none_such(key: Subject | PostKey) -> Message:
    if isinstance(key, PostKey):
        return Message("there is no post {key}", key=key)
    if key.is_event:
        return Message("there is no event {key}", key=key)
    return Message("there is no series {key}", key=key)


def nearest(text: str, known: Iterable[str]) -> Message:
    """`; did you mean X?`, or nothing."""
    near = difflib.get_close_matches(text, sorted(known), n=1, cutoff=0.6)
    return Message("; did you mean {key}?", key=near[0]) if near else NOTHING


def subject_keys(preview: Preview) -> set[str]:
    """The keys of every series and event, in the files or in the ledger."""
    written = {key for series in preview.facts.series for key in (series.key, *(event.key for event in series.events))}
    return set(map(str, (*written, *preview.facts.held, *preview.history.series, *preview.history.events)))


def post_keys(preview: Preview) -> set[str]:
    """The keys of every post, planned, skipped or in the ledger."""
    plan = preview.plan
    planned = [one.key for many in (plan.posts, plan.skipped, plan.withdrawn) for one in many]
    return set(map(str, (*planned, *(post.key for post in preview.history.posts))))


# --- the ledger -----------------------------------------------------------------------------------------------------


@contextmanager
def writing(view: ServiceView) -> "Iterator[Ledger]":
    """The ledger to write to, made when there is none yet. At the end the service that runs is nudged, and the person
    reads when it looks."""
    from announcer.ledger.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy, of which a plan without one has no use

    ledger = Ledger.open(view.settings.ledger_url, hurried=True)
    try:
        yield ledger
        click.echo(view.say(_nudge(ledger, view)))
    finally:
        ledger.close()


def _nudge(ledger: "Ledger", view: ServiceView) -> Message:
    """Wakes the service; when it takes up what was written, in words."""
    if not ledger.is_led(RealClock().now()):
        if simulation.is_throwaway(view.settings):
            return Message(
                "That simulation is over, and this was its ledger: the real service begins with one of its own."
            )
        return Message("No service runs on this ledger; it counts when `announcer run` starts.")
    if ledger.nudge():
        return Message("The service that runs looks at it at once.")
    return Message("The service that runs takes it up within half a minute.")


# --- words ----------------------------------------------------------------------------------------------------------


def list_posts(key: str, view: ServiceView, *, also_later: bool = True) -> None:
    """Lists the posts to come that `key` reaches: when each goes, or why it waits, unless just for a hold of `key`;
    `also_later`: the decision is about later ones too."""
    found, say = about(key, view.preview), view.say
    for post in found[:MOST_LINES]:
        click.echo(f"  {view.minute(post.due_at)}  {post.key}")
        if post.held and not is_held_by(key, post, view.preview):
            click.echo(f"{' ' * 20}{say(waits(post, view.preview))}")
    if len(found) > MOST_LINES:
        more = Message.counted("and {n} more post", "and {n} more posts", n=len(found) - MOST_LINES)
        click.echo(f"  {say(more)}")
    if key.count("/") < 2:
        assert view.until is not None
        last = view.minute(view.until).partition(" ")[0]
        if not found:
            none_due = Message("no post about it is due until {day}", day=last)
            click.echo(f"  {say(none_due)}")
        elif also_later:
            later = Message("and whatever is due after {day}", day=last)
            click.echo(f"  {say(later)}")
    elif not found:
        none_planned = Message("no post about it is planned now")
        click.echo(f"  {say(none_planned)}")
