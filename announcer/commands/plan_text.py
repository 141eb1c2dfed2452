"""The plan for people: a timeline by day, what would be edited, and what is not to be posted and why."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from announcer.commands import instance_words
from announcer.commands.contract_words import day_in_words, kind_words, visibility_words
from announcer.commands.instance_words import length_words
from announcer.commands.output import Printer, local
from announcer.commands.remedies import waits
from announcer.commands.service_view import ServiceView
from announcer.model import Edit, Message, PlannedPost, SkippedPost
from announcer.words.messages import problem_in_language

if TYPE_CHECKING:
    from announcer.ledger.refused_edits import RefusedEdit

T = TypeVar("T")

_MARGIN = " " * 9


def show(view: ServiceView, printer: Printer) -> None:
    """The timeline, grouped by day, on standard output."""
    timezone, say = view.settings.timezone, view.say
    plan, posts = view.preview.plan, view.preview.plan.posts
    left = view.left_edits
    held = sum(post.held is not None for post in posts)
    printer.line(say(_head(view)), "bold")
    if held:
        of_them = Message.counted("{n} of them waits for a person", "{n} of them wait for a person", n=held)
        printer.line(say(of_them), "bold yellow")
    _show_account(view, printer)
    for _, group in groupby(posts, lambda post: local(post.due_at, timezone).date()):
        of_day = list(group)
        printer.line()
        printer.line(day_in_words(of_day[0].due_at, timezone, view.language), "bold")
        for post in of_day:
            _show_post(post, view, printer)
    edits = [edit for edit in plan.edits if edit.key not in left]
    title = say(Message("Would be edited now"))
    _show_section(title, edits, lambda edit: _show_edit(edit, view, printer), printer)
    title = say(Message("Left as they are"))
    _show_section(title, left.values(), lambda refused: _show_left(refused, view, printer), printer)
    title = say(Message("Not to be posted"))
    _show_section(title, plan.skipped, lambda one: _show_skipped(one, view, printer), printer)
    title = say(Message("Withdrawn: committed to, and not to be posted any more"))
    _show_section(title, plan.withdrawn, lambda one: _show_skipped(one, view, printer), printer)
    _show_section(
        say(Message("Problems in the event files")), view.preview.facts.problems,
        lambda problem: printer.line(f"  {problem_in_language(problem, view.language)}"), printer,
    )  # fmt: skip


def _head(view: ServiceView) -> Message:
    account = view.preview.account
    return Message.counted(
        "{n} post to come, from {when} ({zone}) on, for {account}",
        "{n} posts to come, from {when} ({zone}) on, for {account}",
        n=len(view.preview.plan.posts),
        when=view.minute(view.now),
        zone=view.settings.timezone,
        account=Message("the local account") if account == "local" else account,
    )


def _show_account(view: ServiceView, printer: Printer) -> None:
    """What the instance did not say, whose limits are shown then, and whose the token is, when that wants saying."""
    style = "bold red" if instance_words.is_problem(view.preview) else "yellow"
    for words, remedy in instance_words.lines(view.preview, view.settings.timezone):
        printer.line(view.say(words), style)
        if remedy:
            printer.line(f"    {view.say(remedy)}", "cyan")


def _show_section(title: str, things: Iterable[T], show_one: Callable[[T], None], printer: Printer) -> None:
    for place, thing in enumerate(things):
        if place == 0:
            printer.line()
            printer.line(title, "bold")
        show_one(thing)


def _show_post(post: PlannedPost, view: ServiceView, printer: Printer) -> None:
    draft, say = post.draft, view.say
    head = [say(kind_words(post.key.kind)), str(post.key.subject), draft.language]
    limits = view.preview.known_limits
    parent = say(Message("reply to {key}", key=draft.reply_to)) if draft.reply_to else ""
    printer.line()
    printer.line(f"  {local(post.due_at, view.settings.timezone):%H:%M}  " + " · ".join(head), "bold cyan")
    printer.line(f"{_MARGIN}{post.key}", "cyan")
    size, seen_by = say(length_words(post.length, limits)), say(visibility_words(draft.visibility))
    printer.line(
        _MARGIN + " · ".join(part for part in (size, seen_by, parent) if part),
        "bold red" if post.length > limits.fitted_to.max_characters else "dim",
    )
    if post.why:
        _show_why(post.why, view, printer)
    if post.held:
        words = say(waits(post, view.preview))
        first = say(Message("waits"))
        printer.line(f"{_MARGIN}{words.replace(first, first.upper(), 1)}", "bold yellow")
    if draft.content_warning:
        warning = say(Message("content warning: {warning}", warning=draft.content_warning))
        printer.line(f"{_MARGIN}{warning}")
    if draft.image:
        image = say(Message("image: {file}; {alt}", file=draft.image.file, alt=draft.image.alt))
        printer.line(f"{_MARGIN}{image}")
    printer.line()
    printer.block(draft.text, len(_MARGIN))


def _show_why(why: str, view: ServiceView, printer: Printer) -> None:
    words = view.say(Message("why: {why}", why=why))
    printer.line(f"{_MARGIN}{words}", "dim")


def _show_edit(edit: Edit, view: ServiceView, printer: Printer) -> None:
    length = view.preview.limits.length(edit.draft.text, edit.draft.content_warning or "")
    printer.line()
    printer.line(f"  {edit.key}", "bold cyan")
    printer.line(f"{_MARGIN}{view.say(length_words(length, view.preview.known_limits))}", "dim")
    _show_why(edit.why, view, printer)
    if edit.mark:
        mark = Message("if a person edited the post: “{mark}” is put before their words", mark=edit.mark)
        printer.line(f"{_MARGIN}{view.say(mark)}", "dim")
    printer.line()
    printer.block(edit.draft.text, len(_MARGIN))


def _show_left(refused: "RefusedEdit", view: ServiceView, printer: Printer) -> None:
    printer.line(f"  {refused.key}{f'  {refused.url}' if refused.url else ''}")
    printer.line(f"{_MARGIN}{view.say_kept(refused.reason)}", "dim")


def _show_skipped(skipped: SkippedPost, view: ServiceView, printer: Printer) -> None:
    at = view.minute(skipped.due_at) if skipped.due_at else "-".ljust(16)
    printer.line(f"  {at}  {skipped.key}")
    printer.line(f"                    {view.say(skipped.reason)}", "dim")
