"""Whatever an instance, its name, the ledger or what listens on our port does: an answer comes within five seconds, and
says what could not be asked and what is assumed instead. Over real sockets; at home with less patience."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from announcer.commands import login_check, running_service
from announcer.commands.long_work import told_while
from announcer.errors import LoginFailed
from announcer.model import EMPTY_HISTORY, Message
from announcer.publisher.instance_query import InstanceAnswer, InstanceQuery
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, Announcer, LedgerRounds
from tests.commands.scripted_terminal import ScriptedTerminal
from tests.support.deaf_servers import ALL, WAITING, Talk, hangs_up, listening, silent_resolver
from tests.support.on_ci import left_to_ci

SOON = 0.2


@contextmanager
def takes_no_longer(seconds: float = 2.0) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def at(monkeypatch: pytest.MonkeyPatch, instance: str) -> None:
    monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", instance)
    monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "abc")


def is_unlearnt(answer: InstanceAnswer, why: str) -> bool:
    assert answer.unlearnt is not None
    assert str(answer.unlearnt.reason) == why
    return (answer.account, answer.limits, answer.unlearnt.wants_person) == (None, None, False)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("talk", WAITING)
def test_an_instance_costs_no_more_than_the_time_that_it_has(monkeypatch: pytest.MonkeyPatch, talk: Talk) -> None:
    with listening(talk) as address:
        at(monkeypatch, f"http://{address}")
        with takes_no_longer():
            answer = InstanceQuery(load(), within=SOON).answer(EMPTY_HISTORY)
    assert is_unlearnt(answer, "no answer within 0.2 seconds")


@pytest.mark.usefixtures("folder")
def test_nor_does_its_name_where_it_is_looked_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "https://social.example")
    monkeypatch.setenv("ANNOUNCER_BASE_URL", "https://site.example")
    with silent_resolver() as never:
        with takes_no_longer():
            answer = InstanceQuery(load(), within=SOON, look_up=never).answer(EMPTY_HISTORY)
        assert is_unlearnt(answer, "no answer within 0.2 seconds")
        with takes_no_longer(), pytest.raises(LoginFailed, match=r"social.example does not answer: no answer within 0"):
            login_check.check(load(), ScriptedTerminal([]), json_wanted=False, within=SOON, look_up=never)


@pytest.mark.usefixtures("folder")
def test_a_look_at_the_account_is_given_up_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(WAITING[0]) as address:
        at(monkeypatch, f"http://{address}")
        with takes_no_longer(), pytest.raises(LoginFailed, match=f"{address} does not answer: no answer within 0.2"):
            login_check.check(load(), ScriptedTerminal([]), json_wanted=False, within=SOON)


@pytest.mark.usefixtures("folder")
def test_what_listens_on_our_port_and_never_ends_is_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(WAITING[2]) as address:
        monkeypatch.setenv("ANNOUNCER_PORT", address.partition(":")[2])
        with takes_no_longer():
            assert running_service.find_url(load(), within=SOON) is None


def test_what_takes_long_is_said_and_what_does_not_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with told_while(Message("waiting for {host} …", host="here"), None):
        pass
    assert capsys.readouterr().err == ""
    with told_while(Message("waiting for {host} …", host="here"), None, first=0, again=0.05):
        time.sleep(0.12)
    first, *more = capsys.readouterr().err.splitlines()
    assert first == "announcer: waiting for here …"
    assert more[0] == "announcer: waiting for here … (0 s)"


COMMANDS = (
    "status", "plan", "plan --json", "posts", "hold bijen", "release bijen", "approve bijen",
    "resolve bijen/eerste --as-written", "build site", "login --check",
)  # fmt: skip


EACH_WAY = [
    *((command, WAITING[0]) for command in COMMANDS),
    *((command, talk) for command in ("status", "plan", "login --check") for talk in ALL if talk is not WAITING[0]),
]
FIVE = 5.0


@left_to_ci("each waits for seconds by a real clock")
@pytest.mark.parametrize(("command", "talk"), EACH_WAY)
def test_every_command_answers_within_five_seconds_whatever_the_instance_does(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch, command: str, talk: Talk
) -> None:
    with listening(talk) as address:
        at(monkeypatch, f"http://{address}")
        with takes_no_longer(FIVE):
            done = announcer(*command.split())
    assert done.status in (0, 1)
    if command in ("status", "plan") and talk is not hangs_up:
        assert "could not be asked" in done.out
        assert "so posts are fitted to what is usual on Mastodon: 500 characters" in done.out


@left_to_ci("each waits for seconds by a real clock")
@pytest.mark.parametrize("command", [*COMMANDS[:8], "backup copy.db"])
def test_every_command_says_within_five_seconds_that_the_ledger_is_locked(
    announcer: Announcer, folder: Path, command: str
) -> None:
    LedgerRounds(clock="real").round(MORNING)
    with closing(sqlite3.connect(folder / "var" / "announcer.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with takes_no_longer(FIVE):
            done = announcer(*command.split())
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "locked" in done.err


@left_to_ci("each waits for seconds by a real clock")
@pytest.mark.parametrize("command", COMMANDS[:9])
def test_every_command_says_within_five_seconds_that_postgresql_does_not_answer(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    with listening(WAITING[0]) as address, takes_no_longer(FIVE):
        url = f"postgresql://announcer:s3cret@{address}/announcer"
        monkeypatch.setenv("ANNOUNCER_DATABASE_URL", url)
        done = announcer(*command.split())
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "no answer within 3 seconds" in done.err
    assert "s3cret" not in done.err
