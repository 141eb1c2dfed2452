"""Whether a status that was on the account already is a row's: what an earlier ledger sent is adopted."""

import hashlib
from datetime import timedelta

from announcer.delivery.account import SeenStatus
from announcer.delivery.outbox import OutboxRow
from announcer.model import Kind
from announcer.model.status_text import words_of

_SKEW = timedelta(minutes=5)  # our clock and the instance's


def is_it(seen: SeenStatus, row: OutboxRow) -> bool:
    """Whether a status that was on the account when a process began is the row's, as its marker says.

    Revisions are counted by the ledger: after its loss, or with an old copy, the number of a change may be one that
    another change had. So a change that came up after the first round of the process that found the status is new;
    and one that was found at a start was told before only in the same words. A cancellation is a cancellation.
    """
    post = row.post
    if post.key.kind not in (Kind.CHANGE, Kind.CANCELLATION):
        return True
    if seen.found_at is not None and (row.caused_at or post.created_at) > seen.found_at:
        return False
    if seen.created_at is None or seen.created_at >= post.created_at - _SKEW:
        return True
    return post.key.kind is Kind.CANCELLATION or seen.words == words_of(post.draft.text)


def key_for(row: OutboxRow, seen: SeenStatus | None) -> str:
    """The idempotency key; another than the one that an old status of another ledger's may have been sent with."""
    if seen is None:
        return row.idempotency_key
    return hashlib.sha256(f"{row.idempotency_key}\0{seen.id}".encode()).hexdigest()
