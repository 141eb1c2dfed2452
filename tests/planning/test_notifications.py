"""When a person is told what wants them: once, again a day later, and once when all is well; never twice in an hour."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from announcer.model.notifications import NotificationMemory
from announcer.planning.notifications import AT_MOST_EVERY, REST, Notification, due, look, told

START = datetime(2024, 1, 10, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Operator:
    """Is told what is due, at each look."""

    def __init__(self) -> None:
        self.memory = NotificationMemory()
        self.got: list[tuple[timedelta, Notification]] = []

    def look(self, after: timedelta, there: Mapping[str, str]) -> Notification | None:
        now = START + after
        self.memory = look(self.memory, there, now)
        notification = due(self.memory, now)
        if notification is not None:
            self.memory = told(self.memory, notification, now)
            self.got.append((after, notification))
        return notification


def test_what_appears_is_told_once_it_has_stood_for_a_minute_and_then_not_again() -> None:
    operator = Operator()
    assert operator.look(0 * MINUTE, {"a": "a is broken"}) is None
    notification = operator.look(MINUTE, {"a": "a is broken"})
    assert notification is not None
    assert list(notification.new) == ["a"]
    assert notification.new["a"].since == START
    for minutes in range(2, 20 * 60, 7):
        assert operator.look(minutes * MINUTE, {"a": "a is broken"}) is None


def test_what_is_gone_within_the_minute_is_never_told() -> None:
    operator = Operator()
    operator.look(0 * MINUTE, {"a": ""})
    operator.look(0.5 * MINUTE, {})
    for hours in range(1, 60):
        assert operator.look(hours * HOUR, {}) is None


def test_what_comes_within_the_hour_waits_for_its_end_and_is_told_in_one() -> None:
    operator = Operator()
    for minutes in range(61):
        operator.look(minutes * MINUTE, {name: "" for name, at in (("a", 0), ("b", 10), ("c", 30)) if minutes >= at})
    assert operator.look(61 * MINUTE, {"a": "", "b": "", "c": ""}) is not None
    assert [(after, list(one.new)) for after, one in operator.got] == [(MINUTE, ["a"]), (61 * MINUTE, ["b", "c"])]
    assert list(operator.got[1][1].still) == ["a"]


def test_what_still_stands_is_told_again_a_day_later() -> None:
    operator = Operator()
    for hours in range(75):
        operator.look(hours * HOUR, {"a": ""})
    assert [after for after, _ in operator.got] == [HOUR, HOUR + DAY, HOUR + 2 * DAY, HOUR + 3 * DAY]
    assert [list(notification.still) for _, notification in operator.got] == [[], ["a"], ["a"], ["a"]]


def test_when_all_is_well_that_is_told_once_with_what_was_settled() -> None:
    operator = Operator()
    operator.look(0 * MINUTE, {"a": "a is broken", "b": ""})
    operator.look(MINUTE, {"a": "a is broken", "b": ""})
    assert operator.look(2 * HOUR, {"b": ""}) is None
    assert operator.look(3 * HOUR, {}) is None
    notification = operator.look(3 * HOUR + MINUTE, {})
    assert notification is not None
    assert notification.is_all_clear
    assert [one.line for one in notification.settled.values()] == ["a is broken", ""]
    assert operator.look(5 * HOUR, {}) is None


def test_what_goes_and_comes_back_before_that_was_told_is_the_same_matter() -> None:
    operator = Operator()
    operator.look(0 * MINUTE, {"a": ""})
    operator.look(MINUTE, {"a": ""})
    operator.look(10 * MINUTE, {})
    for hours in range(1, 24):
        assert operator.look(hours * HOUR, {"a": ""}) is None


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    operator = Operator()
    operator.look(0 * MINUTE, {"a": ""})
    operator.look(MINUTE, {"a": ""})
    operator.look(-30 * DAY, {"a": "", "b": ""})
    assert operator.look(-30 * DAY + MINUTE, {"a": "", "b": ""}) is not None


@given(st.lists(st.tuples(st.integers(1, 40), st.sets(st.sampled_from("abc"))), max_size=80))
def test_whatever_comes_and_goes_there_is_one_message_an_hour_at_most_and_each_matter_is_told(
    looks: list[tuple[int, set[str]]],
) -> None:
    operator, after, since = Operator(), timedelta(), dict[str, timedelta]()
    for minutes, there in looks:
        after += minutes * MINUTE
        since = {name: since.get(name, after) for name in there}
        operator.look(after, dict.fromkeys(there, ""))
        for name in there:
            standing = operator.memory.standing[name]
            assert standing.told_at is not None or after - since[name] < REST + AT_MOST_EVERY
    moments = [moment for moment, _ in operator.got]
    assert all(later - earlier >= AT_MOST_EVERY for earlier, later in pairwise(moments))
