"""Why a ledger cannot be used, and what helps: for the log, `announcer status` and notifications, in any language."""

from announcer.model import Message
from announcer.model.message import NOTHING

DAMAGED = Message("put a whole copy in its place: `announcer restore`")


def gone(name: str) -> Message:
    """Its file is not there any more."""
    return Message("the ledger {name} is gone: put it back, or start announcer again to begin a new one", name=name)


def no_file(name: str) -> Message:
    """A folder lies in its place: containers make one where a file was to be mounted that is not there."""
    return Message("the ledger {name} is a folder and not a file: remove it, or put the ledger in its place", name=name)


def replaced_by_another(name: str) -> Message:
    """Its file is another one."""
    return Message(
        "the ledger {name} was replaced by another file while it was in use: start announcer again, so that it looks"
        " for what is on the account already",
        name=name,
    )


def replaced_by_older(name: str) -> Message:
    """It has gone back in time."""
    return Message(
        "the ledger {name} was replaced by an older copy while it was in use: start announcer again, so that it looks"
        " for what is on the account already",
        name=name,
    )


def unusable(name: str, said: str, remedy: Message) -> Message:
    """What may pass."""
    if not remedy:
        return Message("the ledger {name} cannot be used now: {said}", name=name, said=said)
    return Message("the ledger {name} cannot be used now: {said} ({remedy})", name=name, said=said, remedy=remedy)


def broken(name: str, said: str, remedy: Message) -> Message:
    """What does not pass by itself."""
    if not remedy:
        return Message("the ledger {name} cannot be used: {said}", name=name, said=said)
    return Message("the ledger {name} cannot be used: {said} ({remedy})", name=name, said=said, remedy=remedy)


def is_shut(code: str) -> bool:
    """Whether that is an error, by SQLite's name for it, that no waiting helps against."""
    return code.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR"))


def remedy(code: str) -> Message:
    """By SQLite's name for the error."""
    remedies = {
        "SQLITE_BUSY": Message("another process has been writing to it for too long"),
        "SQLITE_FULL": Message("make room on its disk"),
        "SQLITE_IOERR": Message("its disk is broken, away, or has no room: see to that"),
        "SQLITE_READONLY": Message("make its files, -wal and -shm too, and their folder writable"),
        "SQLITE_NOTADB": DAMAGED,
        "SQLITE_CORRUPT": DAMAGED,
        "SQLITE_CANTOPEN": Message("make its files, -wal and -shm too, and their folder readable and writable"),
    }
    return next((remedy for name, remedy in remedies.items() if code.startswith(name)), NOTHING)
