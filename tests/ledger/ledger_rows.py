"""Small series, events, posts and rounds for the ledger's tests; every one can be varied by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from announcer.delivery.account import Body, body_of
from announcer.model import (
    Draft,
    Edit,
    Event,
    Kind,
    NewRevision,
    PlannedPost,
    PostKey,
    Round,
    Series,
    SkippedPost,
    State,
    Subject,
    Visibility,
    marker,
)
from announcer.model.status_text import StatusText
from announcer.model.text import Plain

NOW = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
SERIES = Subject("broedplaatsen")
EVENT = Subject("broedplaatsen", "enschede")
ACCOUNT = "https://social.example/@cop"


def series(**fields: Any) -> Series:
    return replace(
        Series(id="broedplaatsen", language="nl", timezone="Europe/Amsterdam", title=Plain("Ronde")), **fields
    )


def event(**fields: Any) -> Event:
    whole = Event(
        key=EVENT,
        language="nl",
        timezone="Europe/Amsterdam",
        title=Plain("Broedplaatsen in Enschede"),
        starts_on=date(2024, 2, 22),
        start_time=time(19),
    )
    return replace(whole, **fields)


def key(kind: Kind = Kind.ANNOUNCEMENT, discriminator: str = "1", subject: Subject = EVENT) -> PostKey:
    return PostKey(subject, kind, discriminator, "nl")


def draft(words: str = "Kom!", of: PostKey | None = None, **fields: Any) -> Draft:
    link = f"https://cop.example/?p={marker(ACCOUNT, of or key())}"
    return Draft(text=StatusText(f"{words} {link}"), language="nl", visibility=Visibility.PUBLIC, **fields)


def planned(of: PostKey | None = None, words: str = "Kom!", **fields: Any) -> PlannedPost:
    of = of or key()
    whole = PlannedPost(
        key=of,
        due_at=NOW,
        useful_until=NOW + timedelta(days=38),
        draft=draft(words, of),
        revision=1,
        stated={str(EVENT): 1},
        why="as soon as it is known",
        length=30,
    )
    return replace(whole, **fields)


def skipped(of: PostKey, reason: str = "too late", **fields: Any) -> SkippedPost:
    return SkippedPost(key=of, due_at=NOW, reason=reason, state=fields.pop("state", State.EXPIRED), **fields)


def edit(words: str = "Kom toch!", **fields: Any) -> Edit:
    return Edit(key=key(), draft=draft(words), stated={str(EVENT): 2}, why="the time changed", **fields)


def new(facts: Event | Series, **fields: Any) -> NewRevision:
    return NewRevision(subject=facts.key, facts=facts, **fields)


def first_round(**fields: Any) -> Round:
    """A series, an event and its announcement."""
    whole = Round(at=NOW, namespace="cop.example", revisions=(new(series()), new(event())), posts=(planned(),))
    return replace(whole, **fields)


def body(words: str = "Kom!") -> Body:
    return Body(text=draft(words).text, language="nl", visibility="public")


def begin(box: Any, post_id: int, attempt: int = 1, now: datetime = NOW, **fields: Any) -> bool:
    """Delivery's intent, with what most tests do not care about."""
    row = box.find(post_id)
    words = body() if row is None else body_of(row.post.draft)
    values = {"body": words, "baseline_id": "100", "owner": "one", "lease_until": now + timedelta(minutes=2)}
    return bool(box.begin(post_id, attempt=attempt, now=now, **(values | fields)))


def post(box: Any, post_id: int, status_id: str = "101", now: datetime = NOW, attempt: int = 1) -> None:
    """One post, sent without trouble."""
    assert begin(box, post_id, attempt=attempt, now=now)
    url = f"https://social.example/@cop/{status_id}"
    assert box.finish(post_id, attempt=attempt, state=State.POSTED, now=now, status_id=status_id, url=url)


REMINDER = key(Kind.REMINDER, "1d@2024-02-22")
