"""What delivery knows of a row or an edit beyond the outbox: in memory, for as long as it has it in hand.

A restart forgets all of it; what must outlive the process stands in the outbox.
"""

from dataclasses import dataclass, field
from datetime import datetime

from announcer.delivery.circuit_breaker import CircuitBreaker
from announcer.model.findings import Finding


@dataclass(slots=True)
class PictureMemory:
    """Of a post's picture."""

    failures: int = 0
    """Tries that gave no picture."""
    breaker: CircuitBreaker | None = None
    """None: no try has failed."""
    wanted_by: datetime | None = None
    """Until when the post waits for it; None: no try has failed."""
    ready_id: str | None = None
    """The upload that is known to be ready to attach."""
    is_uploaded_again: bool = False
    """The instance lost the upload once already."""
    given_up: str = ""
    """Why the post goes without it; empty: it does not."""


@dataclass(slots=True)
class RowMemory:
    """Of a row of the outbox."""

    breaker: CircuitBreaker | None = None
    """For a row that could not be begun, or whose answer decided nothing. None: that was never so."""
    sent_at: float | None = None
    """When its last attempt was begun, by the timer; None: not by this process."""
    glanced_attempt: int | None = None
    """The attempt after which the account's list was last looked at for it; None: it was not."""
    picture: PictureMemory = field(default_factory=PictureMemory)


@dataclass(slots=True)
class EditMemory:
    """Of an edit."""

    breaker: CircuitBreaker | None = None
    """For an edit whose post could not be read. None: that was never so."""
    rests_until: datetime | None = None
    """None: no attempt may be on its way."""
    ambiguous_answers: int = 0
    """How often in a row its outcome stayed unknown."""
    waits_for: Finding | None = None
    """Why it waits behind its breaker; None: it does not."""


class DeliveryMemory:
    """One memory for each row and each edit in hand: made when it is first asked for, dropped when the row or the edit
    is settled (`settlement.Settlement`, `edits.Edits`). What leaves delivery's hands otherwise (withdrawn by a round,
    resolved by a person) stays until the end of the process: some hundred octets each."""

    def __init__(self) -> None:
        self._rows: dict[int, RowMemory] = {}
        self._edits: dict[int, EditMemory] = {}

    def of_row(self, post_id: int) -> RowMemory:
        return self._rows.setdefault(post_id, RowMemory())

    def of_edit(self, edit_id: int) -> EditMemory:
        return self._edits.setdefault(edit_id, EditMemory())

    def drop_row(self, post_id: int) -> None:
        self._rows.pop(post_id, None)

    def drop_edit(self, edit_id: int) -> None:
        self._edits.pop(edit_id, None)
