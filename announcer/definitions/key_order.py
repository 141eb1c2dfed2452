"""The order in which the keys of a definition file are written."""

from typing import Any

_ORDER = (
    "id was draft title every on from date until count except time hours doors language timezone name"
    " street postal_code city country latitude"
    " longitude venue online private url email accessibility summary description organizer deadline condition"
    " registration price capacity tags links file alt focus image status visibility content_warning announce_at"
    " announce reminders repeat post note recap text translations events"
).split()
"""The order in which keys are written; a key that is put into a file comes behind those that it follows here."""


def rank(key: str) -> int:
    """Where among its neighbours a key is written; one that nobody knows comes before the events."""
    return _ORDER.index(key) if key in _ORDER else len(_ORDER) - 2


def in_order(value: Any) -> Any:
    """With the keys of every mapping in the order in which they are written."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value, key=rank)}
    return [in_order(one) for one in value] if isinstance(value, list) else value
