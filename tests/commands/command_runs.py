"""How the tests of commands run them, and the events and the ledger they run on."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from announcer.delivery.account import Body
from announcer.folder.event_reader import read_events
from announcer.ledger.ledger import Ledger
from announcer.ledger.outbox import LedgerOutbox
from announcer.model import Limits, PostRecord, State
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import decide
from announcer.settings.loading import load
from tests.support.command_result import CommandResult

EVENTS = """\
title: Winterreeks
summary: Twee avonden over bijen.
tags: [Bijen]
reminders: [1d, 2h]
events:
  - id: eerste
    date: 2024-02-22
    time: 19:00-20:30
    venue: {name: De Korf, city: Hengelo}
  - id: tweede
    date: 2024-04-09
    venue: {name: De Raat, city: Enschede}
"""


Announcer = Callable[..., CommandResult]


def started(*args: str, cwd: Path, env: Mapping[str, str] | None = None) -> CommandResult:
    """Runs `python -m announcer` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "announcer", *args],
        cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return CommandResult(done.returncode, done.stdout, done.stderr)


LEDGER = "sqlite:///var/announcer.db"
MORNING = datetime(2024, 1, 10, 8, tzinfo=UTC)
"""09:00 on the organiser's wall clock."""

Answer = Callable[[PostRecord], State]


TEMPLATES = PostTemplates()


@cache
def _new_ledger() -> bytes:
    """A ledger with its tables and nothing in them; to make them takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "announcer.db")
        Ledger.open(f"sqlite:///{path}").close()
        return path.read_bytes()


class LedgerRounds:
    """What a service did so far: rounds over the folder's events, one after another, and what became of their posts.

    With its simulated clock the commands look from the moment of the last round.
    """

    def __init__(
        self, url: str = LEDGER, *, clock: Literal["real", "simulated"] = "simulated", account: str = "local"
    ) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_new_ledger())
        self._url = url
        self._account = account
        self._clock: Literal["real", "simulated"] = clock
        self._rounds = 0

    def round(self, now: datetime, answer: Answer = lambda _: State.POSTED) -> "LedgerRounds":
        """One round; each due post ends as `answer` says."""
        settings = load()
        read = read_events(settings.events_dir, settings.defaults())
        ledger = Ledger.open(self._url, clock=self._clock)
        try:
            ledger.lead().acquire(now, "test")
            decision = decide(
                read.readings, ledger.history(), settings.policy(self._account), Limits(), now, templates=TEMPLATES,
                namespace=None, settled=self._rounds == 0, missing=read.missing, until=now,
            )  # fmt: skip
            ledger.commit(decision.round, self._account)
            self._rounds += 1
            _send(ledger.outbox(self._account), now, answer)
        finally:
            ledger.close()
        return self

    def refuse_edits(self, now: datetime, reason: str) -> "LedgerRounds":
        """A person was there first: the edits that wait end as left."""
        ledger = Ledger.open(self._url)
        ledger.lead().acquire(now, "test")
        outbox = ledger.outbox("local")
        assert outbox.edits()
        for row in outbox.edits():
            outbox.finish_edit(row.id, outcome="left", now=now, reason=reason)
        ledger.close()
        return self


def _send(outbox: LedgerOutbox, now: datetime, answer: Answer) -> None:
    for place, row in enumerate(outbox.due(now), start=1):
        post = row.post
        body = Body(text=post.draft.text, language=post.key.language, visibility="public")
        outbox.begin(post.id, attempt=1, body=body, baseline_id=None, owner="test", lease_until=now, now=now)
        state = answer(post)
        url = f"https://mastodon.example/@us/{place}" if state is State.POSTED else None
        reasons = {State.POSTED: "", State.REJECTED: "422: too long", State.GONE: "deleted since"}
        reason = reasons.get(state, "the answer was lost")
        outbox.finish(
            post.id, attempt=1, state=state, now=now, reason=reason, status_id=str(place) if url else None, url=url
        )


@contextmanager
def serving(**runs_with: str) -> Iterator[None]:
    """A service leads the ledger."""
    with closing(Ledger.open(LEDGER)) as ledger:
        ledger.lead().acquire(datetime.now(UTC), "service")
        ledger.record_service(runs_with)
        yield


def make_ledger(url: str, now: datetime, *, clock: Literal["real", "simulated"] = "real") -> None:
    """A ledger with one round at `now`: the series' post in Dutch is posted, its translation, if any, rejected."""
    LedgerRounds(url, clock=clock).round(
        now, lambda post: State.POSTED if post.key.language == "nl" else State.REJECTED
    )


def rewrite(*changes: tuple[str, str]) -> None:
    """Changes the event file."""
    path = Path("events", "bijen.yaml")
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def translate(folder: Path) -> None:
    """Gives the series an English title."""
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "translations: {en: {title: Winter series}}\n", encoding="utf-8")


WITHOUT_EERSTE = (
    "  - id: eerste\n    date: 2024-02-22\n    time: 19:00-20:30\n    venue: {name: De Korf, city: Hengelo}\n", ""
)  # fmt: skip


def vanish() -> None:
    rewrite(WITHOUT_EERSTE)
