"""What to do with an edit of a post: decided from the words that the server has now, without acting."""

from dataclasses import dataclass

from announcer.delivery.account import StatusSource
from announcer.delivery.outbox import EditOutcome, EditRow
from announcer.model import Draft, Image, Message
from announcer.model.status_text import StatusText


@dataclass(frozen=True, slots=True)
class Write:
    """What to put on the server."""

    text: StatusText
    warning: str


@dataclass(frozen=True, slots=True)
class EditDone:
    """`outcome` as `Outbox.finish_edit` takes it."""

    outcome: EditOutcome
    reason: str = ""


NO_SOURCE = Message("the instance does not tell the words that the post has now, and they may be a person's")


def no_source(why: str) -> Message:
    """With what the instance answered."""
    return Message("{what}: {why}", what=NO_SOURCE, why=why)


def write_of(draft: Draft) -> Write:
    """The words and the warning of the draft."""
    return Write(draft.text, draft.content_warning or "")


def for_edit(row: EditRow, source: StatusSource | None) -> Write | EditDone:
    """What an edit wants, given what the server has now (None: the post is gone).

    What differs from what we sent last, the words or the warning before them, is a person's work, and stays. A warning
    that the server does not tell is taken for ours.
    """
    wanted = write_of(row.edit.draft)
    if source is None:
        return EditDone("gone", Message("the post is not on the instance any more"))
    if row.last_text.split() and not source.text.split():
        return EditDone("rejected", no_source(Message("it gives an empty text")))  # Pleroma, when it kept no source
    warning = row.last_warning if source.warning is None else source.warning
    has_words = _same(source.text, wanted.text)
    if has_words and _same(warning, wanted.warning):
        is_said = row.ambiguous or image_of(row) is None  # an edit that came through brought all of it
        return EditDone("done") if is_said else wanted
    if _same(source.text, row.last_text) and _same(warning, row.last_warning):
        return wanted
    if has_words and (source.warning is None or _same(row.last_warning, wanted.warning)):
        return EditDone("done")  # a warning of a person's stays before our words
    return _for_a_person_s(source.text, warning, row.edit.mark)


def image_of(row: EditRow) -> Image | None:
    """The post's picture, when the edit describes it anew; None: it stays as it is. Another picture does not take its
    place, and a description that is as it was may have become a person's."""
    image, former = row.edit.draft.image, row.post.draft.image
    is_the_post_s = image is not None and former is not None and image.file == former.file
    return image if is_the_post_s and image != former else None


def _for_a_person_s(text: str, warning: str, mark: StatusText | None) -> Write | EditDone:
    """What an edit wants of a post that a person edited: the mark before their words, under their warning."""
    left = Message("a person edited the post on the instance")
    if mark is None:
        return EditDone("left", left)
    if _same(text[: len(mark)], mark):
        return EditDone("left", Message("{left}; the mark stands before their words", left=left))
    return Write(StatusText(f"{mark}\n\n{text}"), warning)


def _same(one: str, other: str) -> bool:
    """The same words: servers treat white space in their own ways."""
    return one.split() == other.split()
