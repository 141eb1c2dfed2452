"""The states of a post in the outbox: who may move it from which to which, and the sets that rules are made of.

One table for all: the ledger writes only what `TRANSITIONS` allows, the planner, the site and the commands ask the
named sets, and the diagram in docs/exactly-once.md is drawn from it (`diagram`).
"""

from collections.abc import Iterator
from enum import StrEnum


class State(StrEnum):
    """How a row of the outbox stands."""

    PENDING = "pending"
    SENDING = "sending"
    POSTED = "posted"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    GONE = "gone"
    HELD = "held"

    @property
    def is_open(self) -> bool:
        """It may still be sent."""
        return self in OPEN


class Actor(StrEnum):
    """Who moves a row."""

    ROUND = "round"
    """The planner's decision, committed."""
    DELIVERY = "delivery"
    """What was found out about the account, or is about to be."""
    PERSON = "person"
    """`announcer hold` and `announcer resolve`."""


WAITING = frozenset({State.PENDING, State.HELD})
"""In the outbox, and surely not sent: a plan may withdraw it."""
IN_FLIGHT = frozenset({State.SENDING, State.UNKNOWN})
"""A request left, and nobody knows yet what became of it."""
OPEN = WAITING | IN_FLIGHT
"""It may still be sent."""
UNSENT = frozenset({*WAITING, State.SUPERSEDED, State.EXPIRED})
"""Surely on no server."""
PLANNABLE = frozenset({*WAITING, State.SUPERSEDED})
"""Nothing was decided about it for good: new facts can change it or bring it back."""
MAYBE_ON_ACCOUNT = frozenset({*IN_FLIGHT, State.POSTED})
"""On the account, or perhaps."""
REPLYABLE = MAYBE_ON_ACCOUNT | {State.PENDING}
"""On the account or on its way there: others can reply to it, and delivery waits for it."""
MAYBE_READ = MAYBE_ON_ACCOUNT | {State.GONE}
"""Followers have read what the post said, or may have: also when it was deleted since."""
ANSWERED = frozenset({State.REJECTED, State.GONE})
"""The server said what became of the last attempt: nothing is under way."""
NOT_POSTED = (State.EXPIRED, State.SUPERSEDED, State.REJECTED, State.GONE)
"""On no account, and going to none by itself."""

IN_HAND = frozenset({State.SENDING, State.UNKNOWN, State.PENDING})
"""What delivery may say the outcome of: also of a row that another leader has taken up meanwhile, as long as nobody
made another attempt."""

TRANSITIONS: dict[Actor, dict[State, dict[State, str]]] = {
    Actor.ROUND: {
        State.PENDING: {
            State.HELD: "nothing holds it any more",
            State.SUPERSEDED: "new facts call for it again",
        },
        State.HELD: {
            State.PENDING: "a question, a hold or no approval",
            State.SUPERSEDED: "called for again, and held",
        },
        State.SUPERSEDED: dict.fromkeys(WAITING, "nothing calls for it any more"),
        State.EXPIRED: dict.fromkeys(WAITING, "its time is over"),
    },
    Actor.DELIVERY: {
        State.SENDING: {State.PENDING: "the request is about to leave", State.UNKNOWN: "the same, once more"},
        State.POSTED: dict.fromkeys(sorted(IN_HAND), "taken, or found in the account's list"),
        State.UNKNOWN: dict.fromkeys(sorted(IN_HAND), "no certain answer, or the process died"),
        State.PENDING: dict.fromkeys(sorted(IN_HAND), "surely not on the account"),
        State.REJECTED: dict.fromkeys(sorted(IN_HAND), "the server refuses it"),
        State.EXPIRED: {
            State.PENDING: "its time is over",
            State.UNKNOWN: "surely not on the account, and its time is over",
        },
        State.GONE: {
            State.POSTED: "deleted on the instance",
            **dict.fromkeys(sorted(IN_HAND), "it was posted, and deleted since"),
        },
    },
    Actor.PERSON: {
        State.HELD: {State.PENDING: "hold"},
        State.POSTED: dict.fromkeys(
            (State.UNKNOWN, State.REJECTED, State.GONE, State.EXPIRED, State.SENDING), "resolve --posted"
        ),
        State.PENDING: dict.fromkeys(
            (State.UNKNOWN, State.REJECTED, State.GONE, State.SENDING), "resolve --not-posted"
        ),
        State.SUPERSEDED: dict.fromkeys(
            (State.PENDING, State.HELD, State.UNKNOWN, State.REJECTED, State.GONE, State.SENDING), "resolve --skip"
        ),
    },
}
"""By who acts and the state that comes of it: from which states, and why. `sending` is a person's only when its lease
is over, so that delivery has left it. Where a state follows itself a post is put off once more."""


def sources(state: State, by: Actor) -> frozenset[State]:
    """The states from which `by` may make a row `state`."""
    return frozenset(TRANSITIONS[by].get(state, {}))


def diagram() -> str:
    """The table as a Mermaid state diagram: an arrow for each pair of states, with who draws it and why."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for actor, source, target, why in _moves():
        arrows.setdefault((source, target), []).append(f"{actor} ({why})")
    lines = (f"    {source} --> {target} : {', '.join(by)}" for (source, target), by in sorted(arrows.items()))
    return "\n".join(("stateDiagram-v2", *lines))


def _moves() -> Iterator[tuple[Actor, State, State, str]]:
    for actor, targets in TRANSITIONS.items():
        for target, causes in targets.items():
            yield from ((actor, source, target, why) for source, why in causes.items() if source != target)
