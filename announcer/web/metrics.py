"""`/metrics` in the text format of Prometheus, from what the publisher last wrote and what the workers have answered.

Names as Prometheus wants them (https://prometheus.io/docs/practices/naming): base units, the unit last, `_total` on
counters. What can have several labels is there with all of them from the start.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from announcer.model import State as PostState
from announcer.model.findings import FindingKind
from announcer.web.measurements import families
from announcer.web.publisher_state import State, list_of, number_of, seconds_of


def metrics_page(state: State, *, has_site: bool, answers: Mapping[int, int]) -> bytes:
    """Prometheus text format 0.0.4. `answers`: how many the workers gave, by status."""
    registry = CollectorRegistry()
    registry.register(_Families(state, has_site, answers))
    return _SAMPLE.sub(_plain, generate_latest(registry))


_SAMPLE = re.compile(rb"^(announcer_.* )([0-9.e+-]+)$", re.MULTILINE)


def _plain(sample: re.Match[bytes]) -> bytes:
    """With 1 and 1704877170 where the library writes 1.0 and 1.70487717e+09, so that who looks for a line finds it."""
    value = float(sample[2])
    return sample[1] + (f"{value:.0f}" if value.is_integer() else repr(value)).encode()


@dataclass(frozen=True, slots=True, eq=False)  # a registry puts it into a table
class _Families(Collector):
    """All that is known at one moment; a family of which nothing is known is left out."""

    state: State
    has_site: bool
    answers: Mapping[int, int]

    def collect(self) -> Iterable[Metric]:
        return (family for family in self._all() if family.samples)

    def _all(self) -> Iterable[Metric]:
        yield from self._of_rounds()
        yield from self._of_posts()
        found = self.state.get("notifications")
        counts = found if isinstance(found, dict) else {}
        yield _by_label(
            CounterMetricFamily("announcer_notifications", "Messages to the operator of what wants a person.",
                                labels=["result"]),
            {result: number_of(counts.get(result)) or 0 for result in ("sent", "failed")},
        )  # fmt: skip
        yield from families(self.state.get("measurements"))
        yield _by_label(
            CounterMetricFamily("announcer_http_requests", "Answers, by status.", labels=["status"]),
            {str(status): count for status, count in self.answers.items()},
        )

    def _of_rounds(self) -> Iterable[Metric]:
        state = self.state
        yield _by_label(
            GaugeMetricFamily("announcer_info", "1, with the version of the publisher.", labels=["version"]),
            {str(state.get("version", "")): 1.0},
        )
        yield _gauge("site_published", "Whether there is a site to serve.", self.has_site)
        yield CounterMetricFamily(
            "announcer_rounds", "Rounds since the publisher started.", value=number_of(state.get("rounds"))
        )
        yield _gauge(
            "last_round_timestamp_seconds", "When the publisher completed a round, by the wall clock.",
            seconds_of(state.get("completed_at")),
        )  # fmt: skip
        yield _gauge("series", "Series in force.", state.get("series"))
        yield _gauge("events", "Events in force, past and to come.", state.get("events"))
        yield _by_label(
            GaugeMetricFamily("announcer_problems", "Problems that want a person, by what they are about.",
                              labels=["kind"]),
            _problems(state),
        )  # fmt: skip

    def _of_posts(self) -> Iterable[Metric]:
        state = self.state
        posts, next_post = state.get("posts"), state.get("next_post")
        yield _by_label(
            GaugeMetricFamily("announcer_posts", "Posts in the ledger that are for the account, by state.",
                              labels=["state"]),
            {one.value: posts.get(one.value, 0) for one in PostState} if isinstance(posts, dict) else {},
        )  # fmt: skip
        yield _gauge("posts_overdue", "Posts that are overdue and not settled.", state.get("overdue"))
        yield _gauge(
            "next_post_timestamp_seconds", "When the next post is due, by the service's clock.",
            seconds_of(next_post.get("due_at")) if isinstance(next_post, dict) else None,
        )  # fmt: skip
        yield _gauge(
            "account_paused", "Whether the instance refuses the access token, so that nothing is sent.",
            bool(state.get("paused")),
        )  # fmt: skip
        yield _gauge(
            "delivery_stuck", "Whether delivery has not been able to go on for minutes.", bool(state.get("stuck"))
        )


def _problems(state: State) -> dict[str, object]:
    """How many there are of each kind; of a publisher that writes sentences alone all are of kind `other`."""
    told = state.get("problem_counts")
    if isinstance(told, dict):
        return {kind.value: number_of(told.get(kind.value)) or 0 for kind in FindingKind}
    known = {kind.value for kind in FindingKind}
    lines, findings = list_of(state.get("problems")), list_of(state.get("findings"))
    kinds = [str(one.get("kind")) if isinstance(one, dict) else "" for one in findings or lines]
    counted = Counter(kind if kind in known else FindingKind.OTHER.value for kind in kinds)
    return {kind.value: counted[kind.value] for kind in FindingKind}


Family = TypeVar("Family", GaugeMetricFamily, CounterMetricFamily)


def _gauge(name: str, meaning: str, value: object) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"announcer_{name}", meaning, value=number_of(value))


def _by_label(family: Family, samples: Mapping[str, object]) -> Family:
    for label, value in samples.items():
        number = number_of(value)
        if number is not None:
            family.add_metric([label], number)
    return family
