"""The service's state for machines: `/healthz`, `/healthz/publisher`, `/metrics`, from what the publisher last wrote.

The publisher's state is a mapping with the keys `version`, `completed_at` (wall clock, ISO 8601), `clock`, `now`,
`problems`, `posts`, `events`, `series`, `next_post`, `overdue`, `paused`, `denial`, `halted`, `stuck`,
`rounds`. Any may be missing or of another type: a publisher of another version may have written it. What else it holds
(`findings`: what the problems are about, for `announcer status`) is not shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

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


def metrics(state: State, *, has_site: bool, requests: Mapping[int, int], worker: int) -> bytes:
    """Prometheus text format 0.0.4. `requests`: answers by status of the worker that was asked, process `worker`."""
    registry = CollectorRegistry()
    registry.register(_Families(state, has_site, requests, worker))
    return _SAMPLE.sub(_plain, generate_latest(registry))


_SAMPLE = re.compile(rb"^(announcer_.* )([0-9.e+-]+)$", re.MULTILINE)


def _plain(sample: re.Match[bytes]) -> bytes:
    """With 1 and 1704877170 where the library writes 1.0 and 1.70487717e+09, so that who looks for a line finds it."""
    return sample[1] + f"{float(sample[2]):.17g}".encode()


@dataclass(frozen=True, slots=True, eq=False)  # a registry puts it into a table
class _Families(Collector):
    """All that is known at one moment; a family of which nothing is known is left out."""

    state: State
    has_site: bool
    requests: Mapping[int, int]
    worker: int

    def collect(self) -> Iterable[Metric]:
        return (family for family in self._all() if family.samples)

    def _all(self) -> Iterable[Metric]:
        state = self.state
        posts, next_post = state.get("posts"), state.get("next_post")
        yield _by_label(GaugeMetricFamily("announcer_info", "The version of the publisher.", labels=["version"]),
                        {(str(state.get("version", "")),): 1.0})  # fmt: skip
        yield _gauge("site_published", "Whether there is a site to serve.", self.has_site)
        yield CounterMetricFamily(
            "announcer_rounds", "Rounds since the publisher started.", value=_number(state.get("rounds"))
        )
        yield _gauge(
            "last_round_timestamp_seconds", "When the publisher completed a round, by the wall clock.",
            _seconds(state.get("completed_at")),
        )  # fmt: skip
        yield _gauge("series", "Series in force.", state.get("series"))
        yield _gauge("events", "Events in force, past and to come.", state.get("events"))
        yield _gauge(
            "definition_problems", "Problems that want a person, as /healthz lists them.",
            len(_list(state.get("problems"))),
        )  # fmt: skip
        yield _by_label(
            GaugeMetricFamily(
                "announcer_posts", "Posts in the ledger that are for the account, by state.", labels=["state"]
            ),
            {(str(name),): count for name, count in sorted(posts.items())} if isinstance(posts, dict) else {},
        )
        yield _gauge("posts_overdue", "Posts that are overdue and not settled.", state.get("overdue"))
        yield _gauge(
            "next_post_timestamp_seconds", "When the next post is due, by the service's clock.",
            _seconds(next_post.get("due_at")) if isinstance(next_post, dict) else None,
        )  # fmt: skip
        yield _gauge(
            "account_paused", "Whether the instance refuses the access token, so that nothing is sent.",
            bool(state.get("paused")),
        )  # fmt: skip
        yield _gauge(
            "delivery_stuck", "Whether delivery has not been able to go on for minutes.", bool(state.get("stuck"))
        )
        yield _by_label(
            CounterMetricFamily(
                "announcer_http_requests", "Answers of one server worker, by status; sum them over the workers.",
                labels=["worker", "status"],
            ),
            {(str(self.worker), str(status)): count for status, count in sorted(self.requests.items())},
        )  # fmt: skip


Family = TypeVar("Family", GaugeMetricFamily, CounterMetricFamily)


def _gauge(name: str, meaning: str, value: object) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"announcer_{name}", meaning, value=_number(value))


def _by_label(family: Family, samples: Mapping[tuple[str, ...], object]) -> Family:
    for labels, value in samples.items():
        number = _number(value)
        if number is not None:
            family.add_metric(labels, number)
    return family


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _seconds(value: object) -> float | None:
    """A moment as Prometheus counts it."""
    moment = _moment(value)
    return moment.timestamp() if moment else None


def _moment(value: object) -> datetime | None:
    """An aware moment in ISO 8601, or None."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
