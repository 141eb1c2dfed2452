"""What is laid out and not rendered yet, the most wanted first."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import inf

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
_OF_ALL, _PICTURE, _NEAR, _BESIDE, _OTHER = 0, *range(AWAITED + 1, AWAITED + 5)
"""Turns; those between are of the series that posts wait for."""


@dataclass(eq=False, slots=True)
class _Entry:
    """Something that waits."""

    laid: Laid
    series: str | None
    turn: int
    is_in_hand: bool = False

    @property
    def part(self) -> str | int:
        """What of the site it belongs to: a series, or what is of none."""
        return self.turn if self.series is None else self.series


def _turn(laid: Laid, horizon: float) -> int:
    path, wanted = laid.placement.path, laid.placement.wanted
    if path.startswith("/images/"):
        return _PICTURE
    # Closed pages of news are about everything too, but they are many, and of use to few.
    if wanted == AT_FIRST and laid.about is None and not path.startswith("/news-"):
        return _OF_ALL
    return _NEARNESS.get(wanted_order(wanted, horizon)[0], _OTHER)


_NEARNESS: Mapping[int, int] = {Turn.COMING: _NEAR, Turn.BESIDE: _BESIDE}


def _series(laid: Laid) -> str | None:
    """The series that it is about; None: it is about more."""
    return None if laid.about is None else laid.about.series


class RenderQueue:
    """By address: a newer laying takes the place of an older one, and what has gone leaves. For one thread.

    In front lies what is of the whole site, then what posts wait for, then pictures (a page comes after what it shows),
    then the pages of the nearest events and what lies beside them, then all else; each in the order in which it was
    laid, the newest laying before what is left of earlier ones.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Entry] = {}
        """By path; an entry that is in none of its places any more is not wanted."""
        self._order: deque[_Entry] = deque()
        self._of_series: defaultdict[str | None, deque[_Entry]] | None = None
        """None: it was not asked for since the order was made."""
        self._left: Counter[str | int] = Counter()
        """Addresses that wait, by the part of the site."""
        self._missing: set[str] = set()
        self._near: set[str] = set()
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
        return bool(self._order) and (self._order[0].turn <= _NEAR or self.is_urgent)

    @property
    def waits_for_all(self) -> bool:
        """Whether something waits that any page may show or the whole site is told by: a picture, the home page."""
        return self._left[_OF_ALL] + self._left[_PICTURE] > 0

    @property
    def series(self) -> frozenset[str]:
        """The series of which something waits: a page, a feed, a calendar."""
        return frozenset(part for part, count in self._left.items() if count and isinstance(part, str))

    def put(
        self, laid: Iterable[Laid], gone: Collection[str] = (), added: Collection[str] = (), *,
        first: Sequence[str] = (), goes_on: bool = False, horizon: float = inf,
    ) -> None:  # fmt: skip
        """`added`: those of the addresses where nothing lies yet. `first`: the series that posts wait for, the first
        post's first. `goes_on`: it is what was laid before that goes on with this; it comes after that. `horizon`: the
        start of the last of the nearest events."""
        self._missing |= set(added)
        self._missing -= set(gone)
        entries = (_Entry(one, _series(one), _turn(one, horizon)) for one in laid)
        fresh = {path: entry for entry in entries for path in entry.laid.paths}
        if fresh or gone:
            rest = {path: one for path, one in self._waiting.items() if path not in fresh and path not in gone}
            self._waiting = (rest | fresh if goes_on else fresh | rest) if rest else fresh
            self._left = Counter(entry.part for entry in self._waiting.values())
            self._near = {path for path in self._missing if path in self._waiting and self._waiting[path].turn == _NEAR}
        awaited = (one for one in dict.fromkeys(first) if self._left[one])
        before, self._first = self._first, tuple(islice(awaited, AWAITED))
        if fresh or gone or self._first != before:
            self._sort()

    @property
    def is_urgent(self) -> bool:
        """Whether a post waits for the most wanted."""
        return bool(self._order) and self._order[0].series in self._first

    def take_first(self) -> list[Laid]:
        """All that is of the whole site."""
        taken = []
        while self._order and self._order[0].turn == _OF_ALL:
            taken += self._taken(self._order.popleft())
        return taken

    def take(self, most: int) -> list[Laid]:
        """The most wanted that nobody has in hand, `most` of them or as many as go together; empty: there are none. Of
        other than the nearest events it is what waits of one series, up to a batch: its pages share their rows."""
        found = self._take(self._order)
        if found is None:
            return []
        entry, one = found
        taken = [one]
        if entry.turn in (_NEAR, _BESIDE):
            others, turn, most = self._order, entry.turn, min(most, NEAR_BATCH)
        else:
            others, turn = self._groups[entry.series], None
            most = min(most, OF_A_TAG) if entry.series is None else BATCH
        while len(taken) < most and (found := self._take(others, turn)) is not None:
            taken.append(found[1])
        return taken

    def _take(self, entries: "deque[_Entry]", turn: int | None = None) -> tuple[_Entry, Laid] | None:
        """The next of `entries`, where it is of that turn."""
        while entries and turn in (None, entries[0].turn):
            entry = entries.popleft()
            if not entry.is_in_hand:
                for laid in self._taken(entry):
                    return entry, laid
        return None

    def give_back(self, taken: Iterable[Laid]) -> None:
        """They were not rendered after all; they come next."""
        paths = [path for one in taken for path in one.paths if path in self._waiting]
        for entry in dict.fromkeys(self._waiting[path] for path in reversed(paths)):
            entry.is_in_hand = False
            self._order.appendleft(entry)
            self._groups[entry.series].appendleft(entry)

    def accept(self, rendered: Iterable[StoredResource]) -> list[StoredResource]:
        """Those that are what is waited for still; they do not wait any more."""
        wanted = [one for one in rendered if self._key(one.path) == one.inputs]
        for one in wanted:
            self._left[self._waiting.pop(one.path).part] -= 1
            self._missing.discard(one.path)
            self._near.discard(one.path)
        return wanted

    def _key(self, path: str) -> str | None:
        entry = self._waiting.get(path)
        return None if entry is None else entry.laid.key

    def _taken(self, entry: "_Entry") -> list[Laid]:
        """With the addresses where it is waited for; empty when there are none."""
        paths = tuple(path for path in entry.laid.paths if self._waiting.get(path) is entry)
        entry.is_in_hand = True
        return [replace(entry.laid, paths=paths)] if paths else []

    @property
    def _groups(self) -> defaultdict[str | None, deque[_Entry]]:
        """All in order, by series."""
        if self._of_series is None:
            self._of_series = defaultdict(deque)
            for entry in self._order:
                self._of_series[entry.series].append(entry)
        return self._of_series

    def _sort(self) -> None:
        places: dict[str | None, int] = {series: place for place, series in enumerate(self._first, start=1)}
        turns: list[list[_Entry]] = [[] for _ in range(_OTHER + 1)]
        for entry in dict.fromkeys(self._waiting.values()):
            turn = places.get(entry.series)
            if turn is not None:
                entry.is_in_hand = False  # no post waits for somebody else's turn
            turns[entry.turn if turn is None else turn].append(entry)
        self._order, self._of_series = deque(chain.from_iterable(turns)), None
