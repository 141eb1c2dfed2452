"""What the publisher measures beside its work, and how `/metrics` gets it: as samples in the publisher's state.

The publisher counts with prometheus-client; a server worker shows the samples of the families that it knows.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import Metric

from announcer.model.attempts import AttemptResult

BROKE_OFF = "broke_off"
"""The reason of a failure that is no answer's: a step of delivery broke off."""
REASONS = (*(result.value for result in AttemptResult if result is not AttemptResult.TAKEN), BROKE_OFF)

ROUNDS = ("announcer_round_duration_seconds", "How long rounds take, those that fail too.")
FAILED_ROUNDS = ("announcer_round_failures", "Rounds that broke off.")
ATTEMPTS = ("announcer_delivery_attempt_duration_seconds", "How long the account takes to answer a post or an edit.")
FAILURES = ("announcer_delivery_failures", "Attempts to post or to edit that the account did not take, by reason.")
DELAYS = ("announcer_post_delay_seconds", "From when a post was due to when it was on the account.")

FAMILIES = (
    (ROUNDS, "histogram"),
    (FAILED_ROUNDS, "counter"),
    (ATTEMPTS, "histogram"),
    (FAILURES, "counter"),
    (DELAYS, "histogram"),
)
"""Name and meaning of each, with its type. A worker knows them from here: what it made of the library's own counters
would be counted among its own."""

_ROUND = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_REQUEST = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_DELAY = (1, 5, 15, 30, 60, 120, 300, 900, 3600, 14400, 86400)


class Measurements:
    """Counts from the start of this process. From any thread."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._rounds = Histogram(*ROUNDS, buckets=_ROUND, registry=registry)
        self._failed_rounds = Counter(*FAILED_ROUNDS, registry=registry)
        self._attempts = Histogram(*ATTEMPTS, buckets=_REQUEST, registry=registry)
        self._failures = Counter(*FAILURES, ["reason"], registry=registry)
        self._delays = Histogram(*DELAYS, buckets=_DELAY, registry=registry)
        for reason in REASONS:
            self._failures.labels(reason)

    def round_ended(self, seconds: float, *, failed: bool) -> None:
        self._rounds.observe(seconds)
        if failed:
            self._failed_rounds.inc()

    def attempt_ended(self, seconds: float, result: AttemptResult) -> None:
        self._attempts.observe(seconds)
        if result is not AttemptResult.TAKEN:
            self._failures.labels(result.value).inc()

    def delivery_broke_off(self) -> None:
        self._failures.labels(BROKE_OFF).inc()

    def post_sent(self, delay: timedelta) -> None:
        self._delays.observe(delay.total_seconds())

    def data(self) -> dict[str, list[list[object]]]:
        """The samples of each family, as `families` reads them: name, labels, value."""
        return {
            family.name: [[one.name, one.labels, one.value] for one in family.samples if not _is_birth(one.name)]
            for family in self._registry.collect()
        }


def families(data: object) -> Iterator[Metric]:
    """The families that this process knows, with the samples in `data`, of whichever version; a sample that makes no
    sense is left out, and so is a family without samples."""
    given = data if isinstance(data, Mapping) else {}
    for (name, meaning), kind in FAMILIES:
        family = Metric(name, meaning, kind)
        for sample, labels, value in _samples(given.get(name), name):
            family.add_sample(sample, labels, value)
        if family.samples:
            yield family


def _samples(given: object, family: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for sample in given if isinstance(given, list) else ():
        match sample:
            case [str(name), dict(labels), int() | float() as value] if name in {
                f"{family}{ending}" for ending in ("_total", "_bucket", "_sum", "_count")
            } and set(labels) <= {"le", "reason"}:
                yield name, {str(key): str(word) for key, word in labels.items()}, float(value)


def _is_birth(name: str) -> bool:
    """A counter's time of birth is no sample of the text format."""
    return name.endswith("_created")
