"""One account, one store, one clock; processes that die; and a judge who reads the server's own list."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.step import Report
from announcer.delivery.worker import Delivery
from announcer.model import (
    Draft,
    Edit,
    Image,
    Kind,
    PlannedPost,
    PostKey,
    PostRecord,
    State,
    Subject,
    Visibility,
    marker,
)
from announcer.model.status_text import StatusText
from announcer.model.text import line
from announcer.runtime.clock import elapsed
from tests.support.fake_mastodon.faults import Fault
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import NewStore
from tests.support.pictures import a_picture

SITE = "https://site.example"
START = datetime(2024, 2, 1, 9, tzinfo=UTC)
MINUTES = timedelta(minutes=1)


class Killed(BaseException):
    """The process ends here; nothing catches it."""


def key_of(name: str, kind: Kind = Kind.ANNOUNCEMENT) -> PostKey:
    return PostKey(Subject("round", name), kind, "1", "nl")


class World:
    """Times are simulated, the server's too. `hook` is given to every process."""

    def __init__(
        self, server: FakeMastodon, new_store: NewStore, *, hook: Callable[[str], None] = lambda _: None
    ) -> None:
        self.server = server
        self.rules = server.rules
        self.now = START
        server.rules.now = self._seconds
        self.store = new_store(f"{server.base_url}/@organiser")
        self.hook = hook
        self.deadline = 10.0
        """Seconds, real ones; of the next process."""
        self.wanted: list[PostKey] = []
        self._processes = 0
        self.start()

    def start(self) -> None:
        """A new process: a new client, nothing in its memory."""
        self._processes += 1
        self.account = MastodonAccount(
            self.server.base_url,
            self.rules.token,
            site_url=SITE,
            pictures=a_picture,
            timeout=(5, 5),
            deadline=self.deadline,
        )
        self.delivery = Delivery(
            self.store.outbox(), self.account, owner=f"process-{self._processes}", timer=elapsed, hook=self._at
        )

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _at(self, point: str) -> None:
        self.hook(point)

    def meet(self, fault: Fault, times: int = 1) -> None:
        """The next posts meet the fault; a process that waits for slow answers does not wait long."""
        self.server.fault(fault, times=times)
        if fault.answer in ("freeze", "drip"):
            self.deadline = 0.15
            self.start()

    # --- what is wanted

    def post(
        self,
        name: str,
        *,
        reply_to: str | None = None,
        picture: str | None = None,
        useful: timedelta = timedelta(days=2),
        warning: str | None = None,
        text: str | None = None,
        kind: Kind = Kind.ANNOUNCEMENT,
        caused_at: datetime | None = None,
        formerly: str | None = None,
    ) -> PostKey:
        key = key_of(name, kind)
        draft = Draft(
            text=StatusText(text or self.text(name)),
            language="nl",
            visibility=Visibility.PUBLIC,
            content_warning=StatusText(warning) if warning else None,
            image=Image(file=picture, alt=line("A poster"), focus=(0.0, 0.5)) if picture else None,
            reply_to=key_of(reply_to) if reply_to else None,
        )
        planned = PlannedPost(
            key=key, due_at=self.now, useful_until=self.now + useful, draft=draft, revision=1, why="", length=0,
            caused_at=caused_at, formerly=key_of(formerly).subject if formerly else None,
        )  # fmt: skip
        self.store.add(planned, self.now)
        if key not in self.wanted:
            self.wanted.append(key)
        return key

    def text(self, name: str, words: str = "komt eraan") -> str:
        code = marker(self.store.account, key_of(name))
        return f"Sessie {name} {words}, 19:00 uur\n\n{SITE}/events/round/{name}/?p={code} #Twente"

    def edit(self, name: str, words: str, *, mark: str | None = None, picture: str | None = None) -> None:
        draft = Draft(
            text=StatusText(self.text(name, words)),
            language="nl",
            visibility=Visibility.PUBLIC,
            image=Image(file=picture, alt=line("Another poster")) if picture else None,
        )
        edit = Edit(key=key_of(name), draft=draft, why="", mark=StatusText(mark) if mark else None)
        self.store.add_edit(edit, self.now)

    # --- time

    def step(self) -> Report:
        """A step of the process that lives; one that is killed is followed by another."""
        try:
            return self.delivery.step(self.now)
        except Killed:
            self.start()
            return Report(next_at=self.now + timedelta(seconds=1))

    def pass_time(self, span: timedelta) -> Report:
        """Steps whenever delivery wants to, as its thread would; at least once a minute."""
        end = self.now + span
        report = self.step()
        while self.now < end:
            soon = self.now + timedelta(minutes=1)
            self.now = min(end, max(self.now, min(soon, report.next_at or soon)))
            report = self.step()
        return report

    def settle(self, most: timedelta = timedelta(hours=12)) -> None:
        """Until every row has ended, and what the server still holds back has been committed."""
        end = self.now + most
        while self.now < end and (self.open_rows() or self.store.outbox().edits()):
            self.pass_time(timedelta(minutes=1))
        self.now += timedelta(hours=1)
        self.rules.settle()

    # --- the judge

    def row(self, name: str) -> PostRecord:
        return self.row_of(key_of(name))

    def row_of(self, key: PostKey) -> PostRecord:
        return next(row for row in self.store.rows() if row.key == key)

    def open_rows(self) -> list[PostRecord]:
        return [row for row in self.store.rows() if row.state.is_open]

    def copies(self) -> Counter[PostKey]:
        """How often each wanted post stands in the server's own list."""
        markers = {marker(self.store.account, key): key for key in self.wanted}
        return Counter(markers[code] for status in self.rules.own() for code in markers if code in status.text)

    def assert_once(self) -> None:
        """No duplicate, no loss, and the rows know it."""
        assert self.copies() == dict.fromkeys(self.wanted, 1), [row.state for row in self.store.rows()]
        on_server = {status.id: status.text for status in self.rules.own()}
        for row in self.store.rows():
            assert row.state is State.POSTED
            assert row.status_id is not None
            assert row.marker in on_server[row.status_id]
            assert row.url
