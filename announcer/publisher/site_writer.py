"""The site of a round: rendered where something changed, and put where the servers read it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from announcer.accounts.choice import known_account, page_of
from announcer.model import Facts, History, Picture, zone
from announcer.planning.due_times import wall
from announcer.settings.fields import Settings
from announcer.site.feeds.placements import changed_feeds
from announcer.site.render import SiteLayout
from announcer.web.site_store import SiteStore


class SiteWriter:
    """Writes the site into `store`."""

    def __init__(self, settings: Settings, store: SiteStore) -> None:
        self._settings = settings
        self._store = store
        self._layout: SiteLayout | None = None
        """None: what the store holds has to be asked."""

    def write(
        self, facts: Facts, history: History, pictures: Mapping[str, Picture], now: datetime
    ) -> tuple[str, ...]:  # fmt: skip
        """Publishes the site of that moment; the addresses of the feeds that have changed. Raises SiteStoreError."""
        settings = self._settings.site(page_of(known_account(self._settings, history), history))
        layout, self._layout = self._layout or SiteLayout(self._store.known()), None
        changes = layout.lay(facts, history, settings, self._today(now), pictures)
        changed = [each for one in changes.laid for each in one.rendered()]
        self._store.publish(changed, changes.gone)
        self._layout = layout
        return changed_feeds(changed, settings)

    def changes_at(self, now: datetime) -> datetime:
        """The next local midnight, when the site's date changes."""
        return wall(self._today(now) + timedelta(days=1), time(0), self._settings.timezone)

    def _today(self, now: datetime) -> date:
        return now.astimezone(zone(self._settings.timezone)).date()
