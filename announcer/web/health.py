"""The service's state for machines: `/healthz` and `/healthz/publisher`, from what the publisher last wrote."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from announcer.web.publisher_state import State, list_of, moment_of, number_of

ROUND_WITHIN = timedelta(minutes=5)
"""How long ago the last round of a service that runs may be: for `/healthz/publisher`, and for `announcer status`."""


def serving(state: State, *, has_site: bool) -> tuple[int, dict[str, object]]:
    """Status and content of `/healthz`: about serving alone. Problems are shown and change nothing: what is served
    stays the last good site."""
    problems = list_of(state.get("problems"))
    status = "starting" if not has_site else "problems" if problems else "ok"
    return (200 if has_site else 503), {"status": status, "problems": problems, "publisher": _publisher(state)}


def publishing(state: State, now: datetime) -> tuple[int, dict[str, object]]:
    """Status and content of `/healthz/publisher`: 503 while a person should look at it."""
    reasons = list(_reasons(state, now))
    status = "failing" if reasons else "ok"
    return (503 if reasons else 200), {
        "status": status,
        "reasons": reasons,
        "problems": list_of(state.get("problems")),
        "publisher": _publisher(state),
    }


def _reasons(state: State, now: datetime) -> Iterable[str]:
    completed_at = moment_of(state.get("completed_at"))
    if completed_at is None:
        yield "the publisher has not completed a round yet"
    # A date in the future is one from before the system clock was set back: it says nothing.
    elif abs(now - completed_at) > ROUND_WITHIN:
        yield f"the publisher has not completed a round since {completed_at.isoformat(timespec='seconds')}"
    overdue = number_of(state.get("overdue"))
    if overdue:
        yield (
            "1 post is overdue and not settled" if overdue == 1 else f"{overdue:.0f} posts are overdue and not settled"
        )
    if state.get("halted"):
        yield str(state["halted"])
    # At once: what is due next will not go out, and only a person can mend it.
    if state.get("paused"):
        yield f"the account is paused: {state['paused']}"
    if state.get("stuck"):
        yield str(state["stuck"])


def _publisher(state: State) -> dict[str, object]:
    return {
        "version": state.get("version"),
        "last_round_at": state.get("completed_at"),
        "rounds": state.get("rounds"),
        "clock": state.get("clock"),
        "now": state.get("now"),
        "series": state.get("series"),
        "events": state.get("events"),
        "posts": state.get("posts"),
        "next_post": state.get("next_post"),
        "overdue": state.get("overdue"),
        "paused": state.get("paused"),
        "stuck": state.get("stuck"),
    }
