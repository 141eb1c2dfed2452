"""What the ledger knows of events, and what followers were told of."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from announcer.definitions.reading import Reading
from announcer.model import (
    EMPTY_HISTORY,
    Draft,
    Event,
    Facts,
    History,
    Kind,
    Message,
    PostKey,
    PostRecord,
    Problem,
    Series,
    State,
    Subject,
    Visibility,
)
from announcer.model.status_text import StatusText
from announcer.planning.revisions import applied, new_revisions
from tests.support.planner_world import event, local, series

NOW = local("2024-01-10 09:00")

A = event("a", "2024-02-22", "19:00")

B = event("b", "2024-04-09", "19:00")

BAD = Reading(
    name="round.yaml", series_id="round", series=None, draft=False,
    problems=(Problem(file="round.yaml", line=3, column=1, message=Message("something is wrong")),),
)  # fmt: skip


def unsaid(*many: Series, at: datetime = NOW) -> History:
    """Known, and nobody was told of it."""
    return applied(EMPTY_HISTORY, new_revisions(EMPTY_HISTORY, Facts(series=many), settled=True), at)


def told(history: History, *keys: Subject, state: State = State.POSTED) -> History:
    """A post that speaks of these events, of all when none is named."""
    stated = {str(key): 1 for key in keys or history.events}
    post = PostRecord(
        id=len(history.posts) + 1, key=PostKey(next(iter(history.series)), Kind.SERIES, "1", "nl"), account="local",
        marker="0" * 12, state=state, revision=1, stated=stated, due_at=NOW, useful_until=NOW, created_at=NOW,
        draft=Draft(text=StatusText(""), language="nl", visibility=Visibility.PUBLIC),
    )  # fmt: skip
    return replace(history, posts=(*history.posts, post))


def known(*events: Event) -> History:
    """Known, and told."""
    return told(unsaid(series(*events)))


def with_ruling(history: History, id_: str, ruling: str) -> History:
    key = Subject("round", id_)
    if ruling == "removed":
        record = replace(history.events[key], removed=True)
    else:
        record = replace(history.events[key], ruling=ruling)
    return replace(history, events={**history.events, key: record})


def events_of(facts: Facts) -> dict[str, Event]:
    return {one.key.event: one for each in facts.series for one in each.events}


def in_series(id_: str, *events: Event, **more: Any) -> Series:
    """The same events in another file."""
    return series(
        *(replace(one, key=Subject(id_, one.key.event)) for one in events), id=id_, file=f"{id_}.yaml", **more
    )


def remedies(facts: Facts) -> list[str]:
    return [problem.remedy for problem in facts.problems]
