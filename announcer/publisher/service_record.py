"""What a leading service runs with, left in the ledger: a command that has other settings is told."""

from announcer.ledger.ledger import Ledger
from announcer.settings.fields import Settings


class ServiceRecord:
    """Written when something of it changes, and by each leader anew."""

    def __init__(self, ledger: Ledger, settings: Settings, version: str) -> None:
        self._ledger = ledger
        self._runs_with = {
            "base_url": settings.base_url,
            "instance": settings.mastodon.base_url or "",
            "version": version,
        }
        self._written: tuple[int, str | None] | None = None

    def write(self, account: str | None, term: int) -> None:
        """`account`: the one that posts go to, as far as it is known. `term`: the leadership's number."""
        if self._written != (term, account):
            self._ledger.record_service({**self._runs_with, "account": account or ""})
            self._written = (term, account)
