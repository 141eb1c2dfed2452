"""What is laid out and not rendered yet, the most wanted first."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from announcer.model.undone import Undone
from announcer.site.layout import Laid
from announcer.site.nearness import AT_FIRST, Turn, wanted_order
from announcer.web.stored_form import StoredResource

BATCH = 64
"""Renderings of one series that go to a worker together, at most: what they share is handed over once."""
NEAR_BATCH = 16
"""The same of the nearest events, which go by themselves: nobody shall wait for the last of them while another process
has many."""
AWAITED = 20
"""Series that posts wait for, of which this many at a time go before everything else: posts go one after the other."""
OF_A_TAG = 8
"""Renderings of no series that go to a worker together: a tag's feeds and calendars, which are large."""
_TURNS = _OF_ALL, _PICTURE, _NEAR, _BESIDE, _TAG, _OTHER = range(6)
_SLACK = 5000
"""Entries that nobody wants any more, and half of all, may lie among those that are wanted."""


@dataclass(eq=False, slots=True)
class _Entry:
    """Something that waits."""

    laid: Laid
    turn: int
    is_in_hand: bool = False

    @property
    def part(self) -> str | int:
        """What of the site it belongs to: the series that it is about, or what is about more."""
        about = self.laid.about
        return self.turn if about is None else about.series


def _turn(laid: Laid, horizon: float) -> int:
    path, wanted = laid.placement.path, laid.placement.wanted
    if path.startswith("/images/"):
        return _PICTURE
    # Closed pages of news are about everything too, but they are many, and of use to few.
    if wanted == AT_FIRST and laid.about is None and not path.startswith("/news-"):
        return _OF_ALL
    return _NEARNESS.get(wanted_order(wanted, horizon)[0], _OTHER)


_NEARNESS: Mapping[int, int] = {Turn.COMING: _NEAR, Turn.BESIDE: _BESIDE, Turn.TAG: _TAG}


