"""The ledger for whoever only looks at it, and has it loaded only where there is one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from announcer.ledger.presence import may_be_there
from announcer.settings.fields import Settings

if TYPE_CHECKING:
    from announcer.ledger.ledger import Ledger


@contextmanager
def reading(settings: Settings) -> "Iterator[Ledger | None]":
    """The ledger of `settings`, to read; None when there is none yet. LedgerError when it cannot be read."""
    if not may_be_there(settings.ledger_path):
        yield None
        return
    from announcer.ledger.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy, of which nobody without one has a use

    if not Ledger.exists(settings.ledger_url):
        yield None
        return
    with closing(Ledger.open(settings.ledger_url, read_only=True, hurried=True)) as ledger:
        yield ledger
