"""Answers of the server by status, of all its workers together (`shared_counts`)."""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from announcer.web.shared_counts import FOLDER

COMMON = (200, 304, 404)
"""What is shown before the first such answer too."""


class RequestCounts:
    """One worker's part of them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counter = Counter("announcer_http_requests", "Answers, by status.", ["status"], registry=self._registry)
        self._by_status = {status: self._counter.labels(str(status)) for status in COMMON}
        shared = os.environ.get(FOLDER)
        self._all: Collector = self._registry
        if shared:
            self._all = MultiProcessCollector(None, shared)  # type: ignore[no-untyped-call]  # it has no types

    def count(self, status: int) -> None:
        """One more answer. Costs a microsecond."""
        if status not in self._by_status:
            self._by_status[status] = self._counter.labels(str(status))
        self._by_status[status].inc()

    def families(self) -> Iterable[Metric]:
        """Those of every worker."""
        for family in self._all.collect():
            counts = (one for one in family.samples if one.name.endswith("_total"))
            family.samples = sorted(counts, key=lambda one: one.labels["status"])
            yield family
