"""What a year's posts should have been, held against what is on the account."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from announcer.model import Event, History, Kind, PostKey, PostRecord, Record, State, Status, Subject
from benchmarks.soak_year import Year, hall_name

LATE = timedelta(minutes=1)
RESTS = timedelta(minutes=10)
"""SETTLE: a change is spoken of when it has rested; until then the facts of before are told."""
UNTOUCHED = timedelta(days=2)
"""Before an event: who changes it later than that may leave no time for a post."""
_MARKER = re.compile(r"[?&]p=([0-9a-f]{12})")
_HALL = re.compile(r"Zaal \d{6}")


def faults(history: History, statuses: Mapping[str, str], year: Year, now: datetime) -> Iterator[tuple[str, str]]:
    """Kind and words of each: `late`, `wrong`, `doubled`, `lost`, `unsettled`. `statuses`: texts on the account, by
    id; `now`: what the service's clock said last."""
    posts = {post.key: post for post in history.posts}
    yield from _doubled(posts, statuses)
    for post in posts.values():
        yield from _unpunctual(post, now)
    for subject, record in history.events.items():
        if not record.removed:
            yield from _of_event(subject, record, posts, statuses, now)
    yield from _of_files(history, year)


def _doubled(posts: Mapping[PostKey, PostRecord], statuses: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    found = Counter(marker for text in statuses.values() for marker in set(_MARKER.findall(text)))
    known = {post.marker: post for post in posts.values()}
    for marker, count in found.items():
        if marker not in known:
            yield "doubled", f"a status that no post of the ledger is: {marker}"
        elif count > 1:
            yield "doubled", f"{known[marker].key}: {count} statuses"
    for post in posts.values():
        if post.state is State.POSTED and post.status_id not in statuses:
            yield "lost", f"{post.key}: posted, and not on the account"


def _unpunctual(post: PostRecord, now: datetime) -> Iterator[tuple[str, str]]:
    if post.state is State.POSTED and post.posted_at is not None:
        if post.posted_at > max(post.due_at, post.created_at) + LATE:
            yield "late", f"{post.key}: due {post.due_at}, posted {post.posted_at}"
    elif post.state in _OPEN and post.due_at < now - LATE:
        yield "unsettled", f"{post.key}: {post.state.value}, due {post.due_at}: {post.reason}"


_OPEN = {State.PENDING, State.SENDING, State.UNKNOWN, State.REJECTED, State.HELD, State.GONE}


def _of_event(
    subject: Subject, record: Record[Event], posts: Mapping[PostKey, PostRecord], statuses: Mapping[str, str],
    now: datetime,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    mine = [post for key, post in posts.items() if key.subject == subject]
    for post in mine:
        yield from _wrong(post, record, statuses)
    yield from _untold(record, mine, now)
    start, last = record.latest.facts.opens_at, record.latest
    if start > now - LATE or last.at > start - UNTOUCHED:
        return
    told = {(post.key.kind, post.key.language) for post in mine if post.state is State.POSTED}
    for language in ("nl", "en"):
        if last.facts.status is Status.CANCELLED:
            if (Kind.ANNOUNCEMENT, language) in told and (Kind.CANCELLATION, language) not in told:
                yield "lost", f"{subject}: cancelled, and nobody told in {language}"
            continue
        if (Kind.ANNOUNCEMENT, language) not in told:
            yield "lost", f"{subject}: never announced in {language}"
        label = f"1d@{start.date()}"
        reminders = [
            post for post in mine
            if post.key.kind is Kind.REMINDER and post.key.discriminator == label and post.key.language == language
        ]  # fmt: skip
        if not any(post.state is State.POSTED for post in reminders):
            yield "lost", f"{subject}: no reminder {label} in {language}"


def _untold(record: Record[Event], mine: Sequence[PostRecord], now: datetime) -> Iterator[tuple[str, str]]:
    """Changes of the place that rested, of an event that was announced, and of which nobody was told."""
    told = {
        (post.key.discriminator, post.key.language)
        for post in mine
        if post.key.kind is Kind.CHANGE and post.state is State.POSTED
    }
    announced = {
        post.key.language: post.posted_at for post in mine if post.key.kind is Kind.ANNOUNCEMENT and post.posted_at
    }
    for before, one in pairwise(record.revisions):
        after = next((later.at for later in record.revisions if later.number > one.number), now)
        is_over = one.at > before.facts.opens_at - UNTOUCHED or one.at > one.facts.opens_at - UNTOUCHED
        if is_over or after < one.at + 6 * RESTS or _hall(before.facts) == _hall(one.facts):
            continue
        for language, at in announced.items():
            if at < one.at and (str(one.number), language) not in told:
                yield "lost", f"{record.subject}: change {one.number} was told nobody in {language}"


def _wrong(post: PostRecord, record: Record[Event], statuses: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """When it was sent it told what was in force, or was until it had rested; an announcement tells the last now."""
    if post.state is not State.POSTED or post.posted_at is None:
        return
    said = set(_HALL.findall(post.as_sent.text))
    in_force = [
        _hall(one.facts) for place, one in enumerate(record.revisions)
        if one.at <= post.posted_at
        and (place + 1 == len(record.revisions) or record.revisions[place + 1].at + RESTS + LATE >= post.posted_at)
    ]  # fmt: skip
    if said and not said & set(in_force):
        yield "wrong", f"{post.key}: says {said}, in force was {in_force}"
    is_told = record.latest.at + RESTS < record.latest.facts.opens_at - UNTOUCHED
    shown = set(_HALL.findall(statuses.get(post.status_id or "", "")))
    if post.key.kind is Kind.ANNOUNCEMENT and shown and is_told and _hall(record.latest.facts) not in shown:
        yield "wrong", f"{post.key}: still says {shown}, and it is {_hall(record.latest.facts)}"


def _of_files(history: History, year: Year) -> Iterator[tuple[str, str]]:
    records = {str(subject): record for subject, record in history.events.items()}
    for key, session in year.sessions():
        record = records.get(key)
        if record is None:
            yield "lost", f"{key}: in a file, and not in the ledger"
        elif _hall(record.latest.facts) != hall_name(session.hall) or record.latest.facts.opens_at != session.start:
            yield "wrong", f"{key}: the ledger does not have what its file says"


def _hall(facts: Event) -> str:
    return str(facts.venue.name) if facts.venue is not None else ""
