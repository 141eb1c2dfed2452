"""`announcer plan`: every post to come, as it will be, and what is not to come and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import click

from announcer.commands import context, decisions
from announcer.commands.output import Printer, as_json, count, day, iso, local, minute
from announcer.commands.remedies import remedy_of_unlearnt, waits, why_held
from announcer.errors import NotFound, UsageError
from announcer.ledger.refused_edits import RefusedEdit
from announcer.model import Edit, Facts, Plan, PlannedPost, PostKey, Problem, SkippedPost, Subject
from announcer.publisher.instance_query import Unlearnt
from announcer.publisher.preview import Preview, preview_round
from announcer.runtime import clock
from announcer.settings.fields import Settings
from announcer.settings.loading import load

T = TypeVar("T")

MOST_KEYS = 12
"""How many keys an error names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is shown."""

    timezone: str
    preview: Preview
    """Its plan narrowed to what is asked for."""
    left: Mapping[PostKey, RefusedEdit] = field(default_factory=dict)
    """Posts that the plan would edit, and the account or a person keeps as they are."""

    @property
    def plan(self) -> Plan:
        return self.preview.plan

    @property
    def edits(self) -> list[Edit]:
        """What would be edited now, if no post were sent meanwhile."""
        return [edit for edit in self.plan.edits if edit.key not in self.left]


@click.command
@click.option("--now", "when", metavar="WHEN", help="Look ahead from this moment: 2024-01-10T09:00.  [default: now]")
@click.option("--until", metavar="WHEN", help="Show only what is due until this moment.")
@click.option("--event", "key", metavar="KEY", help="Show only the posts about this event (S/E) or series (S).")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def command(when: str | None, until: str | None, key: str | None, json_wanted: bool) -> None:
    """Show every post to come, as a timeline by day: when, of what kind, the exact text, its length against the limit,
    what it replies to, and why. Then the posts on the account that would be edited now, and what will not be posted
    and why not. A post that waits for a person is marked, with what to type.

    The plan follows from the event files, the settings and, if there is one, the ledger: what was posted already is
    not planned again. Nothing is posted or written. The instance is asked whose account it is and what it takes, for
    five seconds at most; what it does not say is told in a line, and the exit status is 1 when it refuses the token.

    \b
    Examples:
      announcer plan
      announcer plan --now 2024-01-10T09:00 --until 2024-03-01
      announcer plan --event cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    subject = _subject(key)
    settings, now = context.of(load(), when)
    until_at = None if until is None else clock.parse_now(until, settings.timezone)
    seen = preview_round(settings, now, until=until_at)
    if subject is not None:
        _check_known(subject, seen.facts)
    seen = replace(seen, plan=_narrowed(seen.plan, subject, until_at))
    timeline = Timeline(timezone=settings.timezone, preview=seen, left=_left(seen, settings))
    if json_wanted:
        as_json(as_data(timeline))
    else:
        show(timeline, Printer())
    if seen.unlearnt is not None and seen.unlearnt.is_refused:
        raise click.exceptions.Exit(1)


def _left(seen: Preview, settings: Settings) -> dict[PostKey, RefusedEdit]:
    """Edits that were tried with these very words, and refused."""
    wanted = {edit.key: edit.draft.text for edit in seen.plan.edits}
    with context.ledger(settings) as ledger:
        refused = ledger.refused_edits() if ledger else ()
    return {one.key: one for one in refused if one.account == seen.account and wanted.get(one.key) == one.draft.text}


def _subject(key: str | None) -> Subject | None:
    try:
        return None if key is None else Subject.parse(key)
    except ValueError as error:
        raise UsageError(f"--event: {error}") from error


def _check_known(subject: Subject, facts: Facts) -> None:
    known = [key for series in facts.series for key in (series.key, *(event.key for event in series.events))]
    if subject in known:
        return
    if len(known) > MOST_KEYS:
        hint = (
            decisions.nearest(str(subject), map(str, known)) or "; `announcer status --json` has the keys of all events"
        )
        raise NotFound(f"--event: there is no {subject}{hint}")
    keys = ", ".join(map(str, known)) or "none"
    raise NotFound(f"--event: there is no {subject}; the keys in the event files are: {keys}")


