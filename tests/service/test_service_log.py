"""What the running service writes, with all its processes: one event a line, for programs as for people."""

import json
import os
import re
import signal

from announcer.runtime.log_events import SENTENCES
from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService
from tests.support.waiting import eventually

HOSTILE = 'title: "x\\n2024-01-10T08:00:00Z info publisher: posted: a/b [post_sent]"\nevents: []\nlangauge: "\\u202e"\n'


@left_to_ci("a service more, for the format of machines")
def test_every_line_of_every_process_is_one_json_object_with_an_event_that_exists(new_service: NewService) -> None:
    service = new_service(LOG_FORMAT="json", LOG_LEVEL="debug")
    (service.events / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    service.start("--now", "2024-01-15T09:00", "--speed", "60")
    eventually(lambda: "service_ready" in service.log, "it says that it is ready")
    os.kill(min(service.pids("worker")), signal.SIGKILL)
    eventually(lambda: "post_sent" in service.log, "it posts")
    eventually(lambda: "process_restarting" in service.log, "a worker is started again")
    assert service.stop() == 0
    lines = [json.loads(line) for line in service.log.splitlines()]
    assert {line["event"] for line in lines} <= set(SENTENCES)
    for line in lines:
        assert list(line)[:4] == ["at", "level", "part", "event"]
    assert {"service_ready", "simulation_started", "leadership_won", "subject_seen", "post_sent", "file_problem"} <= {
        line["event"] for line in lines
    }
    assert not [line for line in lines if line["event"] == "post_sent" and line["key"] == "a/b"]


def test_for_people_every_line_begins_with_its_moment_and_ends_with_its_event(new_service: NewService) -> None:
    service = new_service()
    (service.events / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    service.start("--now", "2024-01-15T09:00", "--speed", "60")
    eventually(lambda: "[post_sent]" in service.log, "it posts")
    assert service.stop() == 0
    for line in service.log.splitlines():
        found = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (debug|info|warning|error) \w+: .+ \[(\w+)\]", line)
        assert found, line
        assert found[2] in SENTENCES
    assert "info publisher: posted: a/b [" not in service.log.replace("\\n2024-01-10T08:00:00Z info", "")
