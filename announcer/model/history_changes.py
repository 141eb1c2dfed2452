"""A history after changes: what nothing changed of stays the same object, so that what is decided of it stays too."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from announcer.model.facts import Event, F, Series
from announcer.model.history import NO_SERIES_HISTORY, History, PostRecord, Record, SeriesHistory
from announcer.model.identity import Subject

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_id = attrgetter("id")


def with_changes(
    history: History,
    *,
    series: Mapping[Subject, Record[Series]] = _NOTHING,
    events: Mapping[Subject, Record[Event]] = _NOTHING,
    posts: Collection[PostRecord] = (),
    renames: Mapping[Subject, Subject] = _NOTHING,
    **others: Any,
) -> History:
    """The history with these records in the place of those under the same keys, and these posts in the place of those
    with the same ids; what is new comes last. `renames`: by their old keys the new ones of records that are among the
    given, and stay in their places. `others`: fields of `History`, as they are from now on.

    Its `by_series` holds the same objects for every series of which nothing changes. What it costs grows with what is
    given, and hardly with the history.
    """
    series = {key: record for key, record in series.items() if history.series.get(key) != record}
    events = {key: record for key, record in events.items() if history.events.get(key) != record}
    all_posts, posts, former = _posts(history.posts, posts)
    after = replace(
        history,
        series=_records(history.series, series, renames),
        events=_records(history.events, events, renames),
        posts=all_posts,
        **others,
    )
    ids = {subject.series for subjects in (series, events, renames) for subject in subjects}
    ids.update(id_ for post in (*posts, *former) for id_ in post.series_ids)
    events_by_series = _events(after.events if renames else events)
    posts_by_series = _posts_by_series(posts)
    replaced = frozenset(map(_id, posts))
    groups = dict(history.by_series)
    for id_ in ids:
        known = history.by_series.get(id_, NO_SERIES_HISTORY)
        own = events_by_series.get(id_, {})
        group = SeriesHistory(
            record=after.series.get(Subject(id_)),
            events=own if renames else {**known.events, **own},
            posts=_merged(known.posts, replaced, posts_by_series.get(id_, ())),
        )
        groups[id_] = group
        if group.record is None and not group.events and not group.posts:
            del groups[id_]
    if not groups.keys() <= history.by_series.keys():
        groups = dict(sorted(groups.items()))
    vars(after)["by_series"] = groups  # where `cached_property` keeps it
    return after


def _records(
    before: Mapping[Subject, Record[F]], given: Mapping[Subject, Record[F]], renames: Mapping[Subject, Subject]
) -> Mapping[Subject, Record[F]]:
    if not given:
        return before
    if not before.keys().isdisjoint(renames):
        before = {renames.get(subject, subject): record for subject, record in before.items()}
    return {**before, **given}


def _posts(
    before: tuple[PostRecord, ...], given: Iterable[PostRecord]
) -> tuple[tuple[PostRecord, ...], list[PostRecord], list[PostRecord]]:
    """All posts; those that are not as they were; what stood in the places of these."""
    posts, added, changed, former = list(before), [], [], []
    for post in given:
        place = bisect_left(before, post.id, key=_id)
        if place == len(before) or before[place].id != post.id:
            added.append(post)
        elif before[place] != post:
            former.append(before[place])
            changed.append(post)
            posts[place] = post
    added.sort(key=_id)
    return (*posts, *added) if added or changed else before, [*changed, *added], former


def _merged(
    known: tuple[PostRecord, ...], replaced: Collection[int], given: Collection[PostRecord]
) -> tuple[PostRecord, ...]:
    kept = tuple(post for post in known if post.id not in replaced)
    return known if len(kept) == len(known) and not given else tuple(sorted((*kept, *given), key=_id))


def _events(events: Mapping[Subject, Record[Event]]) -> dict[str, dict[Subject, Record[Event]]]:
    found: dict[str, dict[Subject, Record[Event]]] = {}
    for subject, record in events.items():
        found.setdefault(subject.series, {})[subject] = record
    return found


def _posts_by_series(posts: Iterable[PostRecord]) -> dict[str, list[PostRecord]]:
    found: dict[str, list[PostRecord]] = {}
    for post in posts:
        for id_ in post.series_ids:
            found.setdefault(id_, []).append(post)
    return found
