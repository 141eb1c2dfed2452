"""The plan for programs, and what `plan --json` and `status --json` write alike."""

from collections.abc import Iterator
from typing import Any

from announcer.commands.output import iso
from announcer.commands.remedies import remedy_of_unlearnt, why_held
from announcer.commands.service_view import ServiceView
from announcer.ledger.refused_edits import RefusedEdit
from announcer.model import Edit, Limits, PlannedPost, Problem, SkippedPost
from announcer.publisher.instance_query import Unlearnt
from announcer.publisher.preview import Preview


def as_data(view: ServiceView) -> dict[str, Any]:
    """The plan as `--json` prints it."""
    preview, timezone, left = view.preview, view.settings.timezone, view.left_edits
    return {
        "now": iso(preview.now, timezone),
        "timezone": timezone,
        "account": preview.account,
        "limits": {
            "max_characters": preview.limits.max_characters,
            "url_characters": preview.limits.url_characters,
            "graphemes": preview.limits.graphemes,
        },
        "posts": [_post_data(post, view) for post in preview.plan.posts],
        "edits": [_edit_data(edit, preview.limits, left.get(edit.key)) for edit in preview.plan.edits],
        "skipped": [_skipped_data(one, timezone) for one in preview.plan.skipped],
        "withdrawn": [_skipped_data(one, timezone) for one in preview.plan.withdrawn],
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
        "limit": view.preview.limits.max_characters,
        "visibility": draft.visibility.value,
        "reply_to": str(draft.reply_to) if draft.reply_to else None,
        "content_warning": draft.content_warning,
        "image": {"file": draft.image.file, "alt": draft.image.alt} if draft.image else None,
        "why": post.why,
        "held": why_held(post, view.preview) or None,
    }


def _edit_data(edit: Edit, limits: Limits, left: RefusedEdit | None) -> dict[str, Any]:
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
