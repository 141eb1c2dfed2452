"""What `hold`, `release`, `approve` and `resolve` share: which key is meant, the ledger to write to, and the words that
state what follows.

They write in a transaction of their own, beside a service that runs or while none does; a service on SQLite is nudged
and looks at once, one on PostgreSQL within half a minute.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from announcer.commands import context, service_view, simulation
from announcer.commands.context import AHEAD
from announcer.commands.output import count
from announcer.commands.remedies import about, is_held_by, waits
from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import PostKey, Subject
from announcer.publisher.preview import Preview
from announcer.runtime.clock import RealClock
from announcer.settings.loading import load

MOST_LINES = 8
"""How many posts are listed one by one."""


def view_for(keys: Iterable[str]) -> ServiceView:
    """The service as it stands before a person's decision, some weeks ahead; when one of the posts that `keys` name is
    not among what is found, all that is to come, and after the decision as far as that post."""
    settings, now = context.settings_and_now(load(), None)
    near = service_view.read(settings, now, until=now + AHEAD, asks=False)
    named = {key for key in keys if key.count("/") > 1}
    if named <= post_keys(near.preview):
        return near
    whole = service_view.read(settings, now, answer=near.preview.answer)
    far = max((post.due_at for post in whole.preview.plan.posts if str(post.key) in named), default=now)
    return replace(whole, until=max(far, now + AHEAD))


# --- keys -----------------------------------------------------------------------------------------------------------


def parse_key(text: str, known: Iterable[str]) -> Subject | PostKey:
    """What the key names. Raises UsageError for what is no key, NotFound for one that is not `known`; both name the
    nearest."""
    known = set(known)
    try:
        key = PostKey.parse(text) if text.count("/") > 1 else Subject.parse(text)
    except ValueError as error:
        raise UsageError(f"{error}{nearest(text, known)}") from error
    if text not in known:
        what = "post" if isinstance(key, PostKey) else "event" if key.is_event else "series"
        hint = nearest(text, known) or "; `announcer plan` and `announcer posts` print the keys"
        raise NotFound(f"there is no {what} {text}{hint}")
    return key


def nearest(text: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or nothing."""
    near = difflib.get_close_matches(text, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


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
def writing(view: ServiceView) -> Iterator[Ledger]:
    """The ledger to write to, made when there is none yet. At the end the service that runs is nudged, and the person
    reads when it looks."""
    ledger = Ledger.open(view.settings.ledger_url)
    try:
        yield ledger
        click.echo(_nudge(ledger, view))
    finally:
        ledger.close()


def _nudge(ledger: Ledger, view: ServiceView) -> str:
    """Wakes the service; when it takes up what was written, in words."""
    if not ledger.is_led(RealClock().now()):
        if simulation.is_throwaway(view.settings):
            return "That simulation is over, and this was its ledger: the real service begins with one of its own."
        return "No service runs on this ledger; it counts when `announcer run` starts."
    if ledger.nudge():
        return "The service that runs looks at it at once."
    return "The service that runs takes it up within half a minute."


# --- words ----------------------------------------------------------------------------------------------------------


def list_posts(key: str, view: ServiceView, *, also_later: bool = True) -> None:
    """Lists the posts to come that `key` reaches: when each goes, or why it waits, unless just for a hold of `key`;
    `also_later`: the decision is about later ones too."""
    found = about(key, view.preview)
    for post in found[:MOST_LINES]:
        click.echo(f"  {view.minute(post.due_at)}  {post.key}")
        if post.held and not is_held_by(key, post, view.preview):
            click.echo(f"{' ' * 20}{waits(post, view.preview)}")
    if len(found) > MOST_LINES:
        click.echo(f"  and {count(len(found) - MOST_LINES, 'more post')}")
    if key.count("/") < 2:
        assert view.until is not None
        last = view.minute(view.until).partition(" ")[0]
        if not found:
            click.echo(f"  no post about it is due until {last}")
        elif also_later:
            click.echo(f"  and whatever is due after {last}")
    elif not found:
        click.echo("  no post about it is planned now")
