"""Whether there can be a ledger at all: asked before SQLAlchemy is loaded, which takes as long as all else that a
command does in a folder without one.
"""

from pathlib import Path


def may_be_there(file: Path | None) -> bool:
    """False: surely not. `file`: SQLite's; None: PostgreSQL, which only an attempt tells of. Whether what is there is a
    ledger is `Ledger.exists`'s to say, and so is what to make of a rest of one (`creation.require_no_leftovers`)."""
    if file is None or "?" in file.name:  # that is an address with options, which is refused
        return True
    return file.exists() or file.with_name(f"{file.name}-wal").exists()