def _narrowed(plan: Plan, subject: Subject | None, until: datetime | None) -> Plan:
    """The part of the plan that is asked for."""

    def about(one: PlannedPost | SkippedPost) -> bool:
        return subject is None or subject in (one.key.subject, one.key.subject.of_series)

    def in_time(one: PlannedPost | SkippedPost) -> bool:
        return until is None or one.due_at is None or one.due_at <= until

    def asked(one: PlannedPost | SkippedPost) -> bool:
        return about(one) and in_time(one)

    return replace(
        plan,
        posts=tuple(filter(asked, plan.posts)),
        skipped=tuple(filter(asked, plan.skipped)),
        withdrawn=tuple(filter(asked, plan.withdrawn)),
        edits=tuple(edit for edit in plan.edits if subject in (None, edit.key.subject, edit.key.subject.of_series)),
    )


# --- for people -----------------------------------------------------------------------------------------------------


def show(timeline: Timeline, printer: Printer) -> None:
    """The timeline, grouped by day, on standard output."""
    posts, timezone, now = timeline.plan.posts, timeline.timezone, timeline.preview.now
    held = sum(post.held is not None for post in posts)
    printer.line(
        f"{count(len(posts), 'post')} to come, from {minute(now, timezone)} ({timezone}) on,"
        f" for {_account(timeline.preview.account)}",
        "bold",
    )
    if held:
        printer.line(f"{held} of them {'waits' if held == 1 else 'wait'} for a person", "bold yellow")
    _show_account(timeline.preview, printer)
    for _, group in groupby(posts, lambda post: local(post.due_at, timezone).date()):
        of_day = list(group)
        printer.line()
        printer.line(day(of_day[0].due_at, timezone), "bold")
        for post in of_day:
            _show_post(post, timeline, printer)
    _show_section("Would be edited now", timeline.edits, lambda edit: _show_edit(edit, timeline, printer), printer)
    _show_section("Left as they are", timeline.left.values(), lambda refused: _show_left(refused, printer), printer)
    _show_section("Not to be posted", timeline.plan.skipped, lambda one: _show_skipped(one, timezone, printer), printer)
    _show_section(
        "Withdrawn: committed to, and not to be posted any more", timeline.plan.withdrawn,
        lambda one: _show_skipped(one, timezone, printer), printer,
    )  # fmt: skip
    _show_section(
        "Problems in the event files", timeline.preview.facts.problems,
        lambda problem: printer.line(f"  {problem}"), printer,
    )  # fmt: skip


def _show_account(preview: Preview, printer: Printer) -> None:
    """What the instance did not say, and whose posts the ledger has, when that wants to be known."""
    if preview.unlearnt is not None:
        printer.line(preview.unlearnt.words, "bold red" if preview.unlearnt.is_refused else "yellow")
        printer.line(f"    {remedy_of_unlearnt(preview.unlearnt)}", "cyan")
    if preview.former is not None:
        printer.line(other_account(preview), "yellow")


def other_account(preview: Preview) -> str:
    """That the token is of another account than the ledger's."""
    return (
        f"the ledger has posted to {preview.former} so far, and the access token is {preview.account}'s: what was said"
        " there is not said again here"
    )


def _account(account: str) -> str:
    return "the local account" if account == "local" else account


def _show_section(title: str, things: Iterable[T], show_one: Callable[[T], None], printer: Printer) -> None:
    for place, thing in enumerate(things):
        if place == 0:
            printer.line()
            printer.line(title, "bold")
        show_one(thing)


def _show_post(post: PlannedPost, timeline: Timeline, printer: Printer) -> None:
    draft = post.draft
    head = [post.key.kind.value, str(post.key.subject), draft.language]
    limit = timeline.preview.limits.max_characters
    parent = f"reply to {draft.reply_to}" if draft.reply_to else ""
    printer.line()
    printer.line(f"  {local(post.due_at, timeline.timezone):%H:%M}  " + " · ".join(head), "bold cyan")
    printer.line(f"{_MARGIN}{post.key}", "cyan")
    size = f"{post.length}/{limit} characters"
    printer.line(
        _MARGIN + " · ".join(part for part in (size, draft.visibility, parent) if part),
        "bold red" if post.length > limit else "dim",
    )
    if post.why:
        printer.line(f"{_MARGIN}why: {post.why}", "dim")
    if post.held:
        printer.line(f"{_MARGIN}{waits(post, timeline.preview).replace('waits', 'WAITS', 1)}", "bold yellow")
    if draft.content_warning:
        printer.line(f"{_MARGIN}content warning: {draft.content_warning}")
    if draft.image:
        printer.line(f"{_MARGIN}image: {draft.image.file}; {draft.image.alt}")
    printer.line()
    printer.block(draft.text, len(_MARGIN))


_MARGIN = " " * 9


