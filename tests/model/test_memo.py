"""What is kept between rounds is what would be made anew."""

import pickle
from dataclasses import replace

from announcer.model import Memo, Subject, Venue
from announcer.model.memo import alike
from announcer.model.text import Plain
from tests.support.planner_world import event


def test_a_value_is_made_again_only_from_other_inputs() -> None:
    memo: Memo[str, list[object]] = Memo()
    facts, same = (1, 2), (1, 2)
    first = memo.value("a", (facts, "policy"), lambda: [facts])
    assert memo.value("a", (same, "policy"), list) is first
    assert memo.value("a", (facts, "another policy"), list) == []
    assert memo.value("b", (facts, "policy"), list) == []
    assert memo.value("a", (facts,), lambda: ["fewer inputs"]) == ["fewer inputs"]


def test_what_is_under_other_keys_is_forgotten() -> None:
    memo: Memo[str, int] = Memo()
    for key in "abc":
        memo.value(key, (), lambda: 1)
    memo.keep_only({"a", "c"})
    assert [memo.value(key, (), lambda: 2) for key in "abc"] == [1, 2, 1]


def test_what_is_alike_is_the_same_object_and_types_are_told_apart() -> None:
    assert alike(("a", "b")) is alike(tuple("ab"))
    assert alike(frozenset[str]()) is alike(frozenset[str]())
    assert (alike(1), type(alike(1.0))) == (1, float)


def test_events_from_another_process_share_what_they_state_alike() -> None:
    told = replace(event("one", "2024-02-22"), venue=Venue(city=Plain("Enschede")), tags=(Plain("code"),))
    one, other = pickle.loads(pickle.dumps(told)), pickle.loads(pickle.dumps(told))
    assert one == other == told
    assert one is not other
    assert one.venue is other.venue
    assert one.tags is other.tags
    assert one.key == Subject(told.key.series, "one")