class RenderQueue:
    """By address: a newer laying takes the place of an older one, and what has gone leaves. For one thread.

    In front lies what is of the whole site, then what posts wait for, then pictures (a page comes after what it shows),
    then the pages of the nearest events, what lies beside them, the tags, then all else; each in the order in which it
    was laid, the newest laying before what is left of earlier ones. What is put in costs what it is, not what waits.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Entry] = {}
        """By path; an entry that is in none of its places any more is not wanted."""
        self._parts: dict[str | int, dict[str, _Entry]] = {}
        """The same, by the part of the site."""
        self._turns: tuple[deque[_Entry], ...] = tuple(deque() for _ in _TURNS)
        """In order, among what is not wanted any more or in hand."""
        self._placed = 0
        """Entries that were put there since they were tidied."""
        self._awaited: deque[_Entry] = deque()
        """What posts wait for; it lies in its turn too."""
        self._missing: set[str] = set()
        self._near: set[str] = set()
        self._undone: dict[str, tuple[str | int, Undone]] = {}
        """By path, with the part of the site."""
        self._first: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Addresses that wait."""
        return len(self._waiting)

    @property
    def is_whole(self) -> bool:
        """Whether something lies at every address that waits, be it as it was."""
        return not self._missing

    @property
    def lacks_near(self) -> bool:
        """Whether nothing lies yet where the pages of the nearest events belong, of some at least."""
        return bool(self._near)

    @property
    def has_wanted(self) -> bool:
        """Whether such a page comes next, or something before them."""
        return any(self._is_next(entries) for entries in (*self._turns[: _NEAR + 1], self._awaited))

    @property
    def waits_for_all(self) -> bool:
        """Whether something waits that any page may show or the whole site is told by: a picture, the home page."""
        return _OF_ALL in self._parts or _PICTURE in self._parts

    @property
    def series(self) -> frozenset[str]:
        """The series of which something waits: a page, a feed, a calendar."""
        return frozenset(part for part in self._parts if isinstance(part, str))

    @property
    def is_urgent(self) -> bool:
        """Whether a post waits for the most wanted, but for what is of the whole site."""
        return self._is_next(self._awaited)

    def put(
        self, laid: Iterable[Laid], gone: Collection[str] = (), added: Collection[str] = (), *,
        first: Sequence[str] = (), goes_on: bool = False, horizon: float = inf,
    ) -> None:  # fmt: skip
        """`added`: those of the addresses where nothing lies yet. `first`: the series that posts wait for, the first
        post's first. `goes_on`: it is what was laid before that goes on with this; it comes after that. `horizon`: the
        start of the last of the nearest events."""
        for path in self._undone.keys() & set(gone):
            del self._undone[path]
        self._missing.update(added)
        self._missing.difference_update(gone)
        for path in gone:
            self._drop(path)
        entries = [_Entry(one, _turn(one, horizon)) for one in laid]
        for entry in entries:
            for path in entry.laid.paths:
                self._undone.pop(path, None)  # it is tried again
                self._drop(path)
                self._add(path, entry)
        for entry in entries if goes_on else reversed(entries):
            turn = self._turns[entry.turn]
            (turn.append if goes_on else turn.appendleft)(entry)
        self._placed += len(entries)
        if self._placed > 2 * len(self._waiting) + _SLACK:
            self._tidy()
        self._put_first(first, {entry.part for entry in entries})

    def take_first(self) -> list[Laid]:
        """All that is of the whole site."""
        taken = []
        while (found := self._take(self._turns[_OF_ALL])) is not None:
            taken.append(found[1])
        return taken

    def take(self, most: int) -> list[Laid]:
        """The most wanted that nobody has in hand, `most` of them or as many as go together; empty: there are none. Of
        other than the nearest events it is what waits of one series, up to a batch: its pages share their rows."""
        first, *others = self._turns
        for entries in (first, self._awaited, *others):
            found = self._take(entries)
            if found is not None:
                entry, one = found
                if entries is self._turns[_NEAR] or entries is self._turns[_BESIDE]:
                    return [one, *islice(self._next_of(entries), min(most, NEAR_BATCH) - 1)]
                most = BATCH if isinstance(entry.part, str) else min(most, OF_A_TAG)
                return [one, *islice(self._next_of(deque(self._parts[entry.part].values())), most - 1)]
        return []

    def give_back(self, taken: Iterable[Laid]) -> None:
        """They were not rendered after all; they come next."""
        paths = [path for one in taken for path in one.paths if path in self._waiting]
        for entry in dict.fromkeys(self._waiting[path] for path in reversed(paths)):
            entry.is_in_hand = False
            self._turns[entry.turn].appendleft(entry)
            if entry.part in self._first:
                self._awaited.appendleft(entry)

    def accept(self, rendered: Iterable[StoredResource]) -> list[StoredResource]:
        """Those that are what is waited for still; they do not wait any more."""
        wanted = [one for one in rendered if self._key(one.path) == one.inputs]
        for one in wanted:
            self._drop(one.path)
            self._missing.discard(one.path)
        return wanted

    def fail(self, laid: Laid, undone: Undone, *, with_series: bool = False) -> None:
        """It cannot be rendered: what lies at its addresses stays, and nobody waits for it any more; `with_series`, nor
        for what else waits of its series."""
        entries = [entry for entry in map(self._waiting.get, laid.paths) if entry is not None]
        others = {path for one in entries if isinstance(one.part, str) for path in self._parts[one.part]}
        for path in (*laid.paths, *(sorted(others.difference(laid.paths)) if with_series else ())):
            entry = self._waiting.get(path)
            if entry is not None:
                self._undone[path] = entry.part, undone
            self._drop(path)
            self._missing.discard(path)

    @property
    def undone(self) -> tuple[Undone, ...]:
        """What could not be rendered, and lies there as it did before, if at all."""
        return tuple({id(undone): undone for _, undone in self._undone.values()}.values())

    @property
    def undone_series(self) -> frozenset[str]:
        """The series of which something could not be rendered."""
        return frozenset(part for part, _ in self._undone.values() if isinstance(part, str))

    def _key(self, path: str) -> str | None:
        entry = self._waiting.get(path)
        return None if entry is None else entry.laid.key

    def _add(self, path: str, entry: _Entry) -> None:
        self._waiting[path] = entry
        self._parts.setdefault(entry.part, {})[path] = entry
        if entry.turn == _NEAR and path in self._missing:
            self._near.add(path)

    def _drop(self, path: str) -> None:
        entry = self._waiting.pop(path, None)
        if entry is None:
            return
        self._near.discard(path)
        part = self._parts[entry.part]
        del part[path]
        if not part:
            del self._parts[entry.part]

    def _wants(self, entry: _Entry) -> bool:
        return not entry.is_in_hand and any(self._waiting.get(path) is entry for path in entry.laid.paths)

    def _is_next(self, entries: deque[_Entry]) -> bool:
        """Whether any of them is to be taken; those that are not leave from the front."""
        while entries and not self._wants(entries[0]):
            entries.popleft()
        return bool(entries)

    def _take(self, entries: deque[_Entry]) -> tuple[_Entry, Laid] | None:
        if not self._is_next(entries):
            return None
        entry = entries.popleft()
        entry.is_in_hand = True
        paths = tuple(path for path in entry.laid.paths if self._waiting.get(path) is entry)
        return entry, replace(entry.laid, paths=paths)

    def _next_of(self, entries: deque[_Entry]) -> Iterator[Laid]:
        while (found := self._take(entries)) is not None:
            yield found[1]

    def _put_first(self, first: Sequence[str], fresh: Collection[str | int]) -> None:
        awaited = tuple(islice((one for one in dict.fromkeys(first) if one in self._parts), AWAITED))
        if awaited == self._first and not any(one in fresh for one in awaited):
            return
        while self._is_next(self._awaited):
            entry = self._awaited.pop()
            self._turns[entry.turn].appendleft(entry)
        self._first = awaited
        self._awaited.extend(dict.fromkeys(entry for one in awaited for entry in self._parts[one].values()))
        for entry in self._awaited:
            entry.is_in_hand = False  # no post waits for somebody else's turn

    def _tidy(self) -> None:
        for entries in self._turns:
            wanted = [*dict.fromkeys(filter(self._wants, entries))]
            entries.clear()
            entries.extend(wanted)
        self._placed = sum(map(len, self._turns))
