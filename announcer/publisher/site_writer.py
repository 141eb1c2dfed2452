"""The site of a round: rendered where something changed, and put where the servers read it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from announcer.accounts.choice import known_account, page_of
from announcer.delivery.send_deadline import Timer
from announcer.model import Facts, History, Picture, SiteSettings, zone
from announcer.model.undone import OneByOne, Undone
from announcer.planning.due_times import wall
from announcer.publisher.render_queue import RenderQueue
from announcer.publisher.slices import SLICE, Slices, Workers
from announcer.runtime.clock import elapsed
from announcer.settings.fields import Settings
from announcer.site.feeds.placements import changed_feeds
from announcer.site.site_layout import SiteLayout
from announcer.web.stored_form import StoredResource


class SiteTarget(Protocol):
    """Where a site goes; `web.site_store.SiteStore` is one, and says more of the two."""

    def known(self) -> Mapping[str, str]:
        """Cache keys by path of what lies there. What is published from now on is said in view of it."""

    def publish(self, changed: Iterable[StoredResource], gone: Collection[str] = (), *, is_whole: bool = True) -> int:
        """Puts in `changed` and drops what lies at `gone`: readers see the whole of it or nothing. `is_whole`: from now
        on nothing lies at other addresses; else something may come there."""


_PORTION = 6000
"""Placements that are laid out at a time, those of some two hundred series: what waits to be rendered takes memory."""
_FEW = 3000
"""Addresses that wait: with fewer the next portion is laid out."""
WHOLE_EVERY = 5.0
"""Seconds after which home page and feeds are made anew, while ever more is to be taken on."""
MUCH = 3000
"""Addresses that wait: from so many on, which are seconds of work, home page and feeds come before all others."""
MANY_EVENTS = 500
"""Of a site that is made for the first time: then it is worth while that workers are ready when all is laid out."""


class SiteWriter:
    """Writes the site into `target`, in slices: a change that is rendered within a second is published as one; of a
    larger one the most wanted comes first, and each further call brings more."""

    def __init__(
        self, settings: Settings, target: SiteTarget, *, workers: Workers | None = None, timer: Timer = elapsed,
        much: int = MUCH, one_by_one: OneByOne | None = None,
    ) -> None:  # fmt: skip
        self._one_by_one = one_by_one or OneByOne()
        self._settings = settings
        self._target = target
        self._workers = workers
        self._timer = timer
        self._much = much
        self._laid_out: SiteLayout | None = None
        """None: what the target holds has to be asked."""
        self._queue, self._slices = RenderQueue(), Slices()
        self._unlaid: tuple[Undone, ...] = ()
        self._rest: frozenset[str] = frozenset()
        """The series of which something is to be laid out still."""
        self._whole_at = 0.0
        """When home page and feeds are made anew in any case, by the timer."""
        self._is_all = True
        """Nothing is to be laid out still."""
        self._untold: tuple[str, ...] = ()
        """Feeds that have changed, of publications that failed half-way."""

    @property
    def is_behind(self) -> bool:
        """Whether something is not laid out or not published yet: another call is wanted at once."""
        return len(self._queue) > 0 or not self._is_all

    @property
    def unshown(self) -> frozenset[str] | None:
        """The series of which the target lacks something, or holds it as it was; None: that goes for all of them."""
        if self._queue.waits_for_all:
            return None
        unlaid = frozenset(one.about for one in self._unlaid)
        return self._queue.series | self._queue.undone_series | self._rest | unlaid

    @property
    def undone(self) -> tuple[Undone, ...]:
        """What could not be laid out or rendered: the target holds it as it was before, if it did."""
        return (*self._unlaid, *self._queue.undone)

    def write(
        self, facts: Facts, history: History, pictures: Mapping[str, Picture], now: datetime,
        awaited: Sequence[str] = (), *, seconds: float = SLICE, is_hurried: bool = False,
    ) -> tuple[str, ...]:  # fmt: skip
        """Publishes the site of that moment, or as much of it as a slice of `seconds` holds; the addresses of the feeds
        that have changed. `awaited`: the series that posts wait for, the first post's first. `is_hurried`: there is
        more to come; home page and feeds show plain edits within `WHOLE_EVERY` then. Raises SiteStoreError and
        SiteFolderError."""
        settings = self._settings.site(page_of(known_account(self._settings, history), history))
        layout, self._laid_out = self._laid_out or self._begin(facts), None
        room = _PORTION if len(self._queue) < _FEW else 0
        is_hurried = is_hurried and self._timer() < self._whole_at
        if not is_hurried:
            self._whole_at = self._timer() + WHOLE_EVERY
        changes = layout.lay(
            facts, history, settings, self._today(now), pictures, first=awaited, room=room, is_hurried=is_hurried
        )
        goes_on, self._rest, self._unlaid = bool(self._rest), changes.rest, changes.undone
        self._is_all = changes.is_all
        self._queue.put(
            changes.laid, changes.gone, changes.added, first=awaited, goes_on=goes_on, horizon=changes.horizon
        )
        gone = changes.gone
        if len(self._queue) >= self._much:
            self._publish(self._slices.render_first(self._queue, goes_on=True), gone, settings)
            gone = frozenset()
        self._publish(self._slices.render(self._queue, seconds), gone, settings)
        self._laid_out = layout
        if not self.is_behind:
            self._slices.close()
        told, self._untold = self._untold, ()
        return told

    def _publish(self, changed: Sequence[StoredResource], gone: Collection[str], settings: SiteSettings) -> None:
        self._untold = tuple(dict.fromkeys((*self._untold, *changed_feeds(changed, settings))))
        self._target.publish(changed, gone, is_whole=self._is_all and self._queue.is_whole)

    def changes_at(self, now: datetime) -> datetime:
        """The next local midnight, when the site's date changes."""
        return wall(self._today(now) + timedelta(days=1), time(0), self._settings.timezone)

    def _begin(self, facts: Facts) -> SiteLayout:
        """Everything is found by what the target holds."""
        self._queue, self._rest = RenderQueue(), frozenset()
        self._slices = Slices(self._workers, self._timer, one_by_one=self._one_by_one)
        known = self._target.known()
        if not known and sum(len(series.events) for series in facts.series) >= MANY_EVENTS:
            self._slices.expect_many()
        return SiteLayout(known, self._one_by_one)

    def _today(self, now: datetime) -> date:
        return now.astimezone(zone(self._settings.timezone)).date()
