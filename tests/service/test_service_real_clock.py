"""The service with the real clock: files that change under it, and what cannot run beside it."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.ports import free_port
from tests.support.running_service import Service
from tests.support.waiting import eventually

COMING_ON = datetime.now(UTC).date() + timedelta(days=40)
"""Nothing is due yet, so the ledger holds no post that could differ."""

GOOD = f"""\
title: Lezing over bijen
summary: Alles over de winter.
tags: [Bijen]
events:
  - id: avond
    date: {COMING_ON}
    time: 19.00-20.30
    venue: {{name: De Korf, city: Hengelo}}
"""

BAD = """\
title: Lezing over wespen
langauge: nl
timezone: Europe/Amsterdm
visibility: secret
registration: {email: not an address}
events:
  - id: Eerste Avond
    date: maandag 30 februari 2031
    time: 25.00-26.00
    venue: {name: De Korf, city: Hengelo}
"""

MISTAKES = [
    (2, 1, "langauge"),
    (3, 11, "timezone"),
    (4, 13, "visibility"),
    (5, 23, "registration.email"),
    (7, 9, "events[0].id"),
    (8, 11, "events[0].date"),
    (9, 11, "events[0].time"),
]

OTHER = f"""\
title: Honing proeven
events:
  - id: middag
    date: {COMING_ON + timedelta(days=1)}
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with closing(Service(tmp_path_factory.mktemp("real-clock") / "service")) as service:
        (service.events / "lezing.yaml").write_text(GOOD, encoding="utf-8")
        service.start()
        yield service


def test_check_reports_all_seven_mistakes_with_line_and_column(service: Service) -> None:
    bad = service.folder / "bad.yaml"
    bad.write_text(BAD, encoding="utf-8")
    done = service.command("check", "bad.yaml")
    assert done.status == 1
    lines = done.out.splitlines()
    for said, (line, column, field) in zip(lines, MISTAKES, strict=False):
        assert said.startswith(f"bad.yaml:{line}:{column}: {field}: ")
    assert lines[7:] == ["1 file, 7 problems"]
    found = json.loads(service.command("check", "--format", "json", "bad.yaml").out)["problems"]
    assert [(one["line"], one["column"], one["field"]) for one in found] == MISTAKES
    assert all(one["message"] and one["remedy"] for one in found)


def test_a_trial_tells_all_at_its_one_address(service: Service) -> None:
    assert set(service.healthz()) == {"status", "problems", "publisher"}
    assert [service.get(path).status for path in ("/metrics", "/outbox/")] == [200, 200]
    assert service.pids("operator") == set()
    assert service.get("/404.html").status == 404


def test_a_bad_file_leaves_its_last_good_version_in_force_and_the_service_goes_on(service: Service) -> None:
    page = "/events/lezing/avond/"
    assert service.healthz()["status"] == "ok"
    assert service.command("status").status == 0
    before = service.get(page)
    assert before.status == 200
    assert "De Korf" in before.text

    (service.events / "lezing.yaml").write_text(BAD, encoding="utf-8")
    eventually(lambda: len(service.healthz()["problems"]) == 7, "/healthz lists the seven mistakes")
    health = service.healthz()
    assert health["status"] == "problems"
    assert [problem.split(": ")[0] for problem in health["problems"]] == [
        f"lezing.yaml:{line}:{column}" for line, column, _ in MISTAKES
    ]
    status = service.command("status")
    assert status.status == 1
    assert "7 matters for a person" in status.out
    assert status.out.count("lezing.yaml:") == 7
    assert service.get(page) == before
    assert "wespen" not in service.get("/feed.rss").text

    (service.events / "honing.yaml").write_text(OTHER, encoding="utf-8")
    eventually(lambda: service.get("/events/honing/middag/").status == 200, "another file's new event is on the site")
    assert "Honing proeven" in service.get("/feed.rss").text
    assert service.get(page).status == 200

    (service.events / "lezing.yaml").write_text(GOOD.replace("de winter", "de zomer"), encoding="utf-8")
    eventually(lambda: service.healthz()["problems"] == [], "the problems are gone")
    assert "de zomer" in service.get(page).text
    assert service.command("status").status == 0
    for line, column, _ in MISTAKES:  # each said once, and once that it is mended
        assert service.log.count(f"warning publisher: lezing.yaml:{line}:{column}: ") == 1
        assert service.log.count(f"info publisher: mended: lezing.yaml:{line}:{column}: ") == 1


def test_a_second_publisher_on_the_same_ledger_is_refused_in_one_line(service: Service) -> None:
    done = service.command("run", env={"ANNOUNCER_PORT": str(free_port())})
    assert done.status == 1
    assert done.out == ""
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("announcer: ")
    assert "var/announcer.db" in lines[0]
    assert service.get("/feed.rss").status == 200
    assert service.command("status").status == 0


def test_a_port_in_use_is_one_line(service: Service) -> None:
    done = service.command("run")
    assert (done.status, done.out) == (1, "")
    assert done.err == (
        f"announcer: port {service.port} on 127.0.0.1 is in use by another program;"
        " set ANNOUNCER_PORT to a free one, or stop it\n"
    )
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = service.command("run", "--now", "2024-01-10T09:00", env={"ANNOUNCER_PORT": port})
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert f"port {port} on 127.0.0.1 is in use" in done.err
    assert not (service.folder / "var" / "simulation.json").exists()
