"""Looks at the calendars in ANNOUNCER_SOURCES again and again, beside all else: one that hangs delays nothing."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from announcer.delivery.send_deadline import Timer
from announcer.errors import AnnouncerError
from announcer.folder.sources.importing import Prepared
from announcer.folder.sources.keeping import KeptSource
from announcer.model.findings import Finding
from announcer.runtime.clock import elapsed
from announcer.runtime.logs import event_log

_log = event_log(__name__)

FAILURES = 3
"""In a row, before a person is told: servers are down for an hour now and then."""


class Keeper(Protocol):
    """Who looks at a calendar; `folder.sources.keeping.SourceKeeper` is one."""

    def look(self, source: KeptSource, now: datetime) -> Prepared | None: ...


@dataclass(slots=True)
class _Turn:
    """One calendar, and when it is looked at next."""

    source: KeptSource
    pause: float
    due_at: float
    failures: int = 0
    words: str = ""
    """Why the last look failed."""


class SourcePolling:
    """Looks at each of `sources` at once, and then every so many seconds (`every`, and up to a twentieth more, by its
    name, so that not all who keep a calendar ask for it at once).

    Only while this process `leads`. Somebody calls `work` again and again, a job of the publisher's loop. `on_news` is
    called when a person is to be told something else than before.
    """

    def __init__(
        self, sources: Sequence[KeptSource], keeper: Keeper, *, every: float, leads: Callable[[], bool],
        now: Callable[[], datetime], on_news: Callable[[], object], timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._keeper = keeper
        self._leads = leads
        self._now = now
        self._on_news = on_news
        self._timer = timer
        self._turns = [_Turn(one, every * (1 + _share(one.name) / 20), timer()) for one in sources]
        self._looks: threading.Thread | None = None
        self._stopping = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should know: calendars that have failed several times in a row. From any thread."""
        return tuple(
            Finding.of_source(turn.source.name, turn.words) for turn in self._turns if turn.failures >= FAILURES
        )

    def work(self) -> None:
        """Begins the looks that are due, unless some are under way. Returns at once. The thread is a daemon: nobody
        waits for a calendar at the end."""
        if self._looks is not None and self._looks.is_alive():
            return
        due = [turn for turn in self._turns if self._timer() >= turn.due_at]
        if due and not self._stopping and self._leads():
            self._looks = threading.Thread(target=self._look, args=(due,), name="sources", daemon=True)
            self._looks.start()

    def stop(self, timeout: float = 0.5) -> None:
        """Begins no other look, and waits `timeout` seconds for the one in hand."""
        self._stopping = True
        if self._looks is not None:
            self._looks.join(timeout)

    def _look(self, due: Sequence[_Turn]) -> None:
        for turn in due:
            if self._stopping or not self._leads():
                return
            before = self.findings
            self._look_at(turn)
            turn.due_at = self._timer() + turn.pause
            if self.findings != before:
                self._on_news()

    def _look_at(self, turn: _Turn) -> None:
        try:
            prepared = self._keeper.look(turn.source, self._now())
        except AnnouncerError as error:
            self._fail(turn, str(error))
        except Exception as error:  # noqa: BLE001 - what others write may break anything; the other calendars go on
            self._fail(turn, f"it cannot be read ({type(error).__name__})")
        else:
            if turn.failures:
                _log.info("source_recovered", source=turn.source.name)
            turn.failures, turn.words = 0, ""
            if prepared is not None:
                _tell(turn.source.name, prepared)

    def _fail(self, turn: _Turn, words: str) -> None:
        turn.failures += 1
        if words != turn.words:
            _log.warning("source_failed", source=turn.source.name, reason=words)
        turn.words = words


def _tell(name: str, prepared: Prepared) -> None:
    for file in prepared.files:
        merge = file.merge
        _log.info(
            "source_imported", source=name, file=file.name, added=len(merge.added), changed=len(merge.changed),
            vanished=len(merge.vanished),
        )  # fmt: skip
        if merge.later:
            _log.warning("source_too_large", source=name, file=file.name, count=merge.later)
    for words in prepared.calendar.passed_over:
        _log.warning("source_passed_over", source=name, what=str(words))


def _share(name: str) -> float:
    """From 0 to 1, the same for a name on every machine."""
    return int.from_bytes(sha256(name.encode()).digest()[:4]) / 2**32
