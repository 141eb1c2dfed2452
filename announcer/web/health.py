"""The service's state for machines: `/healthz`, `/healthz/publisher`, `/metrics`, from what the publisher last wrote.

The publisher's state is a mapping with the keys `version`, `completed_at` (wall clock, ISO 8601), `clock`, `now`,
`problems`, `posts`, `events`, `series`, `next_post`, `overdue`, `paused`, `denial`, `halted`, `stuck`,
`rounds`. Any may be missing or of another type: a publisher of another version may have written it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

State = Mapping[str, Any]

ROUND_WITHIN = timedelta(minutes=5)


def serving(state: State, *, has_site: bool) -> tuple[int, dict[str, object]]:
    """Status and content of `/healthz`: about serving alone. Problems are shown and change nothing: what is served
    stays the last good site."""
    problems = _list(state.get("problems"))
    status = "starting" if not has_site else "problems" if problems else "ok"
    return (200 if has_site else 503), {"status": status, "problems": problems, "publisher": _publisher(state)}


def publishing(state: State, now: datetime) -> tuple[int, dict[str, object]]:
    """Status and content of `/healthz/publisher`: 503 while a person should look at it."""
    reasons = list(_reasons(state, now))
    status = "failing" if reasons else "ok"
    return (503 if reasons else 200), {
        "status": status,
        "reasons": reasons,
        "problems": _list(state.get("problems")),
        "publisher": _publisher(state),
    }


def _reasons(state: State, now: datetime) -> Iterable[str]:
    completed_at = _moment(state.get("completed_at"))
    if completed_at is None:
        yield "the publisher has not completed a round yet"
    # A date in the future is one from before the system clock was set back: it says nothing.
    elif abs(now - completed_at) > ROUND_WITHIN:
        yield f"the publisher has not completed a round since {completed_at.isoformat(timespec='seconds')}"
    overdue = _number(state.get("overdue"))
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


def metrics(state: State, *, has_site: bool, requests: Mapping[int, int], worker: int) -> str:
    """Prometheus text format 0.0.4. `requests`: answers by status of the worker that was asked, process `worker`."""
    posts = state.get("posts")
    next_post = state.get("next_post")
    due_at = _moment(next_post.get("due_at")) if isinstance(next_post, dict) else None
    completed_at = _moment(state.get("completed_at"))
    families = [
        ("info", "gauge", "The version of the publisher.", [({"version": str(state.get("version", ""))}, 1.0)]),
        ("site_published", "gauge", "Whether there is a site to serve.", _one(float(has_site))),
        ("rounds_total", "counter", "Rounds since the publisher started.", _one(state.get("rounds"))),
        (
            "last_round_timestamp_seconds", "gauge", "When the publisher completed a round, by the wall clock.",
            _one(completed_at and completed_at.timestamp()),
        ),
        ("series", "gauge", "Series in force.", _one(state.get("series"))),
        ("events", "gauge", "Events in force, past and to come.", _one(state.get("events"))),
        (
            "definition_problems", "gauge", "Problems that want a person, as /healthz lists them.",
            _one(len(_list(state.get("problems")))),
        ),
        (
            "posts", "gauge", "Posts in the ledger that are for the account, by state.",
            [({"state": str(name)}, count) for name, count in sorted(posts.items())] if isinstance(posts, dict) else [],
        ),
        ("posts_overdue", "gauge", "Posts that are overdue and not settled.", _one(state.get("overdue"))),
        (
            "next_post_timestamp_seconds", "gauge", "When the next post is due, by the service's clock.",
            _one(due_at and due_at.timestamp()),
        ),
        (
            "account_paused", "gauge", "Whether the instance refuses the access token, so that nothing is sent.",
            _one(float(bool(state.get("paused")))),
        ),
        (
            "delivery_stuck", "gauge", "Whether delivery has not been able to go on for minutes.",
            _one(float(bool(state.get("stuck")))),
        ),
        (
            "http_requests_total", "counter", "Answers of one server worker, by status; sum them over the workers.",
            [({"worker": str(worker), "status": str(status)}, count) for status, count in sorted(requests.items())],
        ),
    ]  # fmt: skip
    return "".join(_family(*family) for family in families)


Samples = list[tuple[dict[str, str], Any]]


def _one(value: object) -> Samples:
    return [({}, value)] if _number(value) is not None else []


def _family(name: str, kind: str, meaning: str, samples: Samples) -> str:
    lines = [f"# HELP announcer_{name} {meaning}\n", f"# TYPE announcer_{name} {kind}\n"]
    for labels, value in samples:
        number = _number(value)
        if number is not None:
            marks = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
            lines.append(
                f"announcer_{name}{{{marks}}} {number:.17g}\n" if marks else f"announcer_{name} {number:.17g}\n"
            )
    return "".join(lines) if len(lines) > 2 else ""


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _moment(value: object) -> datetime | None:
    """An aware moment in ISO 8601, or None."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
