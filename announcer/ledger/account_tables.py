"""What the parts of an account's outbox share."""

from collections.abc import Callable

from announcer.ledger.database import Database


class AccountTables:
    """One account's rows in the ledger. Takes a connection for each call: another thread than the ledger's may use it.

    `fence`: the number of the leadership that writes.
    """

    def __init__(self, database: Database, account: str, fence: Callable[[], int]) -> None:
        self._database = database
        self._account = account
        self._fence = fence
