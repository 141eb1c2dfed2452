"""What is the operator's has an address of its own, which answers whatever the rest of the service does."""

import json
import os
import signal
import socket

from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.running_service import NewService
from tests.support.waiting import eventually

PUBLIC = "https://agenda.example.org"
SECRET = (
    "title: Geheim avondje\nannounce_at: 2090-01-01 10:00\nevents:\n  - {id: een, date: 2090-02-01, time: gisteren}\n"
)


@left_to_ci("a service more, which stands still for a while")
def test_the_world_hears_whether_all_is_well_and_the_operator_all_of_it_whatever_stands_still(
    new_service: NewService,
) -> None:
    service = new_service(BASE_URL=PUBLIC)
    (service.events / "geheim.yaml").write_text(SECRET, encoding="utf-8")
    service.start()
    eventually(lambda: "geheim" in str(service.healthz()["problems"]), "the operator hears of the mistake")
    eventually(lambda: service.get("/healthz/publisher").status == 200, "all is well")

    for path in ("/healthz", "/healthz/publisher"):
        said = json.loads(service.get(path).body)
        assert set(said) == {"status", "for_seconds"}
        assert said["status"] == "ok"
        assert 0 <= said["for_seconds"] < 120
    for path in ("/metrics", "/outbox/", "/nl/outbox/", "/outbox"):
        assert service.get(path).status == 404
        assert service.ask_operator(path).status in (200, 308)
    assert b'problems{kind="file"} 1' in service.ask_operator("/metrics").body
    assert b'http_requests_total{status="404"} 4' in service.ask_operator("/metrics").body  # the world's alone

    told = service.command("status").out
    assert f"http://127.0.0.1:{service.admin_port}/healthz/publisher" in told
    assert f"(http://127.0.0.1:{service.admin_port}/outbox/)" in told

    frozen = service.pids("worker") | service.pids("publisher")
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert service.get("/healthz").status == 0
        assert service.ask_operator("/healthz").status == 200
        assert service.ask_operator("/metrics").status == 200
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    operator = service.kill("operator")
    eventually(lambda: service.ask_operator("/healthz").status == 200, "another answers the operator")
    assert service.pids("operator") != {operator}


def test_a_port_of_the_operator_s_that_is_in_use_is_one_line(new_service: NewService) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = new_service(BASE_URL=PUBLIC, ADMIN_PORT=str(port)).command("run")
    assert done.status == 1
    assert done.err == (
        f"announcer: port {port} on 127.0.0.1 is in use by another program; set ANNOUNCER_ADMIN_PORT to a free one,"
        " or stop it\n"
    )
