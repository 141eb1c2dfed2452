"""Every commit and every call of delivery by its name: where a process may die, and what the next one finds."""

from enum import StrEnum


class Point(StrEnum):
    """A commit to the outbox, or a call to the account."""

    RECOVER = "recover"
    VERIFY = "verify"
    HISTORY = "history"
    KEEP_SCAN = "keep scan"
    ADOPT = "adopt"
    EXPIRE = "expire"
    UPLOAD = "upload"
    KEEP_MEDIA = "keep media"
    MEDIA_CHECK = "media check"
    FORGET_MEDIA = "forget media"
    BEGIN = "begin"
    SEND = "send"
    FINISH = "finish"
    PARENT_CHECK = "parent check"
    DROP_PARENT = "drop parent"
    LIST = "list"
    SAW_NO_MARKER = "saw no marker"
    REQUEUE = "requeue"
    SETTLE = "settle"
    SOURCE = "source"
    EDIT_INTENT = "edit intent"
    EDIT = "edit"
    EDIT_FINISH = "edit finish"


POINTS = tuple(f"{side} {point}" for point in Point for side in ("before", "after"))
"""What the hook is called with: each point, before and after."""
