"""What an account had: how far its list was read, and which of its statuses have a marker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from announcer.delivery.account import SeenStatus
from announcer.ledger.account_tables import AccountTables
from announcer.ledger.leadership import holds_fence
from announcer.ledger.tables import found, meta, outbox, scans


class AccountScans(AccountTables):
    """The part of `delivery.outbox.Outbox` about the account's own list."""

    def scanned_to(self) -> str | None:
        with self._database.reading() as connection:
            return connection.scalar(select(scans.c.newest_id).where(scans.c.account == self._account))

    def restored_at(self) -> datetime | None:
        with self._database.reading() as connection:
            return connection.scalar(select(meta.c.restored_at))

    def keep_scan(self, seen: Sequence[SeenStatus], newest_id: str | None, *, restored_at: datetime | None) -> bool:
        with self._database.writing() as connection:
            if not holds_fence(connection, self._fence()):
                return False
            ours = outbox.c.account == self._account, outbox.c.status_id.is_not(None)
            sent = {*connection.scalars(select(outbox.c.status_id).where(*ours))}
            before = select(found.c.marker, found.c.status_id, found.c.position).where(found.c.account == self._account)
            kept = connection.execute(before).all()
            there = {(row.marker, row.status_id) for row in kept}
            rows = [
                self._found(marker, one, position)
                for position, one in enumerate(seen, start=max((row.position for row in kept), default=0) + 1)
                for marker in one.markers
                if one.id not in sent and (marker, one.id) not in there
            ]
            if rows:
                connection.execute(insert(found), rows)
            connection.execute(delete(scans).where(scans.c.account == self._account))
            connection.execute(insert(scans).values(account=self._account, newest_id=newest_id))
            connection.execute(update(meta).values(restored_at=restored_at))
            return True

    def _found(self, marker: str, one: SeenStatus, position: int) -> dict[str, Any]:
        return {
            "account": self._account, "marker": marker, "status_id": one.id, "position": position, "url": one.url,
            "created_at": one.created_at, "words": one.words, "found_at": one.found_at,
        }  # fmt: skip

    def found(self) -> Mapping[str, Sequence[SeenStatus]]:
        ours = select(found).where(found.c.account == self._account).order_by(found.c.position)
        with self._database.reading() as connection:
            rows = connection.execute(ours).all()
        by_marker: dict[str, list[SeenStatus]] = {}
        for row in rows:
            one = SeenStatus(
                id=row.status_id, url=row.url, markers=frozenset({row.marker}), created_at=row.created_at,
                words=row.words, found_at=row.found_at,
            )  # fmt: skip
            by_marker.setdefault(row.marker, []).append(one)
        return by_marker
