"""What the protocol would be without one of its parts: the campaigns must see each of these fail."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from announcer.accounts.mastodon.session import RecordingSession
from announcer.delivery import protocol
from announcer.delivery.protocol_timing import Timing
from announcer.delivery.step import Step
from announcer.ledger.outbox import LedgerOutbox
from announcer.model import State, Subject
from announcer.planning.outbox_index import OutboxIndex

STALLED_PROCESS_MUTANTS = ("no guard before the first byte",)
"""What shows when a process stands still and goes on after another has taken over."""

TOKEN_LEAK = "the token is logged"
"""Its posts are right; it is for who searches for the token."""

LANGUAGE_MUTANTS = ("told is one number for all languages",)
"""Of the planner, and so of whoever decides: a notice is lost in the language that was not told yet."""

PROTOCOL_MUTANTS = (
    "no commit before the call",
    "sending becomes pending",
    "no quiet time",
    "no reconciliation",
)


_originals: list[tuple[object, str, object]] = []
"""Attributes with what they were."""


@contextmanager
def with_mutant(name: str) -> Iterator[None]:
    apply_mutant(name)
    try:
        yield
    finally:
        while _originals:
            setattr(*_originals.pop())


def _patch(place: object, name: str, value: object) -> None:
    _originals.append((place, name, getattr(place, name)))
    setattr(place, name, value)


def apply_mutant(name: str) -> None:
    """Takes the part out of this process, for good."""
    {
        "no commit before the call": _commit_afterwards,
        "sending becomes pending": _forget_what_was_sent,
        "no quiet time": _do_not_wait,
        "no reconciliation": _do_not_look,
        "no guard before the first byte": _let_all_leave,
        "told is one number for all languages": _tell_all_at_once,
        TOKEN_LEAK: _log_the_token,
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

    _patch(LedgerOutbox, "begin", begin_later)
    _patch(LedgerOutbox, "finish", begin_and_finish)


def _forget_what_was_sent() -> None:
    recover = LedgerOutbox.recover

    def recover_as_pending(self: LedgerOutbox, now: Any, owner: str) -> int | None:
        found = recover(self, now, owner)
        for row in self.unknown():
            self.finish(row.post.id, attempt=row.post.attempts, state=State.PENDING, now=now)
        return found

    _patch(LedgerOutbox, "recover", recover_as_pending)


def _do_not_wait() -> None:
    _patch(Timing, "rest", lambda self, attempts: timedelta())  # noqa: ARG005  # the names are the method's


def _do_not_look() -> None:
    ask = protocol.for_unknown

    def resend(*given: Any, **named: Any) -> Any:
        wants = ask(*given, **named)
        return protocol.Requeue() if isinstance(wants, protocol.ListAccount) and not wants.glance else wants

    _patch(protocol, "for_unknown", resend)


def _let_all_leave() -> None:
    _patch(Step, "send_guard", lambda _: lambda: True)


def _tell_all_at_once() -> None:
    def told_to_anybody(self: OutboxIndex, subject: Subject, language: str) -> int | None:  # noqa: ARG001  # as it was
        return max(self._revisions_told.get(str(subject), {}).values(), default=None)

    _patch(OutboxIndex, "revision_told", told_to_anybody)


def _log_the_token() -> None:
    request = RecordingSession.request

    def request_and_tell(self: RecordingSession, method: str, url: str, **given: Any) -> Any:
        response = request(self, method, url, **given)
        logging.getLogger("requests").debug("sent %s", response.request.headers)
        return response

    _patch(RecordingSession, "request", request_and_tell)
