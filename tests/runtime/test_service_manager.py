"""What systemd is told of the service, over a real socket: that it is ready, that it is well, that it stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from announcer.publisher.periodic_duties import LONGEST_ROUND, Heartbeat
from announcer.runtime.heart import Heart
from announcer.runtime.service_manager import ServiceManager
from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd is Linux's")

HERE = Path(__file__).parent


class Manager:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.setblocking(False)
        self.heard: list[dict[str, str]] = []

    def listen(self) -> list[dict[str, str]]:
        """All messages so far."""
        while True:
            try:
                message = self._socket.recv(4096).decode()
            except BlockingIOError:
                return self.heard
            self.heard.append(dict(line.split("=", 1) for line in message.split("\n")))

    def count(self, **assignment: str) -> int:
        return sum(assignment.items() <= one.items() for one in self.listen())

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    address = (
        str(tmp_path / "notify")
        if getattr(request, "param", "path") == "path"
        else f"@announcer-test-{os.getpid()}-{time.time_ns()}"
    )
    made = Manager(address)
    yield made
    made.close()


@pytest.mark.parametrize("manager", ["path", "abstract"], indirect=True)
def test_what_is_told_is_one_message_of_lines_and_the_environment_is_not_handed_on(manager: Manager) -> None:
    environ = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid()), "A": ""}
    told = ServiceManager(environ)
    assert (environ, told.watchdog_seconds) == ({"A": ""}, 30.0)
    told.tell(READY="1", STATUS="serving\nREADY=0 é")
    assert manager.listen() == [{"READY": "1", "STATUS": "serving READY=0 é"}]


@pytest.mark.parametrize(
    "environ",
    [
        {}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": ""},
        {"NOTIFY_SOCKET": "/nonexistent/notify"}, {"NOTIFY_SOCKET": "vsock:2:1234"},
    ],
    ids=str,
)  # fmt: skip
def test_where_nobody_listens_or_another_process_is_meant_nothing_happens(environ: Mapping[str, str]) -> None:
    told = ServiceManager(dict(environ))
    assert told.watchdog_seconds is None
    told.tell(READY="1")


@pytest.fixture
def start(manager: Manager, tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """The real supervisor and server with a fake publisher, whose watchdog wants a word each second."""
    made = []

    def start_one(behaviour: str) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            str(HERE / "fake_service.py"),
            str(free_port()),
            str(tmp_path / "site.db"),
            behaviour,
        ]
        env = {**os.environ, "NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000000"}
        with (tmp_path / "stderr").open("wb") as stderr:
            made.append(subprocess.Popen(command, stderr=stderr, env=env, start_new_session=True))
        return made[-1]

    yield start_one
    for each in made:
        each.kill()
        each.wait()


def test_it_is_ready_then_well_all_the_time_then_stops(
    start: Callable[[str], "subprocess.Popen[bytes]"], manager: Manager
) -> None:
    service = start("well")
    eventually(lambda: manager.count(READY="1"), "it is ready")
    before = manager.count(WATCHDOG="1")
    time.sleep(1)
    assert manager.count(WATCHDOG="1") - before >= 3, "four times in each second that the watchdog waits"
    service.terminate()
    assert service.wait(10) == 0
    names = [name for one in manager.listen() for name in one if name in ("READY", "WATCHDOG", "STOPPING")]
    assert (names[0], names[-1], names.count("READY"), names.count("STOPPING")) == ("READY", "STOPPING", 1, 1)


@left_to_ci("a service more, and seconds of silence")
def test_a_publisher_that_hangs_is_replaced_and_the_status_says_so(
    start: Callable[[str], "subprocess.Popen[bytes]"], manager: Manager, tmp_path: Path
) -> None:
    start("hangs")
    eventually(lambda: manager.count(WATCHDOG="1"), "it is well")
    (tmp_path / "hang").touch()
    replaced = "the publisher gave no sign of life, and was killed; starting it again in 0.2 s"
    eventually(lambda: manager.count(STATUS=replaced), "it is noticed")
    (tmp_path / "hang").unlink()
    before = manager.count(WATCHDOG="1")
    eventually(lambda: manager.count(WATCHDOG="1") > before + 4, "and it is well")


@left_to_ci("a service more, and seconds of silence")
def test_a_server_that_does_not_answer_ends_the_good_word(
    start: Callable[[str], "subprocess.Popen[bytes]"], manager: Manager
) -> None:
    service = start("well")
    eventually(lambda: manager.count(WATCHDOG="1"), "it is well")
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    workers = [pid for pid in children if b"announcer.web" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in workers:
        os.kill(int(pid), signal.SIGSTOP)
    try:
        eventually(lambda: manager.count(STATUS="the server gives no sign of life"), "it is noticed")
    finally:
        for pid in workers:
            os.kill(int(pid), signal.SIGCONT)
    before = manager.count(WATCHDOG="1")
    eventually(lambda: manager.count(WATCHDOG="1") > before, "it is well again")


@left_to_ci("a service more")
def test_a_publisher_that_is_being_started_again_is_no_reason_to_kill_the_feeds(
    start: Callable[[str], "subprocess.Popen[bytes]"], manager: Manager
) -> None:
    service = start("well")
    eventually(lambda: manager.count(WATCHDOG="1"), "it is well")
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    for pid in children:
        if b"fake_publisher" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(int(pid), signal.SIGKILL)
    eventually(lambda: any("was killed by signal 9" in one.get("STATUS", "") for one in manager.listen()), "it is said")
    before = manager.count(WATCHDOG="1")
    eventually(lambda: manager.count(WATCHDOG="1") > before + 4, "and it is well")


def test_the_publisher_s_heart_beats_unless_a_round_hangs_and_never_waits_for_a_reader() -> None:
    beats, heart = os.pipe()
    seconds = 0.0
    heartbeat = Heartbeat(Heart(heart), lambda: seconds)
    heartbeat.beat()
    seconds = LONGEST_ROUND + 1
    heartbeat.beat()
    assert os.read(beats, 100) == b"."
    seconds = 0
    for _ in range(70_000):  # more than a pipe holds
        heartbeat.beat()
    os.close(beats)
    heartbeat.beat()
    os.close(heart)
