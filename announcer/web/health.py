"""How the service is, for machines: `/healthz` and `/healthz/publisher`, from what the publisher last wrote.

The operator gets it whole; the world hears whether all is well, and for how long: nothing of files, series, ledger.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from announcer.web.publisher_state import State, list_of, moment_of, number_of

ROUND_WITHIN = timedelta(minutes=5)
"""How long ago the last round of a service that runs may be: for `/healthz/publisher`, and for `announcer status`."""

Said = tuple[int, dict[str, object]]
"""Status and content of an answer."""


def serving(state: State, *, has_site: bool) -> Said:
    """`/healthz`: about serving alone. Problems are shown and change nothing: what is served is the last good site."""
    problems = list_of(state.get("problems"))
    status = "starting" if not has_site else "problems" if problems else "ok"
    return (200 if has_site else 503), {"status": status, "problems": problems, "publisher": _publisher(state)}


def serving_in_short(*, has_site: bool, seconds: float) -> Said:
    """`seconds`: for how long that has been so."""
    return (200 if has_site else 503), {"status": "ok" if has_site else "starting", "for_seconds": max(0, int(seconds))}


def publishing(state: State, now: datetime) -> Said:
    """`/healthz/publisher`: 503 while a person should look at it."""
    reasons = list(_reasons(state, now))
    status = "failing" if reasons else "ok"
    return (503 if reasons else 200), {
        "status": status,
        "reasons": reasons,
        "problems": list_of(state.get("problems")),
        "publisher": _publisher(state),
    }


def publishing_in_short(state: State, now: datetime) -> Said:
    """For how many seconds is null while nobody knows."""
    status, content = publishing(state, now)
    completed_at, since = moment_of(state.get("completed_at")), moment_of(state.get("same_since"))
    if completed_at is not None and now - completed_at > ROUND_WITHIN and not any(_said(state)):
        since = completed_at + ROUND_WITHIN
    seconds = None if since is None else max(0, int((now - since).total_seconds()))
    return status, {"status": content["status"], "for_seconds": seconds}


def same_since(before: State, state: State, at: datetime) -> datetime:
    """Since when the publisher says that a person should look at it, or does not say so: of the state that it is about
    to write at `at`, after the one of `before`."""
    completed_at, since = moment_of(before.get("completed_at")), moment_of(before.get("same_since"))
    was_silent = completed_at is None or at - completed_at > ROUND_WITHIN
    return since if since is not None and not was_silent and any(_said(before)) == any(_said(state)) else at


def _reasons(state: State, now: datetime) -> Iterable[str]:
    completed_at = moment_of(state.get("completed_at"))
    if completed_at is None:
        yield "the publisher has not completed a round yet"
    # A date in the future is one from before the system clock was set back: it says nothing.
    elif abs(now - completed_at) > ROUND_WITHIN:
        yield f"the publisher has not completed a round since {completed_at.isoformat(timespec='seconds')}"
    yield from _said(state)


def _said(state: State) -> Iterable[str]:
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
