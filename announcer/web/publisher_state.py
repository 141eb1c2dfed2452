"""Reading the publisher's state, of whichever version it is: any key may be missing or of another type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

State = Mapping[str, Any]
"""The keys `version`, `completed_at` (wall clock, ISO 8601), `clock`, `now`, `problems`, `posts`, `events`, `series`,
`next_post`, `overdue`, `paused`, `denial`, `halted`, `stuck`, `rounds`, `same_since` (`health.same_since`). What else
it holds (`findings`: what the problems are about, for `announcer status`) is not shown."""


def list_of(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def number_of(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def seconds_of(value: object) -> float | None:
    """A moment as Prometheus counts it."""
    moment = moment_of(value)
    return moment.timestamp() if moment else None


def moment_of(value: object) -> datetime | None:
    """An aware moment in ISO 8601, or None."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
