"""The pages of docs/ about posts say what the planner does."""

import pytest

from tests.planning.example_pages import PAGES, lives, round_of_2024
from tests.planning.situation_table import SITUATIONS
from tests.support.repository import ROOT


def test_there_are_at_least_sixty_situations() -> None:
    assert len(SITUATIONS) >= 60
    assert len({one.happened for one in SITUATIONS}) == len(SITUATIONS)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_the_planner_does(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run python -m tests.planning.example_pages, and read what changed"


def test_the_round_of_2024_is_told_at_the_right_moments() -> None:
    told = [post for post in round_of_2024().timeline() if not post.endswith("/en")]
    assert told == [
        "2024-01-10 09:00 cop-2024 series/1",
        "2024-02-01 19:00 enschede announcement/1",
        "2024-02-15 19:00 enschede reminder/7d@2024-02-22",
        "2024-02-21 19:00 enschede reminder/1d@2024-02-22",
        "2024-02-22 17:00 enschede reminder/2h@2024-02-22",
        "2024-03-05 10:10 cop-2024 change/vriezenveen.2",
        "2024-03-19 19:00 vriezenveen announcement/1",
        "2024-04-02 19:00 vriezenveen reminder/7d@2024-04-09",
        "2024-04-07 14:10 vriezenveen change/3",
        "2024-04-08 19:00 vriezenveen reminder/1d@2024-04-09",
        "2024-04-09 17:00 vriezenveen reminder/2h@2024-04-09",
        "2024-05-16 19:00 hengelo announcement/1",
        "2024-05-30 19:00 hengelo reminder/7d@2024-06-06",
        "2024-05-31 11:10 hengelo cancellation/3",
    ]


def test_a_reader_can_tell_the_lives_apart() -> None:
    assert [len(one.events) for _, one, _ in lives()] == [3, 52, 40]
