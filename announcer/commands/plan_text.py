"""The plan for people: a timeline by day, what would be edited, and what is not to be posted and why."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from announcer.commands import instance_words
from announcer.commands.instance_words import length_words
from announcer.commands.output import Printer, count, day, local
from announcer.commands.remedies import waits
from announcer.commands.service_view import ServiceView
from announcer.ledger.refused_edits import RefusedEdit
from announcer.model import Edit, PlannedPost, SkippedPost

T = TypeVar("T")

_MARGIN = " " * 9


def show(view: ServiceView, printer: Printer) -> None:
    """The timeline, grouped by day, on standard output."""
    preview, timezone = view.preview, view.settings.timezone
    plan, posts = preview.plan, preview.plan.posts
    left = view.left_edits
    held = sum(post.held is not None for post in posts)
    printer.line(
        f"{count(len(posts), 'post')} to come, from {view.minute(view.now)} ({timezone}) on,"
        f" for {_account(preview.account)}",
        "bold",
    )
    if held:
        printer.line(f"{held} of them {'waits' if held == 1 else 'wait'} for a person", "bold yellow")
    _show_account(view, printer)
    for _, group in groupby(posts, lambda post: local(post.due_at, timezone).date()):
        of_day = list(group)
        printer.line()
        printer.line(day(of_day[0].due_at, timezone), "bold")
        for post in of_day:
            _show_post(post, view, printer)
    edits = [edit for edit in plan.edits if edit.key not in left]
    _show_section("Would be edited now", edits, lambda edit: _show_edit(edit, view, printer), printer)
    _show_section("Left as they are", left.values(), lambda refused: _show_left(refused, printer), printer)
    _show_section("Not to be posted", plan.skipped, lambda one: _show_skipped(one, view, printer), printer)
    _show_section(
        "Withdrawn: committed to, and not to be posted any more", plan.withdrawn,
        lambda one: _show_skipped(one, view, printer), printer,
    )  # fmt: skip
    _show_section(
        "Problems in the event files", preview.facts.problems,
        lambda problem: printer.line(f"  {problem}"), printer,
    )  # fmt: skip


def _show_account(view: ServiceView, printer: Printer) -> None:
    """What the instance did not say, whose limits are shown then, and whose the token is, when that wants saying."""
    style = "bold red" if instance_words.is_problem(view.preview) else "yellow"
    for words, remedy in instance_words.lines(view.preview, view.settings.timezone):
        printer.line(words, style)
        if remedy:
            printer.line(f"    {remedy}", "cyan")


def _account(account: str) -> str:
    return "the local account" if account == "local" else account


def _show_section(title: str, things: Iterable[T], show_one: Callable[[T], None], printer: Printer) -> None:
    for place, thing in enumerate(things):
        if place == 0:
            printer.line()
            printer.line(title, "bold")
        show_one(thing)


def _show_post(post: PlannedPost, view: ServiceView, printer: Printer) -> None:
    draft = post.draft
    head = [post.key.kind.value, str(post.key.subject), draft.language]
    limits = view.preview.known_limits
    parent = f"reply to {draft.reply_to}" if draft.reply_to else ""
    printer.line()
    printer.line(f"  {local(post.due_at, view.settings.timezone):%H:%M}  " + " · ".join(head), "bold cyan")
    printer.line(f"{_MARGIN}{post.key}", "cyan")
    size = length_words(post.length, limits)
    printer.line(
        _MARGIN + " · ".join(part for part in (size, draft.visibility, parent) if part),
        "bold red" if post.length > limits.fitted_to.max_characters else "dim",
    )
    if post.why:
        printer.line(f"{_MARGIN}why: {post.why}", "dim")
    if post.held:
        printer.line(f"{_MARGIN}{waits(post, view.preview).replace('waits', 'WAITS', 1)}", "bold yellow")
    if draft.content_warning:
        printer.line(f"{_MARGIN}content warning: {draft.content_warning}")
    if draft.image:
        printer.line(f"{_MARGIN}image: {draft.image.file}; {draft.image.alt}")
    printer.line()
    printer.block(draft.text, len(_MARGIN))


def _show_edit(edit: Edit, view: ServiceView, printer: Printer) -> None:
    length = view.preview.limits.length(edit.draft.text, edit.draft.content_warning or "")
    printer.line()
    printer.line(f"  {edit.key}", "bold cyan")
    printer.line(f"{_MARGIN}{length_words(length, view.preview.known_limits)}", "dim")
    printer.line(f"{_MARGIN}why: {edit.why}", "dim")
    if edit.mark:
        printer.line(f"{_MARGIN}if a person edited the post: “{edit.mark}” is put before their words", "dim")
    printer.line()
    printer.block(edit.draft.text, len(_MARGIN))


def _show_left(refused: RefusedEdit, printer: Printer) -> None:
    printer.line(f"  {refused.key}{f'  {refused.url}' if refused.url else ''}")
    printer.line(f"{_MARGIN}{refused.reason}", "dim")


def _show_skipped(skipped: SkippedPost, view: ServiceView, printer: Printer) -> None:
    at = view.minute(skipped.due_at) if skipped.due_at else "-".ljust(16)
    printer.line(f"  {at}  {skipped.key}")
    printer.line(f"                    {skipped.reason}", "dim")
