"""A history after changes is the history that has them, and of what did not change it has the same objects."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import EMPTY_HISTORY, Event, History, PostRecord, Record, Series, State, Subject, with_changes
from announcer.model.history import Revision
from announcer.model.identity import Identity
from tests.ledger.ledger_rows import NOW, draft, event, key, series
from tests.support.on_ci import size

EVENTS = tuple(Subject(one, event) for one in "abc" for event in "xyz")

subjects = st.sampled_from(EVENTS)
versions = st.integers(1, 3)
changes = st.one_of(
    st.tuples(st.just("event"), subjects, versions),
    st.tuples(st.just("series"), st.sampled_from("abc").map(Subject), versions),
    st.tuples(st.just("post"), st.integers(1, 6), subjects, st.frozensets(subjects, max_size=2), versions),
    st.tuples(st.just("rename"), subjects, subjects),
)


def of_event(subject: Subject, version: int = 1) -> Record[Event]:
    revision = Revision(number=1, at=NOW, facts=event(key=subject, was=f"v{version}"))
    return Record(
        subject=subject, identity=Identity(origin="", namespace=None, first_seen_at=NOW), revisions=(revision,)
    )


def of_series(subject: Subject, version: int = 1) -> Record[Series]:
    revision = Revision(number=1, at=NOW, facts=series(id=subject.series, was=f"v{version}"))
    return Record(
        subject=subject, identity=Identity(origin="", namespace=None, first_seen_at=NOW), revisions=(revision,)
    )


def post(id_: int, about: Subject, *stated: Subject, version: int = 1) -> PostRecord:
    return PostRecord(
        id=id_, key=key(subject=about), account="local", marker="", state=State.PENDING, draft=draft(),
        revision=version, stated={str(one): 1 for one in stated}, due_at=NOW, useful_until=NOW, created_at=NOW,
    )  # fmt: skip


def _place(before: History, id_: int) -> int:
    """Of a post that is there, or the next one."""
    return min(id_, len(before.posts) + 1)


def changed(before: History, change: tuple[Any, ...]) -> History:
    match change:
        case ("event", subject, version):
            return with_changes(before, events={subject: of_event(subject, version)})
        case ("series", subject, version):
            return with_changes(before, series={subject: of_series(subject, version)})
        case ("post", id_, about, stated, version):
            return with_changes(before, posts=[post(_place(before, id_), about, *sorted(stated), version=version)])
        case ("rename", old, new) if old in before.events and new not in before.events:
            return with_changes(before, events={new: of_event(new)}, renames={old: new})
    return before


def made_anew(before: History, change: tuple[Any, ...]) -> History:
    """The same, slowly."""
    events, all_series, posts = dict(before.events), dict(before.series), {one.id: one for one in before.posts}
    match change:
        case ("event", subject, version):
            events[subject] = of_event(subject, version)
        case ("series", subject, version):
            all_series[subject] = of_series(subject, version)
        case ("post", id_, about, stated, version):
            posts[_place(before, id_)] = post(_place(before, id_), about, *sorted(stated), version=version)
        case ("rename", old, new) if old in events and new not in events:
            events = {new if one == old else one: record for one, record in events.items()}
            events[new] = of_event(new)
    return History(series=all_series, events=events, posts=tuple(posts[id_] for id_ in sorted(posts)))


@settings(max_examples=size(30, on_ci=2_000), deadline=None)
@given(st.lists(changes, max_size=12))
def test_the_history_is_the_one_made_anew_and_by_series_too(all_changes: list[tuple[Any, ...]]) -> None:
    history = EMPTY_HISTORY
    for change in all_changes:
        before, history = history, changed(history, change)
        anew = made_anew(before, change)
        assert history == anew
        assert [list(history.events), list(history.by_series)] == [list(anew.events), list(anew.by_series)]
        for id_, known in history.by_series.items():
            expected = anew.by_series[id_]
            assert (known.record, known.posts) == (expected.record, expected.posts)
            assert list(known.events.items()) == list(expected.events.items())
            earlier = before.by_series.get(id_)
            is_as_before = earlier is not None and (
                (earlier.record, earlier.posts, earlier.events) == (known.record, known.posts, known.events)
            )
            assert not is_as_before or known is earlier


def test_what_is_given_as_it_was_changes_nothing() -> None:
    subject = EVENTS[0]
    before = with_changes(
        EMPTY_HISTORY,
        series={subject.of_series: of_series(subject.of_series)},
        events={subject: of_event(subject)},
        posts=[post(1, subject)],
    )
    same = with_changes(
        before,
        series={subject.of_series: of_series(subject.of_series)},
        events={subject: of_event(subject)},
        posts=[post(1, subject)],
        holds=frozenset({"a"}),
    )
    assert same.holds == {"a"}
    assert (same.series, same.events, same.posts) == (before.series, before.events, before.posts)
    assert same.posts is before.posts
    assert same.by_series["a"] is before.by_series["a"]


def test_events_that_change_their_names_keep_their_places() -> None:
    a, b, c = EVENTS[0], EVENTS[1], Subject("a", "new")
    before = with_changes(EMPTY_HISTORY, events={a: of_event(a), b: of_event(b)})
    after = with_changes(before, events={b: of_event(b, 2), c: of_event(c)}, renames={a: b, b: c})
    assert list(after.events) == list(after.by_series["a"].events) == [b, c]
    assert after.events[b] == of_event(b, 2)
