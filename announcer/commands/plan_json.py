"""The plan for programs, and what `plan --json` and `status --json` write alike."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from announcer.commands import instance_words
from announcer.commands.output import iso
from announcer.commands.remedies import remedy_of_former, remedy_of_unlearnt, why_held
from announcer.commands.service_view import ServiceView
from announcer.model import Edit, PlannedPost, Problem, SkippedPost
from announcer.publisher.known_limits import KnownLimits

if TYPE_CHECKING:
    from announcer.ledger.refused_edits import RefusedEdit

_ACCESS = "ANNOUNCER_MASTODON__ACCESS_TOKEN"
_ADDRESS = "ANNOUNCER_MASTODON__BASE_URL"
"""Settings, as problems name them."""


def as_data(view: ServiceView) -> dict[str, Any]:
    """The plan as `--json` prints it."""
    preview, timezone, left = view.preview, view.settings.timezone, view.left_edits
    return {
        "now": iso(preview.now, timezone),
        "timezone": timezone,
        "account": preview.account,
        "limits": _limits_data(preview.known_limits, timezone),
        "posts": [_post_data(post, view) for post in preview.plan.posts],
        "edits": [_edit_data(edit, view, left.get(edit.key)) for edit in preview.plan.edits],
        "skipped": [_skipped_data(one, view) for one in preview.plan.skipped],
        "withdrawn": [_skipped_data(one, view) for one in preview.plan.withdrawn],
        "unlearnt": unlearnt_data(view),
        "former_account": preview.former,
        "problems": [*(problem_data(problem, view) for problem in preview.facts.problems), *_problems_of_account(view)],
    }


def _limits_data(known: KnownLimits, timezone: str) -> dict[str, Any]:
    """What nobody has told is null; what the words are fitted to is told apart."""
    limits = known.fitted_to if known.told_by is not None else None
    return {
        "max_characters": limits and limits.max_characters,
        "url_characters": limits and limits.url_characters,
        "graphemes": limits and limits.graphemes,
        "told_by": known.told_by,
        "told_at": iso(known.told_at, timezone),
        "fitted_to": known.fitted_to.max_characters,
    }


def unlearnt_data(view: ServiceView) -> dict[str, Any] | None:
    """What the instance did not say, as JSON has it."""
    found = view.preview.unlearnt
    if found is None:
        return None
    return {
        "words": view.say(instance_words.unlearnt_words(view.preview, view.settings.timezone)),
        "refused": found.denial is not None,
        "status": found.denial and found.denial.status,
        "scope": found.denial and found.denial.scope,
        "remedy": view.say(remedy_of_unlearnt(found)),
    }


def _problems_of_account(view: ServiceView) -> Iterator[dict[str, Any]]:
    """Settings with which nothing could be sent, or by another account, beside the problems of files."""
    preview, unlearnt = view.preview, view.preview.unlearnt
    if unlearnt is not None and unlearnt.wants_person:
        words, setting = instance_words.unlearnt_words(preview, view.settings.timezone), _ACCESS
        yield _problem_of(setting if unlearnt.denial else _ADDRESS, words, remedy_of_unlearnt(unlearnt), view)
    if preview.former is not None:
        yield _problem_of(_ACCESS, instance_words.former_words(preview), remedy_of_former(preview), view)


def _problem_of(setting: str, message: str, remedy: str, view: ServiceView) -> dict[str, Any]:
    said = {"message": view.say(message), "remedy": view.say(remedy)}
    return {"file": None, "line": None, "column": None, "field": setting, **said}


def _post_data(post: PlannedPost, view: ServiceView) -> dict[str, Any]:
    draft = post.draft
    return {
        "key": str(post.key),
        "kind": post.key.kind.value,
        "subject": str(post.key.subject),
        "language": draft.language,
        "due_at": iso(post.due_at, view.settings.timezone),
        "useful_until": iso(post.useful_until, view.settings.timezone),
        "text": draft.text,
        "length": post.length,
        "limit": view.preview.known_limits.max_characters,
        "visibility": draft.visibility.value,
        "reply_to": str(draft.reply_to) if draft.reply_to else None,
        "content_warning": draft.content_warning,
        "image": {"file": draft.image.file, "alt": draft.image.alt} if draft.image else None,
        "why": view.say(post.why),
        "held": view.say(why_held(post, view.preview)) or None,
    }


def _edit_data(edit: Edit, view: ServiceView, left: "RefusedEdit | None") -> dict[str, Any]:
    return {
        "key": str(edit.key),
        "text": edit.draft.text,
        "length": view.preview.limits.length(edit.draft.text, edit.draft.content_warning or ""),
        "limit": view.preview.known_limits.max_characters,
        "content_warning": edit.draft.content_warning,
        "mark": edit.mark,
        "why": view.say(edit.why),
        "left": view.say_kept(left.reason) if left else None,
    }


def _skipped_data(one: SkippedPost, view: ServiceView) -> dict[str, Any]:
    return {
        "key": str(one.key),
        "due_at": iso(one.due_at, view.settings.timezone),
        "reason": view.say(one.reason),
        "state": one.state.value,
        "final": one.final,
    }


def problem_data(problem: Problem, view: ServiceView) -> dict[str, Any]:
    """A problem of a definition file as JSON has it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": view.say(problem.message),
        "remedy": view.say(problem.remedy),
    }
