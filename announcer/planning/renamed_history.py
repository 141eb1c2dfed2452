"""The history under the names that things have now: a rename moves records, posts and holds, and no identity."""

from collections.abc import Callable
from dataclasses import replace

from announcer.model import Event, F, History, PostKey, Record, Subject


def renamed(history: History, renames: tuple[tuple[Subject, Subject], ...]) -> History:
    """The history with records, posts and holds under their new keys; identities and markers stay."""
    if not renames:
        return history
    new_keys = dict(renames)

    def now_called(subject: Subject) -> Subject:
        return new_keys.get(subject, subject)

    return replace(
        history,
        series={now_called(key): _under(now_called(key), record) for key, record in history.series.items()},
        events={now_called(key): _under(now_called(key), record) for key, record in history.events.items()},
        posts=tuple(
            replace(
                post,
                key=replace(post.key, subject=now_called(post.key.subject)),
                stated={str(now_called(Subject.parse(key))): number for key, number in post.stated.items()},
                draft=post.draft
                if post.draft.reply_to is None
                else replace(
                    post.draft,
                    reply_to=replace(post.draft.reply_to, subject=now_called(post.draft.reply_to.subject)),
                ),
            )
            for post in history.posts
        ),
        holds=frozenset(_moved_key(key, now_called) for key in history.holds),
        approvals=frozenset(_moved_key(key, now_called) for key in history.approvals),
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
