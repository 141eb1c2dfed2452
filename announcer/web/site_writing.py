"""Rows into the site store: resources, and the bodies that they share; in a transaction that `site_store` makes."""

import sqlite3
from collections.abc import Iterable

from announcer.web.stored_form import Body, StoredResource

# Other bytes never keep an old time: a client that sends If-Modified-Since only would be told 304 for ever.
_UPSERT = """
    INSERT INTO resource (path, inputs, body, publication, modified, type, max_age, filename, status, static)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET
        inputs = excluded.inputs, body = excluded.body, publication = excluded.publication,
        modified = max(excluded.modified, modified + (body <> excluded.body)),
        type = excluded.type, max_age = excluded.max_age, filename = excluded.filename, status = excluded.status,
        static = excluded.static
"""


def write(db: sqlite3.Connection, changed: Iterable[StoredResource], gone: Iterable[str], publication: int) -> int:
    """Puts in `changed` and drops what lies at the paths `gone`; how many resources that touched. A body that none of
    them needs any more goes with the last."""
    touched, left = 0, set[int]()
    for each in changed:
        body = _body_id(db, each.body, left)
        left |= _body_at(db, each.path) - {body}
        touched += db.execute(_UPSERT, _row(each, body, publication)).rowcount
    for path in gone:
        left |= _body_at(db, path)
        touched += db.execute("DELETE FROM resource WHERE path = ?", (path,)).rowcount
    db.executemany("DELETE FROM body WHERE id = ?", ((one,) for one in left if not _is_used(db, one)))
    return touched


def _body_at(db: sqlite3.Connection, path: str) -> set[int]:
    return {row[0] for row in db.execute("SELECT body FROM resource WHERE path = ?", (path,))}


def _is_used(db: sqlite3.Connection, body: int) -> bool:
    return db.execute("SELECT 1 FROM resource WHERE body = ?", (body,)).fetchone() is not None


def _body_id(db: sqlite3.Connection, body: Body, left: set[int]) -> int:
    """Where the body is, or now lies: in the place of one of `left` that nobody needs any more, so that what was dense
    stays so."""
    key = body.digest, body.is_gzip
    found = db.execute("SELECT id FROM body WHERE digest = ? AND is_gzip = ?", key).fetchone()
    if found is not None:
        return int(found[0])
    while left:
        if not _is_used(db, free := left.pop()):
            db.execute("UPDATE body SET digest = ?, is_gzip = ?, data = ? WHERE id = ?", (*key, body.data, free))
            return free
    made = db.execute("INSERT INTO body (digest, is_gzip, data) VALUES (?, ?, ?) RETURNING id", (*key, body.data))
    return int(made.fetchone()[0])


def _row(resource: StoredResource, body: int, publication: int) -> tuple[object, ...]:
    return (
        resource.path, resource.inputs, body, publication, int(resource.modified_at.timestamp()), resource.type,
        resource.max_age, resource.filename, resource.status, resource.static,
    )  # fmt: skip
