"""A service that lives over a folder: its parts are real and kept from round to round. In each round they are held
against those of a service that begins in that moment, over the same files and the same ledger.
"""

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr

from announcer.accounts.choice import known_account, page_of
from announcer.accounts.local import LocalAccount
from announcer.delivery.account import Body
from announcer.delivery.outcomes import Outcome, Refused
from announcer.delivery.send_deadline import MayLeave
from announcer.delivery.worker import Delivery
from announcer.errors import AnnouncerError, SiteStoreError
from announcer.folder.event_reader import EventReader, EventsSnapshot
from announcer.folder.post_templates import usable_templates
from announcer.ledger.ledger import Ledger
from announcer.ledger.person_decisions import PostVerdict, Ruling
from announcer.model import Draft, History, Limits, Picture, Subject, zone
from announcer.planning.in_force.facts import remembered_facts
from announcer.planning.round import Decision, Kept, decide
from announcer.publisher.service import _awaited
from announcer.publisher.site_writer import SiteWriter
from announcer.publisher.stated_facts import stated_facts
from announcer.settings.fields import Settings
from announcer.settings.groups import MastodonSettings
from announcer.site.render import render
from tests.publisher.living_folder import LivingFolder
from tests.publisher.published_folders import Published

START = datetime(2024, 3, 29, 20, tzinfo=UTC)
SPANS = tuple(
    timedelta(**span)
    for span in (
        {"minutes": 3}, {"minutes": 11}, {"minutes": 40}, {"hours": 2}, {"hours": 5}, {"hours": 13}, {"days": 1},
        {"days": 4}, {"days": 30}, {"minutes": -30}, {"hours": -9}, {"days": -2},
    )
)  # fmt: skip
TEMPLATES = usable_templates(None)
RULINGS: tuple[Ruling, ...] = ("cancelled", "removed", "as-written")
VERDICTS: tuple[PostVerdict, ...] = ("posted", "not-posted", "skip")
ELSEWHERE = "https://social.example/@organiser"


class Account(LocalAccount):
    """Takes some posts and refuses others; some that it took are deleted by and by."""

    def __init__(self, name: str, chance: Random) -> None:
        super().__init__("https://agenda.example.org")
        self.name = name
        self._chance = chance

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:  # type: ignore[override]  # it may refuse
        if self._chance.random() < 0.15:
            return Refused(422, "it is not wanted")
        return super().send(body, idempotency_key, may_leave)

    def exists(self, status_id: str) -> bool:  # noqa: ARG002
        return self._chance.random() < 0.8

    def upload(self, draft: Draft, may_leave: MayLeave) -> str:  # noqa: ARG002
        return "m1"


class _Never(Exception):
    """Nobody raises it."""


