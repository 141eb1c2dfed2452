"""A round that takes over a minute is a problem while it lasts, told by the loop that goes on beside it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.model.undone import Step
from announcer.publisher.progress import Progress
from announcer.publisher.round_watch import RoundWatch
from announcer.web import health
from announcer.web.site_store import SiteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SiteStore]:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        store.put_state({"completed_at": datetime.now(UTC).isoformat(), "problems": [], "findings": []})
        yield store


def reasons(store: SiteStore) -> object:
    return health.publishing(store.state(), datetime.now(UTC))[1]["reasons"]


def test_it_is_told_with_what_the_round_is_at_and_again_at_each_minute(store: SiteStore) -> None:
    seconds, progress = 0.0, Progress()
    watch = RoundWatch(store, progress, lambda: seconds)
    progress.at(Step.RENDERING, "/events/proeverij/salie/")
    seconds = 59
    watch.look()
    assert reasons(store) == []
    seconds = 61
    watch.look()
    first = "the round in hand has taken 61 seconds so far: rendering the site (/events/proeverij/salie/)"
    assert reasons(store) == [first]
    assert store.state()["problems"] == [f"round: {first}"]
    seconds = 66
    watch.look()
    assert reasons(store) == [first]
    progress.at(Step.LEDGER)
    seconds = 121
    watch.look()
    assert reasons(store) == ["the round in hand has taken 121 seconds so far: the ledger"]
