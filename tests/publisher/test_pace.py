"""How many files of a mass a round takes on, by how long rounds take and what has come due."""

from datetime import timedelta

from announcer.folder.bites import BITE
from announcer.publisher.pace import GOAL, Pace
from tests.publisher.fake_laid import FakeTimer
from tests.publisher.publisher_on_disk import NOW


def test_bites_shrink_while_rounds_take_long_and_grow_again_and_are_never_none() -> None:
    timer, taken = FakeTimer(), list[int]()
    pace = Pace(timer)
    for seconds in [GOAL * 2] * 9 + [GOAL / 9] * 12:
        taken.append(pace.begin(NOW))
        timer.at += seconds
        pace.end(None, is_behind=True)
    assert taken[0] == taken[-1] == BITE
    assert taken[1] == BITE // 2
    assert min(taken) > 0
    assert taken[:9] == sorted(taken[:9], reverse=True)
    assert taken[10:] == sorted(taken[10:])


def test_what_came_due_has_a_round_to_itself_but_never_two_in_a_row() -> None:
    pace, taken = Pace(FakeTimer()), list[int]()
    for wake_at in (None, NOW, NOW, NOW, NOW + timedelta(seconds=1)):
        taken.append(pace.begin(NOW))
        pace.end(wake_at, is_behind=True)
    assert [bool(one) for one in [*taken, pace.begin(NOW)]] == [True, True, False, True, False, True]
