"""A stop is honoured within two seconds whatever the service is at, and what it cut short is done at the next start."""

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from tests.service.test_service_cold_start import write_many
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci, size
from tests.support.running_service import NewService, Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("a service for each phase that it is stopped in")
TOKEN = "tok-stops-55ae"


WITHIN = size(2, on_ci=5)
"""Seconds. What cuts a stop short comes after 1.0 and 1.4; on CI a machine has other tests to do meanwhile."""


def stopped_within_two_seconds(service: Service) -> None:
    began = time.monotonic()
    # Before there is a supervisor the signal ends the command as it ends any program.
    assert service.stop(seconds=10) in (0, -signal.SIGTERM)
    assert time.monotonic() - began < WITHIN
    assert "Traceback" not in service.log


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield silent.getsockname()[1]


@pytest.mark.parametrize("delay", [0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0])
def test_while_it_starts_reads_parses_lays_out_and_renders_much(new_service: NewService, delay: float) -> None:
    service = new_service()
    write_many(service.events)
    service.launch("--now", "2024-02-05T09:30", "--speed", "1")
    eventually(service.process_group.processes, "it is there")
    time.sleep(delay)
    stopped_within_two_seconds(service)
    service.start("--now", "2024-02-05T09:30", "--speed", "1", seconds=60)
    assert service.get("/").status == 200


def test_while_the_database_does_not_answer(new_service: NewService, silent: int) -> None:
    service = new_service(DATABASE_URL=f"postgresql://somebody:secret@127.0.0.1:{silent}/ledger")
    service.launch()
    eventually(lambda: service.pids("publisher"), "it tries")
    time.sleep(2)
    stopped_within_two_seconds(service)


def test_while_the_instance_does_not_answer_at_the_start(new_service: NewService, silent: int) -> None:
    service = new_service(
        BASE_URL="https://agenda.example", MASTODON__BASE_URL=f"http://127.0.0.1:{silent}", MASTODON__ACCESS_TOKEN=TOKEN
    )
    service.start()
    stopped_within_two_seconds(service)


def test_while_a_calendar_elsewhere_does_not_answer(new_service: NewService, silent: int) -> None:
    sources = f'{{"elders": "http://127.0.0.1:{silent}/agenda.ics"}}'
    service = new_service(SOURCES=sources, SOURCES_ALLOW_PRIVATE="true")
    service.start()
    time.sleep(1)
    stopped_within_two_seconds(service)


def test_while_a_request_is_under_way_and_its_post_is_there_once(new_service: NewService) -> None:
    with FakeMastodon(Behaviour.NO_KEYS) as server:
        service = new_service(
            MASTODON__BASE_URL=server.base_url, MASTODON__ACCESS_TOKEN=server.rules.token,
            DATABASE_URL="sqlite:///var/trial.db",
        )  # fmt: skip
        server.fault(BY_NAME["freeze after the commit"])
        service.start("--now", "2024-01-15T09:00", "--speed", "60", "--really-post")
        eventually(server.rules.own, "the server has the post, and says nothing")
        stopped_within_two_seconds(service)
        service.start("--now", "2024-01-15T09:00", "--speed", "600", "--really-post")
        eventually(lambda: len(server.rules.own()) >= 2, "the next one goes", 60)
        texts = [status.text for status in server.rules.own()]
        assert len(texts) == len(set(texts))
        eventually(lambda: "unknown" not in {post["state"] for post in service.posts()}, "it is found out", 60)


@pytest.mark.parametrize("role", ["publisher", "worker"])
def test_while_one_of_its_processes_is_frozen(new_service: NewService, role: str) -> None:
    service = new_service()
    service.start()
    for pid in service.pids(role):
        os.kill(pid, signal.SIGSTOP)
    stopped_within_two_seconds(service)


@pytest.mark.parametrize("command", [["plan"], ["status"], ["build", "public"], ["check"]])
def test_commands_end_at_once(new_service: NewService, command: list[str]) -> None:
    service = new_service()
    write_many(service.events)
    for delay in (0.3, 1.0, 2.5):
        began = service.begin(*command)
        time.sleep(delay)
        at = time.monotonic()
        began.send_signal(signal.SIGTERM)
        began.wait(10)
        assert time.monotonic() - at < WITHIN
        eventually(lambda: not service.process_group.processes(), "its workers end with it", 2)
