"""Candidates in the order of time. Many lie ahead and few are looked at: of each series only the next is in the heap,
and those that wait together for room under the hourly limit are moved together.
"""

import heapq
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from announcer.model import Kind
from announcer.planning.candidates.candidate import Candidate

Queued = tuple[datetime, int, datetime, str, Candidate]
"""When it goes; then what goes first of what goes at once: by kind, by the nearest event, by key."""

_FIRST = {Kind.SERIES: 0, Kind.ANNOUNCEMENT: 1, Kind.CANCELLATION: 2, Kind.CHANGE: 3}
_ROOTS = (Kind.SERIES, Kind.ANNOUNCEMENT)
_AMPLE = timedelta(days=2)
"""More than this is between a moment without room and the next with room, however many go in spite of the limit."""


def queued(candidate: Candidate) -> Queued:
    """Its place among others."""
    rank = _FIRST.get(candidate.kind, 4)
    return candidate.due_at, rank, candidate.opens_at, str(candidate.original), candidate


class CandidateQueue:
    """Gives out what goes next, never before `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._heap: list[tuple[datetime, int, datetime, str, Candidate, Sequence[Candidate], int]] = []
        self._full: list[tuple[int, datetime, str, Candidate]] = []
        """Announcements of series and events that found no room: a heap, all of one moment."""
        self._full_until = now
        self._nearest_end = now
        """No candidate of `_full` loses its use before."""

    def add(self, alone: Iterable[Candidate], ahead: Sequence[Candidate]) -> None:
        """Before the first `pop`: what stands in it each for itself, and what lies ahead, in the order of `queued`."""
        place = 0
        while place < len(ahead) and ahead[place].due_at <= self._now:
            place += 1
        for one in (*alone, *ahead[:place]):
            self._heap.append((max(one.due_at, self._now), *queued(one)[1:], (), 0))
        if place < len(ahead):
            self._heap.append((*queued(ahead[place]), ahead, place + 1))

    def start(self) -> None:
        """All are added."""
        heapq.heapify(self._heap)

    def push(self, candidate: Candidate, due_at: datetime) -> None:
        """Back into it, for a later moment."""
        heapq.heappush(self._heap, (due_at, *queued(candidate)[1:], (), 0))

    def push_for_room(self, candidate: Candidate, due_at: datetime, free_at: datetime) -> None:
        """Back into it, for the moment at which there is room again: there is none at `due_at`, when it was to go, and
        so for nothing else that is announced then."""
        if self._full and self._full_until <= due_at:
            if self._nearest_end > free_at + _AMPLE:
                self._full_until = free_at
            else:  # some may have to go without room: each for itself
                for *_, one in self._full:
                    self.push(one, self._full_until)
                self._full = []
        if candidate.kind not in _ROOTS or candidate.useful_until <= free_at + _AMPLE:
            self.push(candidate, free_at)
            return
        if not self._full:
            self._full_until, self._nearest_end = free_at, candidate.useful_until
        if self._full_until == free_at:
            self._nearest_end = min(self._nearest_end, candidate.useful_until)
            heapq.heappush(self._full, queued(candidate)[1:])
        else:
            self.push(candidate, free_at)

    def pop(self) -> tuple[datetime, Candidate] | None:
        """What goes next, and when; None: nothing is left."""
        if self._full and (not self._heap or (self._full_until, *self._full[0][:3]) < self._heap[0][:4]):
            return self._full_until, heapq.heappop(self._full)[3]
        if not self._heap:
            return None
        due_at, _, _, _, candidate, ahead, place = self._heap[0]
        if place < len(ahead):
            heapq.heapreplace(self._heap, (*queued(ahead[place]), ahead, place + 1))
        else:
            heapq.heappop(self._heap)
        return due_at, candidate

    def alone(self) -> list[tuple[datetime, Candidate]]:
        """What is left of all that did not lie ahead nor waits for room, by time."""
        return [(one[0], one[4]) for one in sorted(self._heap, key=lambda one: one[:4])]
