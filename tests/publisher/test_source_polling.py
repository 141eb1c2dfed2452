"""Calendars elsewhere are looked at again and again, beside all else, by the leader alone."""

import threading
from datetime import UTC, datetime

from announcer.errors import SourceError
from announcer.folder.sources.importing import Prepared
from announcer.folder.sources.keeping import KeptSource
from announcer.model import Message
from announcer.model.findings import FindingKind
from announcer.publisher.source_polling import FAILURES, SourcePolling
from tests.support.waiting import eventually

NOW = datetime(2026, 2, 1, tzinfo=UTC)
SOURCES = (KeptSource(name="huis", address="https://a.example/geheim"), KeptSource(name="wijk", address="https://b"))


class FakeKeeper:
    """Looks at nothing: what it was asked, in order; `wrong` fails, and `hangs` waits until it is let go."""

    def __init__(self) -> None:
        self.looked: list[str] = []
        self.wrong: set[str] = set()
        self.go_on = threading.Event()
        self.go_on.set()

    def look(self, source: KeptSource, now: datetime) -> Prepared | None:
        assert now == NOW
        self.looked.append(source.name)
        self.go_on.wait(20)
        if source.name in self.wrong:
            raise SourceError(Message("{host} answers 500", host="a.example"))
        return None


class Polling:
    """Polling under a timer of ours."""

    def __init__(self, *, leads: bool = True) -> None:
        self.keeper, self.seconds, self.leads, self.news = FakeKeeper(), 0.0, leads, 0
        self.polling = SourcePolling(
            SOURCES, self.keeper, every=3600, leads=lambda: self.leads, now=lambda: NOW, on_news=self._tell,
            timer=lambda: self.seconds,
        )  # fmt: skip

    def _tell(self) -> None:
        self.news += 1

    def turn(self, seconds: float = 0) -> list[str]:
        """What was looked at after so many seconds."""
        self.seconds += seconds
        self.keeper.looked.clear()
        self.polling.work()
        looks = self.polling._looks
        if looks is not None:
            looks.join(20)
        return list(self.keeper.looked)


def test_all_are_looked_at_at_the_start_and_then_after_their_pause() -> None:
    polling = Polling()
    assert polling.turn() == ["huis", "wijk"]
    assert polling.turn(3599) == []
    assert polling.turn(3600 / 20 + 2) == ["huis", "wijk"]


def test_who_does_not_lead_asks_nobody() -> None:
    polling = Polling(leads=False)
    assert polling.turn() == []
    polling.leads = True
    assert polling.turn() == ["huis", "wijk"]


def test_a_calendar_that_hangs_holds_up_nobody() -> None:
    polling = Polling()
    polling.keeper.go_on.clear()
    polling.polling.work()
    eventually(lambda: polling.keeper.looked == ["huis"])
    polling.polling.work()
    polling.polling.stop(timeout=0.01)
    polling.keeper.go_on.set()


def test_a_person_is_told_after_several_failures_in_a_row_and_no_more_when_it_works() -> None:
    polling = Polling()
    polling.keeper.wrong = {"huis"}
    for number in range(FAILURES):
        assert polling.polling.findings == (), number
        polling.turn(4000)
    (finding,) = polling.polling.findings
    assert (finding.kind, finding.about, finding.line) == (FindingKind.SOURCE, "huis", "huis: a.example answers 500")
    assert polling.news == 1
    polling.keeper.wrong = set()
    polling.turn(4000)
    assert polling.polling.findings == ()
    assert polling.news == 2


def test_a_source_never_shows_its_address() -> None:
    assert "geheim" not in f"{SOURCES[0]!r} {SOURCES[0]}"
