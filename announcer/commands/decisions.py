"""What `hold`, `release`, `approve` and `resolve` share: which key is meant, the ledger to write to, and the words that
say what follows.

They write in a transaction of their own, beside a service that runs or while none does; a service on SQLite is told and
looks at once, one on PostgreSQL within half a minute.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import click

from announcer.commands import context, simulation
from announcer.commands.context import AHEAD
from announcer.commands.output import count, minute
from announcer.commands.remedies import about, is_held_by, waits
from announcer.errors import NotFound, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import PostKey, Subject
from announcer.publisher.preview import Preview, preview_round
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings
from announcer.settings.loading import load

MOST_LINES = 8
"""How many posts are listed one by one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """How things stand before a person's word."""

    settings: Settings
    now: datetime
    preview: Preview
    until: datetime
    """How far posts are put into words."""

    def again(self) -> "Scene":
        """How they stand now that the ledger has it."""
        return replace(self, preview=preview_round(self.settings, self.now, until=self.until, asks=False))


def look(keys: Iterable[str]) -> Scene:
    """Looks some weeks ahead; when one of the posts that `keys` name is not among what is found, at everything, and
    after the person's word as far as that post."""
    settings, now = context.of(load(), None)
    near = Scene(settings, now, preview_round(settings, now, until=now + AHEAD, asks=False), until=now + AHEAD)
    named = {key for key in keys if key.count("/") > 1}
    if named <= posts(near.preview):
        return near
    whole = preview_round(settings, now, asks=False)
    far = max((post.due_at for post in whole.plan.posts if str(post.key) in named), default=now)
    return Scene(settings, now, whole, until=max(far, now + AHEAD))


# --- keys -----------------------------------------------------------------------------------------------------------


def parsed(text: str, known: Iterable[str]) -> Subject | PostKey:
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


def subjects(preview: Preview) -> set[str]:
    """The keys of every series and event, in the files or in the ledger."""
    written = {key for series in preview.facts.series for key in (series.key, *(event.key for event in series.events))}
    return set(map(str, (*written, *preview.facts.held, *preview.history.series, *preview.history.events)))


def posts(preview: Preview) -> set[str]:
    """The keys of every post, planned, skipped or in the ledger."""
    plan = preview.plan
    planned = [one.key for many in (plan.posts, plan.skipped, plan.withdrawn) for one in many]
    return set(map(str, (*planned, *(post.key for post in preview.history.posts))))


# --- the ledger -----------------------------------------------------------------------------------------------------


@contextmanager
def writing(scene: Scene) -> Iterator[Ledger]:
    """The ledger to write to, made when there is none yet. At the end the service that runs is told, and the person is
    told of that."""
    ledger = Ledger.open(scene.settings.ledger_url)
    try:
        yield ledger
        click.echo(_service(ledger, scene))
    finally:
        ledger.close()


def _service(ledger: Ledger, scene: Scene) -> str:
    if not ledger.is_led(RealClock().now()):
        if simulation.is_throwaway(scene.settings):
            return "That simulation is over, and this was its ledger: the real service begins with one of its own."
        return "No service runs on this ledger; it counts when `announcer run` starts."
    if ledger.nudge():
        return "The service that runs looks at it at once."
    return "The service that runs takes it up within half a minute."


# --- words ----------------------------------------------------------------------------------------------------------


def say_posts(key: str, scene: Scene, *, also_later: bool = True) -> None:
    """Lists the posts to come that `key` reaches: when each goes, or why it waits, unless just for a hold of `key`;
    `also_later`: what was said of them holds for later ones too."""
    found = about(key, scene.preview)
    for post in found[:MOST_LINES]:
        click.echo(f"  {minute(post.due_at, scene.settings.timezone)}  {post.key}")
        if post.held and not is_held_by(key, post, scene.preview):
            click.echo(f"{' ' * 20}{waits(post, scene.preview)}")
    if len(found) > MOST_LINES:
        click.echo(f"  and {count(len(found) - MOST_LINES, 'more post')}")
    if key.count("/") < 2:
        last = minute(scene.until, scene.settings.timezone).partition(" ")[0]
        if not found:
            click.echo(f"  no post about it is due until {last}")
        elif also_later:
            click.echo(f"  and whatever is due after {last}")
    elif not found:
        click.echo("  no post about it is planned now")
