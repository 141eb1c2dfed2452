"""The posts that would come of files before they are written: what the plan says with them and does not say without."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from announcer.commands import instance_words
from announcer.commands.output import local
from announcer.commands.terminal import Terminal
from announcer.definitions.reading import series_id
from announcer.model import Edit, Message, PlannedPost, SkippedPost
from announcer.publisher.preview import Preview, preview_round
from announcer.settings.fields import Settings
from announcer.words.catalogue import catalogue
from announcer.words.dates import date_in_words, time_in_words

_WHOLE = 6
"""So many posts are shown with their words; of so many more there is a line."""
_LINES = 12


@dataclass(frozen=True, slots=True)
class Coming:
    """What the files change in the plan."""

    preview: Preview
    posts: tuple[PlannedPost, ...]
    edits: tuple[Edit, ...]
    withdrawn: int
    """Posts that would have come, and do not any more."""
    skipped: tuple[SkippedPost, ...]
    """Of the series that the files are, when nothing is to be posted."""


def what_would_come(settings: Settings, now: datetime, after: Mapping[str, bytes]) -> Coming:
    """The plan with the files `after`, by name, held against the plan without them; both by the publisher's own
    decision. The instance is asked once. Raises AnnouncerError."""
    before = preview_round(settings, now)
    then = preview_round(settings, now, answer=before.answer, instead=after)
    known = {(post.key, post.due_at, post.draft.text) for post in before.plan.posts}
    planned = {post.key for post in then.plan.posts}
    edited = {(edit.key, edit.draft.text) for edit in before.plan.edits}
    series = {series_id(name) for name in after}
    return Coming(
        preview=then,
        posts=tuple(post for post in then.plan.posts if (post.key, post.due_at, post.draft.text) not in known),
        edits=tuple(edit for edit in then.plan.edits if (edit.key, edit.draft.text) not in edited),
        withdrawn=len({post.key for post in before.plan.posts} - planned),
        skipped=tuple(one for one in then.plan.skipped if one.key.subject.series in series),
    )


def show_coming(coming: Coming, settings: Settings, terminal: Terminal) -> None:
    """The posts with day, kind and words; of many the first, and how many more."""
    posts = coming.posts
    if posts:
        terminal.say(Message.counted("{n} post comes of this:", "{n} posts come of this:", n=len(posts)), "bold")
    else:
        terminal.say(Message("No post comes of this."), "bold")
        for reason in dict.fromkeys(one.reason for one in coming.skipped):
            terminal.say(reason, "dim", 2)
    for post in posts[:_WHOLE]:
        terminal.say()
        terminal.say(_head(post, settings, terminal.language), "cyan", 2)
        terminal.show(post.draft.text, 4)
    if posts[_WHOLE:]:
        terminal.say()
    for post in posts[_WHOLE : _WHOLE + _LINES]:
        terminal.say(_head(post, settings, terminal.language), "cyan", 2)
    if (more := len(posts) - _WHOLE - _LINES) > 0:
        terminal.say(Message.counted("and {n} more: `announcer plan`", "and {n} more: `announcer plan`", n=more), "dim")
    if coming.edits:
        n = len(coming.edits)
        terminal.say(Message.counted("{n} post is put right in silence.", "{n} posts are put right in silence.", n=n))
    if coming.withdrawn:
        n = coming.withdrawn
        terminal.say(Message.counted("{n} post does not come any more.", "{n} posts do not come any more.", n=n))
    for words, _ in instance_words.lines(coming.preview, settings.timezone):
        terminal.say(words, "yellow")


def _head(post: PlannedPost, settings: Settings, language: str) -> str:
    at = local(post.due_at, settings.timezone)
    kind = catalogue(language).text(f"page.kind.{post.key.kind.value}")
    parts = [date_in_words(at.date(), language), time_in_words(at.time(), language), kind, str(post.key.subject)]
    return " · ".join([*parts, post.draft.language])
