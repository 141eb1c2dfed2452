"""A publisher over a folder that people work in, whose delivery steps in the middle of rounds, and whose rounds come in
the middle of delivery's steps, as two threads do it. Whatever goes out is held against what it may say.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import cast
from urllib.parse import urlsplit

from announcer.accounts.local import LocalAccount
from announcer.delivery.account import Body
from announcer.delivery.outcomes import Outcome, Posted, Refused
from announcer.delivery.send_deadline import MayLeave
from announcer.ledger.ledger import Ledger
from announcer.model import Draft, History, PostRecord, Resource, Round, State, Subject
from announcer.publisher.delivery_driver import DeliveryDriver, RoundDriver
from announcer.runtime.clock import SimulatedClock
from announcer.web.site_store import SiteStore
from announcer.web.stored_form import StoredResource
from tests.publisher.living_folder import LivingFolder
from tests.publisher.publisher_on_disk import PublisherOnDisk

START = datetime(2024, 3, 25, 10, tzinfo=UTC)
SPANS = [timedelta(minutes=minutes) for minutes in (0, 1, 11, 11, 30, 60, 240, 1440)]


class DeliveryBeside:
    """`lives` is one round after something happened."""

    def __init__(self, root: Path, chance: Random) -> None:
        self.chance, self.now = chance, START
        self._is_in_step = False
        self.between = 0
        """Posts and edits that went out while a round was committed and not shown."""
        self.sent = 0
        url = f"sqlite:///{root / 'announcer.db'}"
        self._ledger = cast("_Ledger", _Ledger.open(url, clock="simulated"))
        self._person = Ledger.open(url)
        self._store = _Store(root / "site.db")
        self.account = _Account("http://127.0.0.1:8000")
        self.coming: Round | None = None
        self._shown = self._person.history()
        self._run = PublisherOnDisk(
            root,
            self._ledger,
            self._store,
            make_account=lambda: self.account,
            clock=SimulatedClock(START, 1),
            timer=lambda: 0.0,
        )
        self._publisher, self._sender = self._run.publisher, self._run.sender
        self._publisher.round()  # the account is known
        assert isinstance(self._sender.driver, RoundDriver)
        self._delivery, self._sender.driver = self._sender.driver, _Seldom(self._sender.driver, self)
        (root / "events").rmdir()
        self._folder = LivingFolder(root / "events", chance)
        self.shows()
        self._ledger.beside = self._store.beside = self.account.beside = self

    def close(self) -> None:
        self._ledger.close()
        self._person.close()
        self._store.close()

    def lives(self) -> None:
        self._happens()
        self._run.clock.catch_up(self.now)
        self._publisher.round()

    def _happens(self) -> None:
        self.now += self.chance.choice(SPANS)
        for _ in range(self.chance.randint(0, 3)):
            self._folder.changes()
        history = self._person.history()
        if history.events and self.chance.random() < 0.15:
            key = self.chance.choice([*history.events])
            if self.chance.random() < 0.5:
                self._person.rule(key, self.chance.choice(["cancelled", "removed"]), self.now)
            else:
                (self._person.release if str(key) in history.holds else self._person.hold)(str(key))

    # --- two threads

    def delivers(self, likely: float) -> None:
        if not self._is_in_step and self.chance.random() < likely:
            self._is_in_step = True
            self._delivery.deliver(self.now)
            self._is_in_step = False

    def shows(self) -> None:
        self.coming, self._shown = None, self._person.history()

    def publishes(self) -> None:
        """In the middle of a step: something changes, and a whole round is committed and shown."""
        if self.coming is None and self.chance.random() < 0.3:
            self._happens()
            self._run.clock.catch_up(self.now)
            self._publisher._publish(self.now)  # `round` would wait for delivery
            self.shows()

    # --- the judge

    def sends(self, body: Body) -> None:
        history = self._person.history()
        (post,) = (one for one in history.posts if one.state is State.SENDING)
        assert post.draft.text == body.text, "what is told is not what the row says"
        decided = next(one for one in self._shown.posts if one.id == post.id)
        assert (decided.state, decided.draft) == (State.PENDING, post.draft), "no shown round decided it"
        for address in re.findall(r"http\S+\?p=\S+", body.text):
            assert self._store.read(urlsplit(address).path), f"what it links to is not there: {body.text}"
        self._goes_out(post, history)

    def edits(self, status_id: str, body: Body) -> None:
        (row,) = (one for one in self._ledger.outbox("local").edits() if one.ambiguous)
        assert (row.post.status_id, row.edit.draft.text) == (status_id, body.text), "the edit is another by now"
        self._goes_out(row.post, self._person.history())

    def _goes_out(self, post: PostRecord, history: History) -> None:
        self.sent += 1
        if self.coming is None:
            return
        self.between += 1
        changed = self.coming.posts, self.coming.withdrawn, self.coming.skipped, self.coming.edits
        assert post.key not in {one.key for some in changed for one in some}, "the round changes it"
        for subject in (*map(Subject.parse, post.stated), *map(Subject, post.series_ids)):
            assert _facts(history, subject) == _facts(self._shown, subject), "the site does not show it"


def _facts(history: History, subject: Subject) -> object:
    records: Mapping[Subject, object] = {**history.series, **history.events}
    return records.get(subject)


class _Seldom(RoundDriver):
    """A thread that did not come to look before the next round."""

    def __init__(self, driver: DeliveryDriver, beside: DeliveryBeside) -> None:
        self._driver, self._beside = driver, beside
        self.report = driver.report

    def deliver(self, now: datetime) -> bool:  # noqa: ARG002
        self._beside.shows()
        self._beside.delivers(0.4)
        return False


class _Ledger(Ledger):
    beside: DeliveryBeside | None = None

    def commit(self, round: Round, account: str) -> History:  # noqa: A002  # the ledger's own
        if self.beside is None:
            return super().commit(round, account)
        self.beside.coming = round
        self.beside.delivers(0.3)
        history = super().commit(round, account)
        self.beside.delivers(0.9)
        return history


class _Store(SiteStore):
    beside: DeliveryBeside | None = None

    def publish(
        self, changed: Iterable[Resource | StoredResource], gone: Collection[str] = (), *, is_whole: bool = True
    ) -> int:  # fmt: skip
        if self.beside is not None and self.beside.coming is not None:
            self.beside.delivers(0.3)
        return super().publish(changed, gone, is_whole=is_whole)


class _Account(LocalAccount):
    """Refuses some; while it answers, the publisher goes on."""

    beside: DeliveryBeside | None = None

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:  # type: ignore[override]  # it may refuse
        if self.beside is not None:
            self.beside.sends(body)
            self.beside.publishes()
            if self.beside.chance.random() < 0.1:
                return Refused(422, "it is not wanted")
        return super().send(body, idempotency_key, may_leave)

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Posted:
        if self.beside is not None:
            self.beside.edits(status_id, body)
            self.beside.publishes()
        return super().edit(status_id, body, draft, may_leave)
