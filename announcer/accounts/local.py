"""The local account: posts are kept in the ledger and shown under `/outbox/`, not sent."""

from collections.abc import Sequence

from announcer.delivery.account import AccountInfo, Body, SeenStatus, StatusSource
from announcer.delivery.outcomes import Posted
from announcer.delivery.send_deadline import MayLeave
from announcer.model import Draft, Limits


class LocalAccount:
    """An account that takes everything at once. The ledger is its memory, so there is nothing to reconcile."""

    certain = True
    name = "local"

    def __init__(self, base_url: str) -> None:
        self._outbox_url = f"{base_url.rstrip('/')}/outbox/"

    def verify(self) -> AccountInfo:
        return AccountInfo(id="local", acct="local", url=self._outbox_url, name=self.name)

    @property
    def knows_limits(self) -> bool:
        return True

    def limits(self) -> Limits:
        """Mastodon's, so that what is tried here fits there."""
        return Limits()

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Posted:  # noqa: ARG002  # nothing leaves
        """The same key gives the same id and address."""
        return Posted(idempotency_key[:16], f"{self._outbox_url}#{idempotency_key[:12]}")

    def upload(self, draft: Draft, may_leave: MayLeave) -> str:  # noqa: ARG002
        return draft.image.file if draft.image is not None else ""

    def media_ready(self, media_id: str) -> bool:  # noqa: ARG002
        return True

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:  # noqa: ARG002
        return ()

    def exists(self, status_id: str) -> bool:  # noqa: ARG002
        return True

    def source(self, status_id: str) -> StatusSource | None:  # noqa: ARG002
        """Never asked for: nobody else edits what is here."""
        return None

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Posted:  # noqa: ARG002
        return Posted(status_id, f"{self._outbox_url}#{status_id[:12]}")