class LivingService:
    """One thing happens at each `lives`."""

    def __init__(self, root: Path, chance: Random) -> None:
        self.chance, self.root = chance, root
        self.now = START
        self.folder = LivingFolder(root / "events", chance)
        self.url = f"sqlite:///{root / 'announcer.db'}"
        self.settings = Settings(
            events_dir=root / "events", base_url="https://agenda.example.org", namespace="example.org",
            languages=("nl", "en"),
        )  # fmt: skip
        self.is_site_lost, self.has_folder = False, chance.random() < 0.3
        self.person = Ledger.open(self.url, clock="simulated")
        self.begin()

    def begin(self) -> None:
        """A new process."""
        self.ledger = Ledger.open(self.url)
        self.ledger.lead().acquire(datetime.now(UTC), "test")
        far = self.chance.choice([0, 10**12])  # what is trusted at once, and what is looked at again
        self.reader = EventReader(
            self.settings.events_dir, self.settings.defaults(), on_whole=lambda: None, most=self.chance.choice([1, 50]),
            clock_ns=lambda: far,
        )  # fmt: skip
        self.kept, self.limits, self.rounds = Kept(), Limits(), 0
        self.published = Published(self.root)
        self.store = self.published.store
        target = self.published.site if self.has_folder else self.store
        ticks, pace = count(), self.chance.choice([0.0, 0.4])
        self.site = SiteWriter(self.settings, target, timer=lambda: next(ticks) * pace)
        name = "local" if self.settings.is_local else ELSEWHERE
        account = Account(name, self.chance)
        self.delivery = Delivery(self.ledger.outbox(name), account, owner="test", timer=lambda: 0.0)
        self.account = name if self.settings.is_local or self.chance.random() < 0.5 else None

    def end(self) -> None:
        self.ledger.close()
        self.store.close()

    def close(self) -> None:
        self.end()
        self.person.close()

    # --- a round ----------------------------------------------------------------------------------------------------

    def round(self) -> None:
        """As `Publisher.round` does it."""
        read = self.reader.read(most=self.chance.choice([0, 2, None]))
        afresh = read if self.reader.is_behind else self._read_afresh()
        assert read == afresh
        history = self.ledger.history(known=stated_facts(read))
        assert_same(history, self._history_afresh())
        decision = self._decide(read, history, self.kept)
        afresh_decided = self._decide(afresh, self._history_afresh(), Kept())
        assert decision == afresh_decided
        assert decision.wake_at == afresh_decided.wake_at
        if decision.changes_something:
            history = self.ledger.commit(decision.round, self.account or "")
            assert_same(history, self._history_afresh())
        self.rounds += 1
        self._show(decision.facts, history, read.pictures)

    def stands_by(self) -> None:
        """As `Publisher._stand_by` does it."""
        read = self.reader.read()
        history = self.ledger.history(known=stated_facts(read))
        facts = remembered_facts(history, self.kept.facts)
        assert facts == remembered_facts(self._history_afresh())
        self._show(facts, history, read.pictures)

    def _read_afresh(self) -> EventsSnapshot:
        with closing(EventReader(self.settings.events_dir, self.settings.defaults())) as reader:
            return reader.read()

    def _history_afresh(self) -> History:
        with closing(Ledger.open(self.url, read_only=True)) as ledger:
            return ledger.history()

    def _decide(self, read: EventsSnapshot, history: History, kept: Kept) -> Decision:
        return decide(
            read.readings, history, self.settings.policy(self.account or ""), self.limits, self.now,
            templates=TEMPLATES, namespace=self.settings.namespace_to_fix, settled=self.rounds == 0,
            missing=read.missing, until=self.now, plans_posts=self.account is not None, kept=kept,
        )  # fmt: skip

    def _show(self, facts: Any, history: History, pictures: dict[str, Picture] | Any) -> None:
        self.shown = facts, history, pictures
        self._write(is_hurried=self.reader.is_behind)

    def _write(self, *, is_hurried: bool = False) -> None:
        facts, history, pictures = self.shown
        with suppress(SiteStoreError if self.is_site_lost else _Never):
            self.site.write(facts, history, pictures, self.now, _awaited(history), is_hurried=is_hurried)
            self.is_site_lost = False

    def shows_all(self) -> None:
        """What waits is shown too; then the store is the whole site, byte for byte."""
        facts, history, pictures = self.shown
        while self.is_site_lost or self.site.is_behind:
            self._write()
        page = page_of(known_account(self.settings, history), history)
        today = self.now.astimezone(zone(self.settings.timezone)).date()
        whole = render(facts, history, self.settings.site(page), today, pictures=pictures)
        wanted = {one.path: one for one in whole.changed}
        stored = {one.path: one for one in self.store.resources()}
        assert stored.keys() == wanted.keys()
        for path, one in stored.items():
            other = wanted[path]
            assert one.modified_at >= other.modified_at.replace(microsecond=0), path
            assert replace(one, modified_at=other.modified_at) == other
        if self.has_folder:
            files = {name: body for name, body in self.published.files().items() if not name.endswith(".gz")}
            assert files == self.published.wanted()

    # --- what happens -------------------------------------------------------------------------------------------------

    def lives(self) -> None:
        """Something happens, and a round follows."""
        self.chance.choice(_HAPPENS)(self)
        (self.stands_by if self.chance.random() < 0.1 else self.round)()
        if self.chance.random() < 0.7:
            self.delivers()
            self.round()

    def delivers(self) -> None:
        if self.account is not None:
            self.delivery.step(self.now)

    def edits(self) -> None:
        for _ in range(self.chance.randint(1, 2)):
            self.folder.changes()

    def waits(self) -> None:
        self.now += self.chance.choice(SPANS)

    def learns(self) -> None:
        self.account = self.delivery_name
        self.limits = self.chance.choice([Limits(), Limits(max_characters=250)])

    @property
    def delivery_name(self) -> str:
        return "local" if self.settings.is_local else ELSEWHERE

    def decides(self) -> None:
        """A person's word, through another connection."""
        history = self.person.history()
        keys = [*history.events, *history.series]
        if not keys:
            return
        key, chance = self.chance.choice(keys), self.chance
        posts = [str(post.key) for post in history.posts]
        name = chance.choice([str(key), *posts[:9]])
        try:
            match chance.randrange(6):
                case 0:
                    self.person.rule(key, chance.choice(RULINGS), self.now)
                case 1:
                    self.person.hold(name)
                case 2:
                    self.person.approve(name)
                case 3:
                    self.person.release(chance.choice(sorted(history.holds) or ["a"]))
                case 4:
                    self.person.rule(Subject("c", "e0"), "as-written", self.now, foreseen=True)
                case _:
                    self._settle(history)
        except AnnouncerError:
            return  # it cannot be said of this

    def _settle(self, history: History) -> None:
        if history.posts:
            post = self.chance.choice(history.posts)
            self.person.resolve_post(post.key, self.chance.choice(VERDICTS), now=self.now,
                                     url="https://social.example/@organiser/7", status_id="7")  # fmt: skip

    def starts_anew(self) -> None:
        """With other settings, sometimes."""
        chance = self.chance
        changes: list[dict[str, Any]] = [
            {}, {}, {"languages": chance.choice([("nl",), ("nl", "en"), ("nl", "de")])},
            {"history_days": chance.choice([0, 2, 365])}, {"calendar_events": chance.choice([1, 2, 500])},
            {"timezone": chance.choice(["Europe/Amsterdam", "Pacific/Auckland"])}, {"site_title": "Anders"},
            {"approval": chance.choice(["manual", "auto"])}, {"max_posts_per_hour": chance.choice([1, 6])},
            {"mastodon": MastodonSettings(base_url="https://social.example", access_token=SecretStr("x" * 20))},
            {"mastodon": MastodonSettings()},
        ]  # fmt: skip
        self.end()
        given = {name: getattr(self.settings, name) for name in self.settings.model_fields_set}
        self.settings = Settings(**given | chance.choice(changes))
        self.begin()

    def loses_the_site(self) -> None:
        (self.root / "site.db").unlink(missing_ok=True)
        self.is_site_lost = True  # the round that meets it fails, the next shows everything


_HAPPENS = (
    *[LivingService.edits] * 10, *[LivingService.waits] * 8, *[LivingService.decides] * 3, *[LivingService.learns] * 2,
    LivingService.starts_anew, LivingService.loses_the_site,
)  # fmt: skip


def assert_same(history: History, afresh: History) -> None:
    """In the same order too."""
    assert history == afresh
    assert list(history.series) == list(afresh.series)
    assert list(history.events) == list(afresh.events)
    assert list(history.by_series) == list(afresh.by_series)
    for id_, one in history.by_series.items():
        other = afresh.by_series[id_]
        assert (one.record, one.posts) == (other.record, other.posts)
        assert list(one.events.items()) == list(other.events.items())
