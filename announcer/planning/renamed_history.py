"""The history under the names that things have now: a rename moves records, posts and holds, and no identity."""

from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from announcer.model import Event, F, History, PostKey, PostRecord, Record, Subject, with_changes


def renamed(history: History, renames: tuple[tuple[Subject, Subject], ...]) -> History:
    """The history with records, posts and holds under their new keys; identities and markers stay. What is called as
    before is the same in it, object for object."""
    if not renames:
        return history
    new_keys = dict(renames)

    def now_called(subject: Subject) -> Subject:
        return new_keys.get(subject, subject)

    names = frozenset(map(str, new_keys))
    return with_changes(
        history,
        series=_moved(history.series, new_keys),
        events=_moved(history.events, new_keys),
        posts=[_moved_post(post, now_called) for post in history.posts if _names_one(post, new_keys, names)],
        renames=new_keys,
        holds=frozenset(_moved_key(key, now_called) for key in history.holds),
        approvals=frozenset(_moved_key(key, now_called) for key in history.approvals),
    )


def _names_one(post: PostRecord, subjects: Collection[Subject], names: AbstractSet[str]) -> bool:
    parent = post.draft.reply_to
    is_of_one = post.key.subject in subjects or (parent is not None and parent.subject in subjects)
    return is_of_one or not names.isdisjoint(post.stated)


def _moved(records: Mapping[Subject, Record[F]], new_keys: Mapping[Subject, Subject]) -> dict[Subject, Record[F]]:
    return {new: _under(new, records[old]) for old, new in new_keys.items() if old in records}


def _moved_post(post: PostRecord, now_called: Callable[[Subject], Subject]) -> PostRecord:
    parent = post.draft.reply_to
    return replace(
        post,
        key=replace(post.key, subject=now_called(post.key.subject)),
        stated={str(now_called(Subject.parse(key))): number for key, number in post.stated.items()},
        draft=post.draft
        if parent is None
        else replace(post.draft, reply_to=replace(parent, subject=now_called(parent.subject))),
    )


def _under(subject: Subject, record: Record[F]) -> Record[F]:
    """The record under its name, its facts as well: they may be in force for longer."""
    if record.subject == subject:
        return record
    revisions = tuple(replace(one, facts=under(one.facts, subject)) for one in record.revisions)
    return replace(record, subject=subject, revisions=revisions)


def under(facts: F, subject: Subject) -> F:
    """The facts under the key that their subject has now: after a rename old revisions go by the new name too."""
    if facts.key == subject:
        return facts
    return replace(facts, key=subject) if isinstance(facts, Event) else replace(facts, id=subject.series)


def _moved_key(text: str, now_called: Callable[[Subject], Subject]) -> str:
    """The key of a post, a series or an event under its new name."""
    if text.count("/") < 2:
        return str(now_called(Subject.parse(text)))
    key = PostKey.parse(text)
    return str(replace(key, subject=now_called(key.subject)))
