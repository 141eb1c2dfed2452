"""An account is who its instance says it is, at whatever address that is reached. Ledger and HTTP are real."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from announcer.accounts.choice import account_maker, is_reached, known_account, name_of, page_of, recognised
from announcer.delivery.account import AccountInfo
from announcer.folder.event_reader import EventReader
from announcer.folder.post_templates import usable_templates
from announcer.ledger.ledger import Ledger
from announcer.model import EMPTY_HISTORY, History, KnownAccount, PostRecord, State
from announcer.publisher.election import LeaderElection
from announcer.publisher.sender import Sender
from announcer.publisher.service import Publisher
from announcer.publisher.service_record import ServiceRecord
from announcer.publisher.service_state import Process, StateWriter
from announcer.publisher.site_writer import SiteWriter
from announcer.runtime.clock import SimulatedClock
from announcer.settings.fields import Settings
from announcer.settings.groups import MastodonSettings
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon

NOW = datetime(2027, 3, 5, 11, tzinfo=UTC)
FILE = """
title: Avonden
language: nl
reminders: [1d]
translations: {en: {title: Evenings}}
events:
  - {id: a, title: Bijeenkomst, date: 2027-03-10, time: "20:00", translations: {en: {title: Meeting}}}
"""


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon(Behaviour.V45) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="simulated")) as ledger:
        yield ledger


class Round:
    """What a publisher does that is started with `instance` for the account's address."""

    def __init__(self, folder: Path, ledger: Ledger, server: FakeMastodon, instance: str) -> None:
        events = folder / "events"
        events.mkdir(exist_ok=True)
        (events / "s.yaml").write_text(FILE, encoding="utf-8")
        mastodon = MastodonSettings(base_url=instance, access_token=SecretStr(server.rules.token))
        self.settings = Settings(events_dir=events, mastodon=mastodon)
        self.folder, self.ledger = folder, ledger

    def at(self, now: datetime) -> None:
        clock, leadership = SimulatedClock(now, 1), self.ledger.lead()
        leadership.acquire(datetime.now(UTC), "test")
        reader = EventReader(self.settings.events_dir, self.settings.defaults())
        sender = Sender(
            account_maker(self.settings, reader.picture), self.ledger.outbox, owner="test", leads=leadership.is_kept,
            now=clock.now, beside=None, name_of=lambda info: recognised(info, self.ledger, self.settings),
        )  # fmt: skip
        with closing(SiteStore(self.folder / "site.db")) as store:
            publisher = Publisher(
                settings=self.settings, templates=usable_templates(None), clock=clock,
                election=LeaderElection(self.ledger, leadership, clock, "test"), reader=reader, ledger=self.ledger,
                service_record=ServiceRecord(self.ledger, self.settings, "0"), site=SiteWriter(self.settings, store),
                state=StateWriter(store, Process(clock="simulated", version="0"), Measurements()), sender=sender,
            )  # fmt: skip
            publisher.round()


def test_the_same_account_at_another_address_is_told_nothing_twice_and_its_threads_go_on(
    tmp_path: Path, ledger: Ledger, server: FakeMastodon
) -> None:
    Round(tmp_path, ledger, server, server.base_url).at(NOW)
    assert len(server.rules.statuses) == 2, "in two languages"
    elsewhere = server.base_url.replace("127.0.0.1", "localhost")

    moved = Round(tmp_path, ledger, server, elsewhere)
    moved.at(NOW + timedelta(hours=1))
    assert len(server.rules.statuses) == 2
    moved.at(NOW + timedelta(days=4, hours=8, minutes=5))

    assert len(server.rules.statuses) == 4, "with the reminders"
    posts = {str(post.key): post for post in ledger.history().posts if post.state is State.POSTED}
    assert {post.account for post in posts.values()} == {f"{server.base_url}/@organiser"}
    reminder = server.rules.statuses[posts["s/a/reminder/1d@2027-03-10/nl"].status_id or ""]
    assert reminder.in_reply_to_id == posts["s/a/announcement/1/nl"].status_id
    assert known_account(moved.settings, ledger.history()) == f"{server.base_url}/@organiser"


def test_an_account_whose_ledger_keeps_no_ids_yet_is_told_by_its_posts(
    tmp_path: Path, ledger: Ledger, server: FakeMastodon
) -> None:
    Round(tmp_path, ledger, server, server.base_url).at(NOW)
    history = replace(ledger.history(), accounts=())
    info = AccountInfo(
        id="1", acct="organiser", url=f"{server.base_url}/@organiser", name="https://www.social.example/@organiser"
    )
    assert name_of(info, history) == f"{server.base_url}/@organiser"


PAGE = "https://social.example/@us"
KNOWN = KnownAccount(name=PAGE, url=PAGE, id="7", instance="https://social.example")


def _history(*accounts: KnownAccount, posts: tuple[PostRecord, ...] = ()) -> History:
    return replace(EMPTY_HISTORY, accounts=accounts, posts=posts)


def _info(*, id: str = "7", url: str = PAGE, name: str = "https://www.social.example/@us") -> AccountInfo:  # noqa: A002
    return AccountInfo(id=id, acct="us", url=url, name=name)


@pytest.mark.parametrize(
    ("info", "name"),
    [
        (_info(), PAGE),
        (_info(url="http://SOCIAL.example/@us/"), PAGE),
        (_info(id="8"), "https://www.social.example/@us"),
        (_info(url="https://other.example/@us"), "https://www.social.example/@us"),
        (_info(url=""), "https://www.social.example/@us"),
        (_info(url="https://social.example/@us2", id="9"), "https://www.social.example/@us"),
    ],
    ids=["another address", "http and letters", "another id", "another page", "no page", "a longer name"],
)
def test_an_account_is_the_same_when_page_and_id_are(info: AccountInfo, name: str) -> None:
    assert name_of(info, _history(KNOWN)) == name


def test_of_an_account_that_was_kept_under_two_names_the_first_stays() -> None:
    second = replace(KNOWN, name="https://www.social.example/@us", instance="https://www.social.example")
    assert name_of(_info(), _history(KNOWN, second)) == PAGE


def test_the_page_of_an_account_is_the_one_that_its_instance_names() -> None:
    moved = replace(KNOWN, name="https://old.example/@us")
    assert page_of("https://old.example/@us", _history(moved)) == PAGE
    assert page_of("https://old.example/@us", _history()) == "https://old.example/@us"
    assert page_of(None, _history(moved)) is None
    settings = Settings(mastodon=MastodonSettings(base_url="https://social.example", access_token=SecretStr("abc")),
                        base_url="https://agenda.example.org")  # fmt: skip
    assert is_reached("https://old.example/@us", settings, _history(moved))
    assert not is_reached("https://old.example/@us", settings, _history())
