"""What a rename moves: subjects, posts, the posts' parents and stated facts, holds and approvals.

Pure rules first, then the one function that applies them. Origins, idempotency keys and markers stay as they are: they
are known outside.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from announcer.ledger import codec
from announcer.ledger.history_reader import key_of
from announcer.ledger.tables import approvals, edits, holds, outbox, subjects
from announcer.model import PostKey, Subject

Moves = Mapping[Subject, Subject]


def moves(known: Iterable[Subject], renames: Sequence[tuple[Subject, Subject]]) -> dict[Subject, Subject]:
    """Where each of `known` goes that goes anywhere.

    A series takes its events along, those apart that have a rename of their own. A rename whose old name is unknown,
    or whose new name is taken, does nothing; so the same renames once more change nothing.
    """
    was = {subject: subject for subject in known}
    rules = sorted(enumerate(renames), key=lambda rule: not rule[1][0].is_event)
    used: set[tuple[int, Subject]] = set()
    moved = True
    while moved:
        moved = False
        for number, (old, new) in rules:
            for subject in [one for one in was if old in (one, one.of_series)]:
                target = new if subject == old else Subject(new.series, subject.event)
                if target not in was and (number, was[subject]) not in used:
                    used.add((number, was[subject]))
                    was[target] = was.pop(subject)
                    moved = True
    return {before: subject for subject, before in was.items() if before != subject}


def moved_post(key: PostKey, moved: Moves) -> PostKey:
    """The key of a post after the moves; a notice for several events names one of them in its discriminator."""
    subject = moved.get(key.subject, key.subject)
    discriminator = key.discriminator
    notice = None if key.subject.is_event else re.fullmatch(r"([a-z0-9-]{1,64})\.([0-9]+)", discriminator)
    if notice is not None:
        event = Subject(key.subject.series, notice[1])
        target = moved.get(event, event)
        if target.series == subject.series:  # else it is in another series now, and the notice is not
            discriminator = f"{target.event}.{notice[2]}"
    return PostKey(subject, key.kind, discriminator, key.language)


def moved_key(text: str, moved: Moves) -> str:
    """The key of a post, a series or an event, after the moves."""
    try:
        subject = Subject.parse(text)
    except ValueError:
        return str(moved_post(PostKey.parse(text), moved))
    return str(moved.get(subject, subject))


def rename(connection: Connection, renames: Sequence[tuple[Subject, Subject]]) -> None:
    """Applies the renames to every table."""
    if not renames:
        return
    known = {Subject.parse(row.key): row.id for row in connection.execute(select(subjects.c.id, subjects.c.key))}
    moved = moves(known, renames)
    if not moved:
        return
    _rewrite(connection, subjects, {known[old]: {"key": str(new)} for old, new in moved.items()}, unique="key")
    _move_posts(connection, moved)
    _move_edits(connection, moved)
    for table in (holds, approvals):
        _move_keys(connection, table, lambda text: moved_key(text, moved))


def _move_posts(connection: Connection, moved: Moves) -> None:
    changed = {}
    named = _named(moved)
    columns = (outbox.c[name] for name in "id subject kind discriminator language reply_to stated".split())
    for row in connection.execute(select(*columns)):
        if not named(row.subject, row.reply_to, row.stated):
            continue
        key = key_of(row)
        new = moved_post(key, moved)
        values = {
            "subject": str(new.subject),
            "discriminator": new.discriminator,
            "reply_to": row.reply_to and moved_key(row.reply_to, moved),
            "stated": _moved_stated(row.stated, moved),
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            changed[row.id] = values
    _rewrite(connection, outbox, changed, unique="subject")


def _move_edits(connection: Connection, moved: Moves) -> None:
    changed = {}
    named = _named(moved)
    for row in connection.execute(select(edits.c.id, edits.c.reply_to, edits.c.stated)):
        if not named(row.reply_to, row.stated):
            continue
        values: dict[str, str | None] = {
            "reply_to": row.reply_to and moved_key(row.reply_to, moved),
            "stated": _moved_stated(row.stated, moved),
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            changed[row.id] = values
    _rewrite(connection, edits, changed)


def _named(moved: Moves) -> Callable[..., bool]:
    """Whether texts may name something that moves: of thousands of rows most need no closer look."""
    ids = "|".join(map(re.escape, sorted({subject.series for subject in moved})))
    series = re.compile(rf"(?<![a-z0-9-])(?:{ids})(?![a-z0-9-])")
    return lambda *texts: any(text and series.search(text) for text in texts)


def _moved_stated(text: str, moved: Moves) -> str:
    stated = codec.decode_stated(text)
    return codec.encode_stated({moved_key(key, moved): number for key, number in stated.items()})


def _rewrite(
    connection: Connection, table: Table, changed: Mapping[int, Mapping[str, str | None]], *, unique: str | None = None
) -> None:
    """Updates rows by id. `unique` goes through a name that nothing has, so that a chain of renames never collides."""
    if not changed:
        return
    by_id = update(table).where(table.c.id == bindparam("row"))
    if unique is not None:
        connection.execute(by_id.values({unique: bindparam("aside")}), [{"row": n, "aside": f"~{n}"} for n in changed])
    names = next(iter(changed.values())).keys()
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    rows = [{"row": n, **{f"new_{name}": new[name] for name in names}} for n, new in changed.items()]
    connection.execute(by_id.values(values), rows)


def _move_keys(connection: Connection, table: Table, moved: Callable[[str], str]) -> None:
    for text in connection.scalars(select(table.c.key)).all():
        new = moved(text)
        if new != text:
            connection.execute(delete(table).where(table.c.key.in_([text, new])))
            connection.execute(insert(table).values(key=new))