def _show_edit(edit: Edit, timeline: Timeline, printer: Printer) -> None:
    limits = timeline.preview.limits
    length = limits.length(edit.draft.text, edit.draft.content_warning or "")
    printer.line()
    printer.line(f"  {edit.key}", "bold cyan")
    printer.line(f"{_MARGIN}{length}/{limits.max_characters} characters", "dim")
    printer.line(f"{_MARGIN}why: {edit.why}", "dim")
    if edit.mark:
        printer.line(f"{_MARGIN}if a person edited the post: “{edit.mark}” is put before their words", "dim")
    printer.line()
    printer.block(edit.draft.text, len(_MARGIN))


def _show_left(refused: RefusedEdit, printer: Printer) -> None:
    printer.line(f"  {refused.key}{f'  {refused.url}' if refused.url else ''}")
    printer.line(f"{_MARGIN}{refused.reason}", "dim")


def _show_skipped(skipped: SkippedPost, timezone: str, printer: Printer) -> None:
    at = minute(skipped.due_at, timezone) if skipped.due_at else "-".ljust(16)
    printer.line(f"  {at}  {skipped.key}")
    printer.line(f"                    {skipped.reason}", "dim")


# --- for programs ---------------------------------------------------------------------------------------------------


def as_data(timeline: Timeline) -> dict[str, Any]:
    """The timeline as `--json` prints it."""
    timezone, preview = timeline.timezone, timeline.preview
    return {
        "now": iso(preview.now, timezone),
        "timezone": timezone,
        "account": preview.account,
        "limits": {
            "max_characters": preview.limits.max_characters,
            "url_characters": preview.limits.url_characters,
            "graphemes": preview.limits.graphemes,
        },
        "posts": [_post_data(post, timeline) for post in timeline.plan.posts],
        "edits": [_edit_data(edit, timeline) for edit in timeline.plan.edits],
        "skipped": [_skipped_data(one, timezone) for one in timeline.plan.skipped],
        "withdrawn": [_skipped_data(one, timezone) for one in timeline.plan.withdrawn],
        "unlearnt": unlearnt_data(preview),
        "former_account": preview.former,
        "problems": [
            *(problem_data(problem) for problem in preview.facts.problems),
            *(_problem_of(preview.unlearnt) if preview.unlearnt and preview.unlearnt.is_refused else ()),
        ],
    }


def unlearnt_data(preview: Preview) -> dict[str, Any] | None:
    """What the instance did not say, as JSON has it."""
    found = preview.unlearnt
    if found is None:
        return None
    return {
        "words": found.words,
        "refused": found.is_refused,
        "status": found.status,
        "scope": found.scope,
        "remedy": remedy_of_unlearnt(found),
    }


def _problem_of(refused: Unlearnt) -> Iterator[dict[str, Any]]:
    """A token that is refused, beside the problems of files."""
    yield {
        "file": None,
        "line": None,
        "column": None,
        "field": "ANNOUNCER_MASTODON__ACCESS_TOKEN",
        "message": refused.words,
        "remedy": remedy_of_unlearnt(refused),
    }


def _post_data(post: PlannedPost, timeline: Timeline) -> dict[str, Any]:
    draft = post.draft
    return {
        "key": str(post.key),
        "kind": post.key.kind.value,
        "subject": str(post.key.subject),
        "language": draft.language,
        "due_at": iso(post.due_at, timeline.timezone),
        "useful_until": iso(post.useful_until, timeline.timezone),
        "text": draft.text,
        "length": post.length,
        "limit": timeline.preview.limits.max_characters,
        "visibility": draft.visibility.value,
        "reply_to": str(draft.reply_to) if draft.reply_to else None,
        "content_warning": draft.content_warning,
        "image": {"file": draft.image.file, "alt": draft.image.alt} if draft.image else None,
        "why": post.why,
        "held": why_held(post, timeline.preview) or None,
    }


def _edit_data(edit: Edit, timeline: Timeline) -> dict[str, Any]:
    limits, left = timeline.preview.limits, timeline.left.get(edit.key)
    return {
        "key": str(edit.key),
        "text": edit.draft.text,
        "length": limits.length(edit.draft.text, edit.draft.content_warning or ""),
        "limit": limits.max_characters,
        "content_warning": edit.draft.content_warning,
        "mark": edit.mark,
        "why": edit.why,
        "left": left.reason if left else None,
    }


def _skipped_data(one: SkippedPost, timezone: str) -> dict[str, Any]:
    return {
        "key": str(one.key),
        "due_at": iso(one.due_at, timezone),
        "reason": one.reason,
        "state": one.state.value,
        "final": one.final,
    }


def problem_data(problem: Problem) -> dict[str, Any]:
    """A problem of a definition file as JSON has it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": problem.message,
        "remedy": problem.remedy,
    }
