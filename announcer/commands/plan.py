"""`announcer plan`: every post to come, as it will be, and what is not to come and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import click

from announcer import clock
from announcer.commands import situation
from announcer.commands.output import Printer, as_json, count, day, iso, local, minute
from announcer.errors import NotFound, UsageError
from announcer.model import Facts, Kind, Limits, Plan, PlannedPost, Problem, SkippedPost, Subject
from announcer.publisher import foresee
from announcer.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What is shown."""

    now: datetime
    timezone: str
    account: str
    limits: Limits
    plan: Plan
    problems: Sequence[Problem] = ()


@click.command
@click.option("--now", "when", metavar="WHEN", help="Look ahead from this moment: 2024-01-10T09:00.  [default: now]")
@click.option("--until", metavar="WHEN", help="Show only what is due until this moment.")
@click.option("--event", "key", metavar="KEY", help="Show only the posts about this event (S/E) or series (S).")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def command(when: str | None, until: str | None, key: str | None, json_wanted: bool) -> None:
    """Show every post to come: when, of what kind, the exact text, its length against the limit, and why; then what
    will not be posted, and why not.

    The plan follows from the event files, the settings and, if there is one, the ledger: what was posted already is
    not planned again. Nothing is posted or written.

    \b
    Examples:
      announcer plan
      announcer plan --now 2024-01-10T09:00 --until 2024-03-01
      announcer plan --event cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    subject = _subject(key)
    settings, now = situation.of(load(), when)
    until_at = None if until is None else clock.parse_now(until, settings.timezone)
    seen = foresee(settings, now)
    if subject is not None:
        _check_known(subject, seen.facts)
    timeline = Timeline(
        now=now,
        timezone=settings.timezone,
        account=seen.account,
        limits=seen.limits,
        plan=_narrowed(seen.plan, subject, until_at),
        problems=seen.facts.problems,
    )
    if json_wanted:
        as_json(as_data(timeline))
    else:
        show(timeline, Printer())


def _subject(key: str | None) -> Subject | None:
    try:
        return None if key is None else Subject.parse(key)
    except ValueError as error:
        raise UsageError(f"--event: {error}") from error


def _check_known(subject: Subject, facts: Facts) -> None:
    known = [key for series in facts.series for key in (series.key, *(event.key for event in series.events))]
    if subject not in known:
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
    posts, timezone = timeline.plan.posts, timeline.timezone
    printer.line(
        f"{count(len(posts), 'post')} to come, from {minute(timeline.now, timezone)} ({timezone}) on,"
        f" for {_account(timeline.account)}"
    )
    for _, group in groupby(posts, lambda post: local(post.due_at, timezone).date()):
        of_day = list(group)
        printer.line()
        printer.line(day(of_day[0].due_at, timezone), "bold")
        for post in of_day:
            _show_post(post, timeline, printer)
    _show_section(
        "Posts to be edited", timeline.plan.edits,
        lambda edit: _show_edit(str(edit.key), edit.why, edit.draft.text, printer), printer,
    )  # fmt: skip
    _show_section(
        "Not to be posted", [*timeline.plan.skipped, *timeline.plan.withdrawn],
        lambda skipped: _show_skipped(skipped, timezone, printer), printer,
    )  # fmt: skip
    _show_section(
        "Problems in the event files", timeline.problems,
        lambda problem: printer.line(f"  {problem}"), printer,
    )  # fmt: skip


def _account(account: str) -> str:
    return "the local account" if account == "local" else account


def _show_section(title: str, things: Iterable[Any], show_one: Callable[[Any], None], printer: Printer) -> None:
    for place, thing in enumerate(things):
        if place == 0:
            printer.line()
            printer.line(title, "bold")
        show_one(thing)


def _show_post(post: PlannedPost, timeline: Timeline, printer: Printer) -> None:
    draft = post.draft
    head = [_kind(post.key.kind), str(post.key.subject), draft.language]
    size = f"{post.length}/{timeline.limits.max_characters} characters"
    parent = f"reply to {draft.reply_to}" if draft.reply_to else ""
    printer.line()
    printer.line(f"  {local(post.due_at, timeline.timezone):%H:%M}  " + " · ".join(head), "cyan")
    printer.line(f"         {post.key}", "dim")
    printer.line("         " + " · ".join(part for part in (size, draft.visibility, parent) if part), "dim")
    if post.why:
        printer.line(f"         why: {post.why}", "dim")
    if post.held:
        printer.line(f"         held: {post.held}", "yellow")
    if draft.content_warning:
        printer.line(f"         content warning: {draft.content_warning}")
    if draft.image:
        printer.line(f"         image: {draft.image.file}; {draft.image.alt}")
    printer.line()
    printer.block(draft.text, 9)


def _kind(kind: Kind) -> str:
    return kind.value


def _show_edit(key: str, why: str, text: str, printer: Printer) -> None:
    printer.line()
    printer.line(f"  {key}", "cyan")
    printer.line(f"         why: {why}", "dim")
    printer.line()
    printer.block(text, 9)


def _show_skipped(skipped: SkippedPost, timezone: str, printer: Printer) -> None:
    at = minute(skipped.due_at, timezone) if skipped.due_at else "-".ljust(16)
    printer.line(f"  {at}  {skipped.key}")
    printer.line(f"                    {skipped.reason}", "dim")


# --- for programs ---------------------------------------------------------------------------------------------------


def as_data(timeline: Timeline) -> dict[str, Any]:
    """The timeline as `--json` prints it."""
    timezone, limits = timeline.timezone, timeline.limits
    return {
        "now": iso(timeline.now, timezone),
        "timezone": timezone,
        "account": timeline.account,
        "limits": {
            "max_characters": limits.max_characters,
            "url_characters": limits.url_characters,
            "graphemes": limits.graphemes,
        },
        "posts": [_post_data(post, timeline) for post in timeline.plan.posts],
        "edits": [
            {"key": str(edit.key), "text": edit.draft.text, "why": edit.why} for edit in timeline.plan.edits
        ],
        "skipped": [
            {"key": str(one.key), "due_at": iso(one.due_at, timezone), "reason": one.reason, "final": one.final}
            for one in (*timeline.plan.skipped, *timeline.plan.withdrawn)
        ],
        "problems": [problem_data(problem) for problem in timeline.problems],
    }  # fmt: skip


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
        "limit": timeline.limits.max_characters,
        "visibility": draft.visibility.value,
        "reply_to": str(draft.reply_to) if draft.reply_to else None,
        "content_warning": draft.content_warning,
        "image": {"file": draft.image.file, "alt": draft.image.alt} if draft.image else None,
        "why": post.why,
        "held": post.held,
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
