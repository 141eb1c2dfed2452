"""How long the ledger takes with many events: `python -m benchmarks.ledger [EVENTS] [URL]`.

Prints seconds for the first round, for reading everything in a new process's ledger, for a history without news, and
for a round with one change. Without a URL it uses a SQLite file in a folder of its own, which it removes.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from announcer.ledger.ledger import Ledger
from announcer.model import (
    Draft,
    Event,
    Kind,
    Lead,
    NewRevision,
    PlannedPost,
    PostKey,
    Round,
    Subject,
    Venue,
    Visibility,
    marker,
)
from announcer.model.status_text import StatusText
from announcer.model.text import Markdown, Plain

NOW = datetime(2024, 1, 1, tzinfo=UTC)
ACCOUNT = "https://social.example/@benchmark"
POSTS_EACH = 4


def event(number: int) -> Event:
    return Event(
        key=Subject(f"series-{number // 50}", f"event-{number}"),
        language="nl",
        timezone="Europe/Amsterdam",
        title=Plain(f"Bijeenkomst {number}"),
        starts_on=date(2024, 1, 1) + timedelta(days=number % 700),
        start_time=clock_time(19, 30),
        venue=Venue(name=Plain("Tetem"), street=Plain("Stroinksbleekweg 16"), city=Plain("Enschede"), country="NL"),
        description=Markdown("Twee alinea's over wat er te doen is. " * 20),
        tags=(Plain("CommunityOfPractice"), Plain("Twente")),
        reminders=(Lead(7, "d"), Lead(1, "d"), Lead(2, "h")),
    )


def posts(one: Event) -> list[PlannedPost]:
    keys = [PostKey(one.key, Kind.REMINDER, f"{n}d@{one.starts_on}", "nl") for n in range(POSTS_EACH - 1)]
    return [
        PlannedPost(
            key=key,
            due_at=NOW,
            useful_until=NOW + timedelta(days=30),
            draft=Draft(
                text=StatusText("Woorden " * 40 + f"?p={marker(ACCOUNT, key)}"),
                language="nl",
                visibility=Visibility.PUBLIC,
            ),
            revision=1,
            stated={str(one.key): 1},
            why="one day before the start",
            length=350,
        )
        for key in [PostKey(one.key, Kind.ANNOUNCEMENT, "1", "nl"), *keys]
    ]


def timed(what: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    print(f"{what:55} {time.perf_counter() - start:8.3f} s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/announcer.db"
        measure(count, url)


def measure(count: int, url: str) -> None:
    events = [event(number) for number in range(count)]
    first = Round(
        at=NOW,
        revisions=tuple(NewRevision(subject=one.key, facts=one) for one in events),
        posts=tuple(post for one in events for post in posts(one)),
    )
    change = NewRevision(subject=events[0].key, facts=replace(events[0], start_time=clock_time(20)))
    writer = Ledger.open(url, clock="real")
    timed(f"first round: {count} events, {len(first.posts)} posts", lambda: writer.commit(first, ACCOUNT))
    ledger = Ledger.open(url, clock="real")
    timed("history, the first time", ledger.history)
    timed("history, nothing new", ledger.history)
    timed("round with one change", lambda: ledger.commit(Round(at=NOW, revisions=(change,)), ACCOUNT))
    again = posts(replace(events[1], title=Plain("Anders")))[:1]
    timed("round with one post", lambda: ledger.commit(Round(at=NOW, posts=tuple(again)), ACCOUNT))
    rename = Round(at=NOW, renames=((events[2].key, Subject("series-0", "renamed")),))
    timed("round with one rename", lambda: ledger.commit(rename, ACCOUNT))
    timed("beat", lambda: ledger.record_round(NOW))
    for one in (ledger, writer):
        one.close()


if __name__ == "__main__":
    main()
