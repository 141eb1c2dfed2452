"""What waits for room under the hourly limit is moved together, and goes as if each had waited for itself."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from announcer.model import Kind, Message, Subject
from announcer.planning.candidates.candidate import ONCE, Candidate
from announcer.planning.candidates.candidate_queue import CandidateQueue, queued
from tests.support.on_ci import size
from tests.support.planner_world import local, series

NOW = local("2024-02-01 09:00")
HOUR = timedelta(hours=1)


class EachForItself(CandidateQueue):
    """The same without its short cut."""

    def push_for_room(self, candidate: Candidate, due_at: datetime, free_at: datetime) -> None:  # noqa: ARG002
        self.push(candidate, free_at)


def candidate(number: int, chance: Random) -> Candidate:
    due_at = NOW + timedelta(minutes=chance.choice([-90, -30, 0, 30, 60, 400, 2_000]))
    return Candidate(
        subject=Subject("round", f"e{number}"),
        kind=chance.choice([Kind.SERIES, Kind.ANNOUNCEMENT, Kind.ANNOUNCEMENT, Kind.REMINDER]),
        discriminator=ONCE,
        languages=("nl",),
        due_at=due_at,
        useful_until=due_at + timedelta(hours=chance.choice([1, 5, 50, 60, 70, 900])),
        opens_at=NOW + timedelta(hours=chance.randrange(900)),
        why=Message("as the test has it"),
        series=series(),
        revision=1,
    )


def timetable(queue: CandidateQueue, candidates: list[Candidate], most: int) -> list[tuple[datetime, Subject]]:
    """What goes when, `most` an hour, but for what would lose its use."""
    for part in (candidates[::2], candidates[1::2]):
        queue.add(part[:2], sorted(part[2:], key=queued))
    queue.start()
    gone: list[tuple[datetime, Subject]] = []
    while following := queue.pop():
        due_at, one = following
        recent = [at for at, _ in gone if at > due_at - HOUR]
        free_at = due_at if len(recent) < most else recent[-most] + HOUR
        if free_at > due_at and free_at < one.useful_until:
            queue.push_for_room(one, due_at, free_at)
        else:
            gone.append((due_at, one.subject))
    return gone


@given(some.integers(0, 2**32))
@settings(max_examples=size(20, on_ci=500), deadline=None)
def test_what_waits_together_goes_as_if_each_waited_for_itself(seed: int) -> None:
    chance = Random(seed)
    candidates = [candidate(number, chance) for number in range(chance.choice([3, 30, 60]))]
    most = chance.randint(1, 4)
    together = timetable(CandidateQueue(NOW), candidates, most)
    assert together == timetable(EachForItself(NOW), candidates, most)
    assert len(together) == len(candidates)
