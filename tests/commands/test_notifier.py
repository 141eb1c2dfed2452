"""The operator is told what `status` lists: by every way that is set, in their language, and no restart repeats it."""

import threading
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.commands import running_service
from announcer.commands.matter import Matter
from announcer.commands.notifier.channels import send_within
from announcer.commands.notifier.notification_text import NotificationText, by_name
from announcer.commands.notifier.notifier import Notifier, find_matters
from announcer.errors import NotificationError
from announcer.ledger import failure_words
from announcer.ledger.ledger import Ledger
from announcer.publisher.service_state import write_failure
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from announcer.web.site_store import SiteStore

START = datetime(2024, 1, 10, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STUCK = Matter("service", "delivery has not been able to go on for 7 minutes", "its log says more")


class Inbox:
    """A channel; refuses while `fails`."""

    def __init__(self) -> None:
        self.fails = False
        self.tries = 0
        self.got: list[NotificationText] = []

    def __call__(self, text: NotificationText, _now: datetime) -> None:
        self.tries += 1
        if self.fails:
            raise NotificationError("it answered 500")
        self.got.append(text)


class House:
    """A ledger, what wants a person, and two ways to tell the operator."""

    def __init__(self, folder: Path) -> None:
        self.settings = load({"ANNOUNCER_DATABASE_URL": f"sqlite:///{folder}/announcer.db"}, folder)
        Ledger.open(self.settings.ledger_url).close()
        self.mail, self.hook = Inbox(), Inbox()
        self.there: list[Matter] = []
        self.start()

    def start(self, language: str = "en") -> None:
        """A new process."""
        self.notifier = Notifier(
            self.settings, {"mail": self.mail, "webhook": self.hook}, language=language, find=self._find
        )

    def _find(self, _settings: Settings, _now: datetime, _language: str) -> Mapping[str, Matter]:
        return by_name(self.there)

    def look(self, after: timedelta) -> None:
        self.notifier.look(START + after)

    def counts(self) -> tuple[int, int]:
        ledger = Ledger.open(self.settings.ledger_url, read_only=True)
        try:
            counts = ledger.notifications()[1]
        finally:
            ledger.close()
        return counts.sent, counts.failed


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_what_appears_is_told_by_every_way_and_no_restart_tells_it_again(house: House) -> None:
    house.there = [STUCK]
    house.look(0 * MINUTE)
    house.look(MINUTE)
    assert [len(inbox.got) for inbox in (house.mail, house.hook)] == [1, 1]
    for restart in range(5):
        house.start()
        house.look(HOUR + restart * HOUR)
    assert [len(inbox.got) for inbox in (house.mail, house.hook)] == [1, 1]
    assert house.counts() == (2, 0)


def test_a_number_that_grows_makes_no_new_matter(house: House) -> None:
    for minutes in range(0, 3 * 60, 10):
        house.there = [Matter("service", f"delivery has not been able to go on for {minutes} minutes")]
        house.look(minutes * MINUTE)
    assert len(house.mail.got) == 1


def test_the_text_says_what_since_when_and_what_settles_it_in_the_operators_language(house: House) -> None:
    house.start("nl")
    house.there = [STUCK, Matter("a.yaml", "a.yaml:3:1: date: no such day")]
    house.look(0 * MINUTE)
    house.look(MINUTE)
    (text,) = house.mail.got
    assert text.subject == "announcer: voor 2 dingen is iemand nodig (Agenda)"
    assert text.body.splitlines()[:7] == [
        "Hier is bij Agenda (http://127.0.0.1:8000/) iemand voor nodig.",
        "",
        "Nieuw:",
        "",
        "- service: delivery has not been able to go on for 7 minutes",
        "  its log says more",
        "  sinds 2024-01-10 10:00",
    ]
    assert "\n- a.yaml:3:1: date: no such day\n" in text.body
    house.there = []
    house.look(2 * HOUR)
    house.look(2 * HOUR + MINUTE)
    assert house.mail.got[-1].subject == "announcer: alles is weer in orde (Agenda)"
    assert "- a.yaml:3:1: date: no such day\n" in house.mail.got[-1].body


def test_the_json_has_the_same_facts(house: House) -> None:
    house.there = [STUCK]
    house.look(0 * MINUTE)
    house.look(MINUTE)
    data = house.hook.got[0].data
    assert (data["status"], data["title"]) == ("matters", "announcer: one matter wants a person (Agenda)")
    assert data["text"].startswith(data["title"])
    assert data["matters"] == [
        {
            "about": "service",
            "words": STUCK.words,
            "remedy": STUCK.remedy,
            "since": "2024-01-10T10:00:00+01:00",
            "new": True,
        }
    ]


def test_what_no_way_takes_is_tried_again_later_and_later_until_it_is_taken(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.mail.fails = house.hook.fails = True
    house.there = [STUCK]
    for minutes in range(70):
        house.look(minutes * MINUTE)
    assert 5 <= house.mail.tries <= 7
    assert house.counts() == (0, house.mail.tries + house.hook.tries)
    assert {getattr(record, "event", None) for record in caplog.records} == {"notification_failed"}
    house.mail.fails = house.hook.fails = False
    house.look(4 * HOUR)
    assert len(house.mail.got) == len(house.hook.got) == 1


def test_a_clock_that_is_set_back_keeps_nobody_from_being_told(house: House) -> None:
    house.mail.fails = house.hook.fails = True
    house.there = [STUCK]
    house.look(100 * HOUR)
    house.look(100 * HOUR + MINUTE)
    house.mail.fails = house.hook.fails = False
    for minutes in range(2):
        house.notifier.look(START + minutes * MINUTE)
    assert len(house.mail.got) == 1


def test_a_way_that_fails_gets_its_message_later_and_the_other_no_second_one(house: House) -> None:
    house.hook.fails = True
    house.there = [STUCK]
    for minutes in range(0, 30, 3):
        house.look(minutes * MINUTE)
    house.hook.fails = False
    for minutes in range(30, 120, 6):
        house.look(minutes * MINUTE)
    assert [len(inbox.got) for inbox in (house.mail, house.hook)] == [1, 1]


def test_a_ledger_that_cannot_be_written_makes_no_flood(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.there = [STUCK]
    Path(house.settings.ledger_path or "").unlink()
    for minutes in range(0, 5 * 60, 10):
        house.look(minutes * MINUTE)
    assert len(house.mail.got) == 1
    assert len(caplog.records) <= 4


def test_a_mistake_of_ours_is_logged_once_and_ends_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> Mapping[str, Matter]:
        raise RuntimeError("unforeseen")

    notifier = Notifier(house.settings, {}, language="en", find=fail)
    notifier.look(START)
    notifier.look(START)
    assert [getattr(record, "event", None) for record in caplog.records] == ["notifier_failed"]


@pytest.mark.parametrize("leads", [True, False])
def test_of_several_services_the_one_that_leads_tells_and_when_none_leads_each(house: House, leads: bool) -> None:
    now = datetime.now(UTC)
    with closing(SiteStore(house.settings.site_store_path)) as store:
        store.put_state({"leads": leads})
    assert find_matters(house.settings, now, "en"), "none leads"
    with closing(Ledger.open(house.settings.ledger_url)) as ledger:
        ledger.lead().acquire(now, "one")
        assert (find_matters(house.settings, now, "en") is not None) is leads


def test_a_ledger_that_cannot_be_read_is_a_matter(tmp_path: Path) -> None:
    (tmp_path / "announcer.db").write_text("no database at all", encoding="utf-8")
    settings = load({"ANNOUNCER_DATABASE_URL": f"sqlite:///{tmp_path}/announcer.db"}, tmp_path)
    found = find_matters(settings, START, "en")
    assert found is not None
    (matter,) = found.values()
    assert "announcer.db" in matter.words
    words, remedy = matter.in_language("nl").words, matter.in_language("nl").remedy
    assert words.startswith("de administratie ")
    assert words.endswith("(zet er een hele kopie voor in de plaats: `announcer restore`)")
    assert remedy == "`announcer status` zegt dat ook, tot het verholpen is"


def test_a_ledger_that_has_gone_is_the_matter_that_status_shows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load({"ANNOUNCER_DATABASE_URL": f"sqlite:///{tmp_path}/announcer.db"}, tmp_path)
    monkeypatch.setattr(running_service, "find_url", lambda _: "http://127.0.0.1:8000")
    with closing(SiteStore(settings.site_store_path)) as store:
        write_failure(store, failure_words.gone("var/announcer.db"))
    found = find_matters(settings, START, "nl")
    assert found is not None
    ledger, said = (one.in_language("nl") for one in found.values())
    assert (ledger.about, ledger.remedy[:28]) == ("ledger", "zet de administratie terug, ")
    assert said.words.startswith(
        "het laatste wat de dienst zei: de administratie var/announcer.db is weg: zet haar terug"
    )


def test_a_channel_that_never_ends_is_left_behind(house: House) -> None:
    ends = threading.Event()

    def channel(_text: NotificationText, _now: datetime) -> None:
        ends.wait(20)

    house.there = [STUCK]
    house.look(0 * MINUTE)
    house.look(MINUTE)
    with pytest.raises(NotificationError, match="had not ended"):
        send_within(channel, house.mail.got[0], START, 0.2)
    ends.set()
