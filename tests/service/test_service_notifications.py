"""The running service tells the operator what wants a person, and a restart does not tell it again."""

import time

import pytest

from tests.support.fake_smtp import FakeSmtp
from tests.support.on_ci import left_to_ci
from tests.support.postgresql import a_postgresql
from tests.support.running_service import NewService
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(420), left_to_ci("what has to stand for a minute before it is told")]

PASSWORD = "s3cr3t-w0rd"


def test_a_mistake_in_a_file_is_told_by_mail_once_whatever_is_started_again(new_service: NewService) -> None:
    with FakeSmtp(password=PASSWORD) as server:
        service = new_service(
            NOTIFY__EMAIL="team@example.org", NOTIFY__SMTP_URL=f"smtp://ann:{PASSWORD}@127.0.0.1:{server.port}"
        )
        (service.events / "lezing.yaml").write_text("title: Lezing\nlangauge: nl\n", encoding="utf-8")
        service.start()
        eventually(lambda: server.mails, "it is told", 150)
        assert "lezing.yaml:2:1" in server.mails[0].get_content()
        eventually(
            lambda: 'notifications_total{result="sent"} 1' in service.ask_operator("/metrics").text, "it is counted", 60
        )
        assert service.stop() == 0
        service.start()
        time.sleep(50)
        time.sleep(50)
        assert len(server.mails) == 1
        assert PASSWORD not in service.log


def test_of_two_machines_on_one_ledger_one_tells_also_when_the_other_has_taken_over(new_service: NewService) -> None:
    with FakeSmtp() as server, a_postgresql() as database:
        database.sql("CREATE DATABASE agenda")
        services = [
            new_service(
                DATABASE_URL=database.url("agenda"), NOTIFY__EMAIL="team@example.org",
                NOTIFY__SMTP_URL=f"smtp://127.0.0.1:{server.port}",
            )
            for _ in range(2)
        ]  # fmt: skip
        first, second = services
        for service in services:
            (service.events / "lezing.yaml").write_text("title: Lezing\nlangauge: nl\n", encoding="utf-8")
            service.start()
        eventually(lambda: server.mails, "it is told", 150)
        time.sleep(40)
        assert len(server.mails) == 1
        assert first.stop() == 0
        eventually(lambda: "leadership_won" in second.log, "the other leads", 60)
        time.sleep(50)
        time.sleep(45)
        assert len(server.mails) == 1
