"""An account that answers the same for ever, and a day of delivery to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from announcer.delivery.account import AccountInfo, Body, SeenStatus, StatusSource
from announcer.delivery.outcomes import (
    Denied,
    Outcome,
    Posted,
    Processing,
    Unauthorized,
    Unreachable,
)
from announcer.delivery.send_deadline import MayLeave
from announcer.delivery.step import Report
from announcer.delivery.worker import Delivery
from announcer.model import Draft, Image, Limits, PlannedPost, PostRecord, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from tests.support.delivery_world import START, key_of
from tests.support.outbox_stores import MemoryStore

NAME = "https://social.example/@organiser"

NO = Unreachable("it answered 500")

DENIED = Denied("it answered 403")

FORBIDDEN = Unauthorized(403, "it answered 403")


@dataclass(kw_only=True)
class FakeAccount:
    """Answers each call as it was told to, for ever; an exception among the answers is raised. `sends` counts texts."""

    sending: Outcome | None = None
    """None: it takes what it gets."""
    of: dict[str, Outcome] = field(default_factory=dict)
    """Answers to single posts, by a word of theirs."""
    uploading: str | Processing | Outcome = "m1"
    media: bool | Unreachable | None = True
    there: bool | Unreachable = True
    listing: Unreachable | None = None
    access: Unreachable | None = None
    certain = False
    knows_limits = True
    name = NAME
    sends: list[Body] = field(default_factory=list)

    def verify(self) -> AccountInfo:
        if self.access is not None:
            raise self.access
        return AccountInfo(id="1", acct="organiser", url=NAME, name=NAME)

    def limits(self) -> Limits:
        return Limits()

    def send(self, body: Body, idempotency_key: str, may_leave: MayLeave) -> Outcome:  # noqa: ARG002
        self.sends.append(body)
        single = next((answer for word, answer in self.of.items() if word in body.text), None)
        return single or self.sending or Posted(str(len(self.sends)), f"{NAME}/{len(self.sends)}")

    def upload(self, draft: Draft, may_leave: MayLeave) -> str | Processing | Outcome:  # noqa: ARG002
        return self.uploading

    def media_ready(self, media_id: str) -> bool | None:  # noqa: ARG002
        if isinstance(self.media, Unreachable):
            raise self.media
        return self.media

    def statuses_after(self, baseline_id: str | None) -> Sequence[SeenStatus]:  # noqa: ARG002
        if self.listing is not None and self.sends:
            raise self.listing
        return ()

    def exists(self, status_id: str) -> bool:  # noqa: ARG002
        if isinstance(self.there, Unreachable):
            raise self.there
        return self.there

    def source(self, status_id: str) -> StatusSource | None:
        raise AssertionError(status_id)

    def edit(self, status_id: str, body: Body, draft: Draft, may_leave: MayLeave) -> Outcome:
        raise AssertionError((status_id, body, draft, may_leave))


class DeliveryRun:
    """Delivery to a stubborn account, and a clock."""

    def __init__(self, account: FakeAccount) -> None:
        self.account = account
        self.store = MemoryStore(NAME)
        self.now = START
        self.delivery = Delivery(self.store.outbox(), account, owner="one", timer=lambda: 0.0)
        self.report = Report()

    def post(self, name: str, *, reply_to: str | None = None, picture: bool = False) -> None:
        draft = Draft(
            text=StatusText(f"Sessie {name}"),
            language="nl",
            visibility=Visibility.PUBLIC,
            image=Image(file="poster.png", alt=line("A poster")) if picture else None,
            reply_to=key_of(reply_to) if reply_to else None,
        )
        until = self.now + timedelta(days=2)
        self.store.add(
            PlannedPost(
                key=key_of(name), due_at=self.now, useful_until=until, draft=draft, revision=1, why="", length=0
            ),
            self.now,
        )

    def passes(self, span: timedelta) -> Report:
        """Steps when delivery wants to, and at least every ten minutes. It must not want to step for ever at once."""
        end, at_once = self.now + span, 0
        while self.now < end:
            self.report = self.delivery.step(self.now)
            wanted = self.report.next_at or end
            at_once = at_once + 1 if wanted <= self.now else 0
            assert at_once < 20, self.report
            self.now = min(end, max(self.now, min(wanted, self.now + timedelta(minutes=10))))
        return self.report

    def row(self, name: str) -> PostRecord:
        return next(row for row in self.store.rows() if row.key == key_of(name))

    def sent(self, name: str) -> int:
        return Counter(str(body.text) for body in self.account.sends)[f"Sessie {name}"]
