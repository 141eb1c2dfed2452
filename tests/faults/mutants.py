"""What the protocol would be without one of its parts: the campaigns must see each of these fail."""

from typing import Any

from announcer.delivery import protocol
from announcer.ledger.outbox import LedgerOutbox
from announcer.model import State

HARMS = (
    "no commit before the call",
    "sending becomes pending",
    "no quiet time",
    "no reconciliation",
)


def harm(name: str) -> None:
    """Takes the part out of this process, for good."""
    {
        "no commit before the call": _commit_afterwards,
        "sending becomes pending": _forget_what_was_sent,
        "no quiet time": _do_not_wait,
        "no reconciliation": _do_not_look,
    }[name]()


def _commit_afterwards() -> None:
    begin, finish = LedgerOutbox.begin, LedgerOutbox.finish
    later: dict[int, dict[str, Any]] = {}

    def begin_later(_: LedgerOutbox, post_id: int, **values: Any) -> bool:
        later[post_id] = values
        return True

    def begin_and_finish(self: LedgerOutbox, post_id: int, **values: Any) -> bool:
        if post_id in later:
            begin(self, post_id, **later.pop(post_id))
        return finish(self, post_id, **values)

    LedgerOutbox.begin, LedgerOutbox.finish = begin_later, begin_and_finish  # type: ignore[assignment, method-assign]


def _forget_what_was_sent() -> None:
    recover = LedgerOutbox.recover

    def recover_as_pending(self: LedgerOutbox, now: Any, owner: str) -> int:
        found = recover(self, now, owner)
        for ticket in self.unknown():
            self.finish(ticket.post.id, attempt=ticket.post.attempts, state=State.PENDING, now=now)
        return found

    LedgerOutbox.recover = recover_as_pending  # type: ignore[method-assign]


def _do_not_wait() -> None:
    protocol.rest = lambda attempts, timing: protocol._NONE  # noqa: ARG005  # the names are the protocol's


def _do_not_look() -> None:
    ask = protocol.for_unknown

    def resend(*given: Any, **named: Any) -> Any:
        wants = ask(*given, **named)
        return protocol.Resend() if isinstance(wants, protocol.ListAccount) and not wants.glance else wants

    protocol.for_unknown = resend
