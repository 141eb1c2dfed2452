"""The history is kept by series: whoever reads it again and again has what a new reader has, and what did not change is
the same objects."""

from collections.abc import Callable, Iterable
from datetime import time

from announcer.ledger.ledger import Ledger
from announcer.model import History, Round, SeriesHistory, Subject
from tests.ledger.ledger_rows import (
    ACCOUNT,
    EVENT,
    LATER,
    NOW,
    SERIES,
    event,
    first_round,
    key,
    new,
    planned,
    post,
    series,
)

OTHER = Subject("cop", "hengelo")
COP = (new(series(id="cop")), new(event(key=OTHER)))


def test_a_round_that_changes_nothing_gives_the_same_history(ledger: Ledger) -> None:
    history = ledger.commit(first_round(), ACCOUNT)
    assert ledger.history() is history
    ledger.record_round(LATER)
    again = ledger.history()
    assert (again.series, again.events, again.posts) == (history.series, history.events, history.posts)
    assert again.posts is history.posts
    assert again.by_series[SERIES.series] is history.by_series[SERIES.series]


def test_rows_that_are_written_again_as_they_were_are_no_change(ledger: Ledger) -> None:
    history = ledger.commit(first_round(), ACCOUNT)
    for _ in range(2):
        ledger.rule(EVENT, "cancelled", NOW)
    ruled = ledger.history()
    assert ruled.by_series[SERIES.series] is not history.by_series[SERIES.series]
    ledger.rule(EVENT, "cancelled", NOW)
    assert ledger.history().by_series[SERIES.series] is ruled.by_series[SERIES.series]


def test_a_change_leaves_every_other_series_the_same_object(ledger: Ledger) -> None:
    before = ledger.commit(first_round(revisions=(new(series()), new(event()), *COP)), ACCOUNT)
    after = ledger.commit(Round(at=LATER, revisions=(new(event(start_time=time(20))),)), ACCOUNT)
    assert after.by_series["cop"] is before.by_series["cop"]
    changed = after.by_series[SERIES.series]
    assert changed.record is before.series[SERIES]
    assert changed.posts[0] is before.posts[0]
    assert [one.number for one in changed.events[EVENT].revisions] == [1, 2]


def test_a_history_read_bit_by_bit_is_the_one_read_whole(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    later = Subject(SERIES.series, "almelo")
    for round_ in (
        first_round(),
        Round(at=LATER, revisions=COP, posts=(planned(key(subject=OTHER), stated={str(OTHER): 1, str(EVENT): 1}),)),
        Round(at=LATER, renames=((OTHER, Subject("broedplaatsen", "hengelo")),)),
        Round(at=LATER, revisions=(new(event(key=later)),), gone_unannounced=(EVENT,)),
        Round(at=LATER, renames=((SERIES, Subject("ronde")),)),
    ):
        ledger.commit(round_, ACCOUNT)
        assert by_parts(ledger.history()) == by_parts(opened(url).history())
    post(ledger.outbox(ACCOUNT), 1)
    assert by_parts(ledger.history()) == by_parts(opened(url).history())


def test_what_was_ruled_before_it_was_seen_takes_its_place_when_it_is_seen(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    early = Subject("broedplaatsen", "early")
    ledger.rule(early, "as-written", NOW, foreseen=True)
    assert ledger.commit(first_round(), ACCOUNT).agreed == {early}
    assert ledger.history().by_series.keys() == {SERIES.series}
    ledger.commit(Round(at=LATER, revisions=(new(event(key=early)),)), ACCOUNT)
    assert ledger.history().agreed == frozenset()
    assert list(ledger.history().events) == [EVENT, early]
    assert by_parts(ledger.history()) == by_parts(opened(url).history())


def test_what_was_committed_and_what_files_say_already_is_not_held_twice(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    facts, whole = event(), series()
    committed = ledger.commit(first_round(revisions=(new(whole), new(facts))), ACCOUNT)
    assert committed.events[EVENT].latest.facts is facts
    assert committed.series[SERIES].latest.facts is whole
    in_files, changed = series(), event(start_time=time(20))
    history = opened(url).history(ACCOUNT, [in_files, changed])
    assert history.series[SERIES].latest.facts is in_files
    assert history.events[EVENT].latest.facts == facts
    assert history == committed


def test_known_facts_go_by_the_key_that_they_have_now(
    ledger: Ledger, url: str, opened: Callable[[str], Ledger]
) -> None:
    ledger.commit(first_round(), ACCOUNT)
    moved = Subject("broedplaatsen", "tetem")
    history = ledger.commit(Round(at=LATER, renames=((EVENT, moved),)), ACCOUNT)
    assert opened(url).history(ACCOUNT, [series(), event()]) == history
    assert history.events[moved].latest.facts.key == moved


def by_parts(history: History) -> list[object]:
    """All of it, with the order of what has one."""

    def parts(one: SeriesHistory) -> Iterable[object]:
        return one.record, list(one.events.items()), one.posts

    return [
        list(history.series.items()), list(history.events.items()), history.posts, history.agreed, history.holds,
        [(id_, parts(one)) for id_, one in history.by_series.items()],
    ]  # fmt: skip
