"""What the operator was told by mail or webhook, and how often that worked: one row of JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from announcer.ledger.tables import notifications
from announcer.model.notifications import NotificationCounts, NotificationMemory, Standing


def read(connection: Connection) -> tuple[NotificationMemory, NotificationCounts]:
    """Empty ones before the first notification."""
    found = json.loads(connection.scalar(select(notifications.c.memory)) or "{}")
    standing = {str(name): _standing(one) for name, one in found.get("standing", {}).items()}
    counts = NotificationCounts(sent=int(found.get("sent", 0)), failed=int(found.get("failed", 0)))
    return NotificationMemory(standing, _moment(found.get("sent_at"))), counts


def write(connection: Connection, memory: NotificationMemory, counts: NotificationCounts) -> None:
    """Replaces both."""
    standing = {
        name: {
            "line": one.line,
            "since": _text(one.since),
            "told_at": _text(one.told_at),
            "gone_at": _text(one.gone_at),
        }
        for name, one in memory.standing.items()
    }
    data = {"standing": standing, "sent_at": _text(memory.sent_at), "sent": counts.sent, "failed": counts.failed}
    connection.execute(update(notifications).values(memory=json.dumps(data, ensure_ascii=False)))


def _standing(found: Mapping[str, Any]) -> Standing:
    since = datetime.fromisoformat(found["since"])
    return Standing(str(found["line"]), since, _moment(found.get("told_at")), _moment(found.get("gone_at")))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
