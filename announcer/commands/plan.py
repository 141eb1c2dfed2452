"""`announcer plan`: every post to come, as it will be, and what is not to come and why."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from announcer.commands import context, decisions, instance_words, service_view
from announcer.commands.language import command_language, language_option
from announcer.commands.output import Printer, as_json
from announcer.commands.plan_json import as_data
from announcer.commands.plan_text import show
from announcer.commands.service_view import ServiceView
from announcer.definitions.reading import series_id
from announcer.errors import NotFound, UsageError
from announcer.folder.atomic_write import write_atomically
from announcer.model import Message, Plan, PlannedPost, SkippedPost, Subject
from announcer.runtime import clock
from announcer.settings.loading import load

MOST_KEYS = 12
"""How many keys an error names."""
_STDOUT = Path("-")


@click.command
@click.option("--now", "when", metavar="WHEN", help="Look ahead from this moment: 2024-01-10T09:00.  [default: now]")
@click.option("--until", metavar="WHEN", help="Show only what is due until this moment.")
@click.option("--event", "key", metavar="KEY", help="Show only the posts about this event (S/E) or series (S).")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.option(
    "--html", "page", metavar="[FILE]", is_flag=False, flag_value=_STDOUT, type=click.Path(path_type=Path),
    help="Write one page to show around, to FILE; without FILE to standard output.",
)  # fmt: skip
@language_option
def command(
    *, when: str | None, until: str | None, key: str | None, json_wanted: bool, page: Path | None, language: str | None
) -> None:
    """Show every post to come, as a timeline by day: when, of what kind, the exact text, its length against the limit,
    what it replies to, and why. Then the posts on the account that would be edited now, and what will not be posted
    and why not. A post that waits for a person is marked, with what to type.

    The plan follows from the event files, the settings and, if there is one, the ledger: what was posted already is
    not planned again. Nothing is posted or written. The instance is asked whose account it is and what it takes, for
    three seconds at most; what it does not say is told in a line. The exit status is 1 when it refuses the token, when
    the token is another account's than the ledger has posted to, and when there is no instance at the address.

    \b
    Examples:
      announcer plan
      announcer plan --now 2024-01-10T09:00 --until 2024-03-01
      announcer plan --event cop-2024/enschede
      announcer plan --html plan.html --language nl
    """  # noqa: D301 - \b is click's mark for lines as they are
    if json_wanted and page is not None:
        raise UsageError(Message("--json and --html are two forms: say which"))
    subject = _subject(key)
    settings, now = context.settings_and_now(load(), when)
    until_at = None if until is None else clock.parse_now(until, settings.timezone)
    view = service_view.read(settings, now, until=until_at, language=command_language(language, settings))
    preview = view.preview
    if subject is not None:
        _check_known(subject, view)
    view = replace(view, preview=replace(preview, plan=_narrowed(preview.plan, subject, until_at)))
    if page is not None:
        _write_page(page, view, subject, until_at)
    elif json_wanted:
        as_json(as_data(view))
    else:
        show(view, Printer())
    if instance_words.is_problem(preview):
        raise click.exceptions.Exit(1)


def _write_page(page: Path, view: ServiceView, subject: Subject | None, until: datetime | None) -> None:
    """To a file whole or not at all; what wants saying to whoever made it, on standard error."""
    from announcer.commands.plan_html import as_page  # noqa: PLC0415 - Jinja and Pillow, which a plan in text needs not

    body = as_page(view, subject, until)
    if page == _STDOUT:
        click.echo(body, nl=False)
    else:
        write_atomically(page, body, overwrites=True)
        written = Message.counted("{file}: {n} post", "{file}: {n} posts", n=len(view.preview.plan.posts), file=page)
        click.echo(view.say(written), err=True)
    for words, remedy in instance_words.lines(view.preview, view.settings.timezone):
        click.echo(": ".join(view.say(part) for part in (words, remedy) if part), err=True)


def _subject(key: str | None) -> Subject | None:
    try:
        return None if key is None else Subject.parse(key)
    except ValueError as error:
        raise UsageError(Message("--event: {error}", error=error.args[0])) from error


def _check_known(subject: Subject, view: ServiceView) -> None:
    facts, say = view.preview.facts, view.say
    known = [key for series in facts.series for key in (series.key, *(event.key for event in series.events))]
    if subject in known:
        return
    none_such = say(Message("--event: there is no {key}", key=subject))
    if any(series_id(problem.file) == subject.series for problem in facts.problems):
        raise NotFound(none_such + say(Message("; its file has mistakes: `announcer check` names them")))
    if len(known) > MOST_KEYS:
        elsewhere = Message("; `announcer status --json` has the keys of all events")
        raise NotFound(none_such + say(decisions.nearest(str(subject), map(str, known)) or elsewhere))
    keys = ", ".join(map(str, known)) or say(Message("none"))
    raise NotFound(none_such + say(Message("; the keys in the event files are: {keys}", keys=keys)))


def _narrowed(plan: Plan, subject: Subject | None, until: datetime | None) -> Plan:
    """The part of the plan that is asked for."""

    def is_about(one: PlannedPost | SkippedPost) -> bool:
        return subject is None or subject in (one.key.subject, one.key.subject.of_series)

    def is_in_time(one: PlannedPost | SkippedPost) -> bool:
        return until is None or one.due_at is None or one.due_at <= until

    def is_wanted(one: PlannedPost | SkippedPost) -> bool:
        return is_about(one) and is_in_time(one)

    return replace(
        plan,
        posts=tuple(filter(is_wanted, plan.posts)),
        skipped=tuple(filter(is_wanted, plan.skipped)),
        withdrawn=tuple(filter(is_wanted, plan.withdrawn)),
        edits=tuple(edit for edit in plan.edits if subject in (None, edit.key.subject, edit.key.subject.of_series)),
    )
