"""`now`, and until when what is decided at it holds: what is kept of decisions does not ask what time it is, only
whether some moment has come.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar

from announcer.model import Policy, zone
from announcer.planning.due_times import quiet_period, wall

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Moment:
    """A moment that is asked what has come by it, and remembers until when its answers stay the same."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.holds_until: datetime | None = None
        """The nearest moment asked about that has not come; None: all have, for ever."""

    def has_come(self, at: datetime) -> bool:
        """Whether it is `at`, or later."""
        if at <= self.now:
            return True
        if self.holds_until is None or at < self.holds_until:
            self.holds_until = at
        return False

    def has_passed(self, at: datetime) -> bool:
        """Whether it is later than `at`."""
        return self.has_come(at + datetime.resolution)

    def day(self, timezone: str) -> date:
        """The local date."""
        today = self.now.astimezone(zone(timezone)).date()
        self.has_come(wall(today + timedelta(days=1), time(0), timezone))
        return today

    def quiet_until(self, ready_at: datetime, policy: Policy) -> datetime | None:
        """When the quiet hours end in which it is, or will be when `ready_at` comes; None: there are none then. UTC."""
        is_ready = self.has_come(ready_at)
        period = quiet_period(self.now if is_ready else ready_at, policy)
        if is_ready and policy.quiet_from != policy.quiet_until:
            self.has_come(self._next_quiet_from(policy) if period is None else period[1])
        return None if period is None else period[1]

    def _next_quiet_from(self, policy: Policy) -> datetime:
        today = self.now.astimezone(zone(policy.timezone)).date()
        begins = (wall(today + timedelta(days=n), policy.quiet_from, policy.timezone) for n in range(3))
        return next(begin for begin in begins if begin > self.now)


@dataclass(frozen=True, slots=True)
class _Kept(Generic[V]):
    inputs: tuple[object, ...]
    value: V
    since: datetime
    until: datetime


_FOR_EVER = datetime.max.replace(tzinfo=UTC)


class MomentMemo(Generic[K, V]):
    """As `model.memo.Memo`, of values that depend on what has come as well: each holds from the moment at which it was
    made until the nearest one that it asked about.
    """

    def __init__(self) -> None:
        self._kept: dict[K, _Kept[V]] = {}

    def value(self, key: K, inputs: tuple[object, ...], now: datetime, make: Callable[[Moment], V]) -> V:
        """What is kept under `key`, if it was made from these inputs and holds at `now`; else what `make` gives."""
        kept = self._kept.get(key)
        if kept is not None and kept.since <= now < kept.until and kept.inputs == inputs:
            return kept.value
        moment = Moment(now)
        made = make(moment)
        self._kept[key] = _Kept(inputs, made, now, moment.holds_until or _FOR_EVER)
        return made

    def keep_only(self, keys: Collection[K]) -> None:
        """Forgets what is under other keys."""
        if len(self._kept) > len(keys):
            self._kept = {key: kept for key, kept in self._kept.items() if key in keys}
