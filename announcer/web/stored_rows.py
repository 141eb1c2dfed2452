"""What the site store hands out: its queries, and what their rows say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from announcer.model import Resource
from announcer.web.stored_form import Body

SERVED = """
    SELECT digest, is_gzip, data, publication, type, modified, max_age, filename, status
    FROM resource JOIN body ON body.id = resource.body WHERE path = ?
"""
LISTED = """
    SELECT path, digest, modified, status, static FROM resource JOIN body ON body.id = resource.body
"""
WHOLE = """
    SELECT path, inputs, type, digest, is_gzip, data, modified, max_age, filename, status, static
    FROM resource JOIN body ON body.id = resource.body ORDER BY path
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A resource as it is served."""

    path: str
    type: str
    content: Body
    publication: int
    """That put it there: what lies at the path under the same number is the same (`SiteStore.publication`)."""
    modified_at: datetime
    """To the second, UTC. Later than the resource's own when other bytes came with an old time."""
    max_age: int
    filename: str | None
    status: int

    @property
    def body(self) -> bytes:
        """The bytes as they are."""
        return self.content.plain

    @property
    def packed(self) -> bytes | None:
        """The bytes in gzip, as they are sent; None where that gains nothing."""
        return self.content.data if self.content.is_gzip else None

    @property
    def etag(self) -> str:
        """Strong, of `body` (identity coding), with its quotes (RFC 9110, 8.8.3)."""
        return f'"{self.content.digest.hex()}"'


@dataclass(frozen=True, slots=True)
class Listed:
    """What lies at a path, without its bytes."""

    path: str
    digest: bytes
    """As `Body` has it: what `Stored.etag` is made of."""
    modified_at: datetime
    status: int
    static: bool


def stored_row(path: str, row: tuple[Any, ...]) -> Stored:
    digest, is_gzip, data, publication, kind, modified, max_age, filename, status = row
    return Stored(
        path=path,
        type=kind,
        content=Body(digest, bool(is_gzip), data),
        publication=publication,
        modified_at=datetime.fromtimestamp(modified, UTC),
        max_age=max_age,
        filename=filename,
        status=status,
    )


def listed_row(row: tuple[Any, ...]) -> Listed:
    path, digest, modified, status, static = row
    return Listed(path, digest, datetime.fromtimestamp(modified, UTC), status, bool(static))


def resource_row(row: tuple[Any, ...]) -> Resource:
    path, inputs, kind, digest, is_gzip, data, modified, max_age, filename, status, static = row
    return Resource(
        path=path,
        inputs=inputs,
        type=kind,
        body=Body(digest, bool(is_gzip), data).plain,
        modified_at=datetime.fromtimestamp(modified, UTC),
        max_age=max_age,
        filename=filename,
        status=status,
        static=bool(static),
    )
