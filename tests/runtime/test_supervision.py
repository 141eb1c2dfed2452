"""The service's processes, killed one after the other under load; its stop; and its start where it cannot start."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path
from typing import Self

import pytest

from announcer.errors import ServiceError
from announcer.publisher.stopping import CUT_AFTER
from announcer.runtime import supervisor
from announcer.runtime.service_port import claim_port
from tests.support.ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="finds processes in /proc, which is Linux's"
)

HERE = Path(__file__).parent


def children(pid: int) -> dict[int, str]:
    """The living children of a process, with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if int(parent) == pid and state not in "ZX":
                found[int(entry.name)] = command
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Service:
    """A running fake service, and a client that asks it for its page all the time."""

    def __init__(self, folder: Path, behaviour: str = "well") -> None:
        self.port = free_port()
        self.folder = folder
        self.said = folder / "stderr"
        command = [sys.executable, str(HERE / "fake_service.py"), str(self.port), str(folder / "site.db"), behaviour]
        with self.said.open("wb") as stderr:
            # A session of its own: what a terminal sends to the whole group reaches the supervisor as it would there.
            self.process = subprocess.Popen(command, stderr=stderr, start_new_session=True)
        self.seen: set[int] = set()

    @property
    def text(self) -> str:
        return self.said.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def all_processes(self) -> set[int]:
        first = children(self.process.pid)
        return {self.process.pid, *first, *(pid for child in first for pid in children(child))}

    def publisher(self) -> int | None:
        found = children(self.process.pid).items()
        return next((pid for pid, command in found if "fake_publisher" in command), None)

    def workers(self) -> set[int]:
        return {pid for pid, command in children(self.process.pid).items() if "announcer.web" in command}

    def is_whole(self) -> bool:
        """Two workers, a publisher that has published, and an answer."""
        status, body = self.get("/")
        return len(self.workers()) == 2 and status == 200 and body.split()[0] == b"%d" % (self.publisher() or 0)

    def end(self) -> None:
        """Kills whatever is left, also what should not be: its processes all name the folder."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if str(self.folder) in (entry / "cmdline").read_text():
                        os.kill(int(entry.name), signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts a service with a publisher that behaves as named."""
    made: list[Service] = []

    def start_one(behaviour: str = "well") -> Service:
        made.append(Service(tmp_path, behaviour))
        return made[-1]

    yield start_one
    for each in made:
        each.end()


@pytest.fixture(autouse=True)
def _hang_ups_count() -> Iterator[None]:
    """Also when the tests run under `nohup`, which the supervisor would inherit, and heed."""
    inherited = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, inherited)


@pytest.fixture
def service(start: Callable[..., Service]) -> Service:
    made = start()
    eventually(made.is_whole, "the service is up")
    return made


class Load:
    """Clients that ask without a pause, and how long the longest time without an answer was."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._over = threading.Event()
        self._answers: list[float] = []
        self.refused = 0
        self._clients = [threading.Thread(target=self._ask) for _ in range(2)]

    def _ask(self) -> None:
        while not self._over.is_set():
            if self._service.get("/")[0] == 200:
                self._answers.append(time.monotonic())
            else:
                self.refused += 1
                time.sleep(0.01)

    def __enter__(self) -> Self:
        for client in self._clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for client in self._clients:
            client.join()

    @property
    def longest_silence(self) -> float:
        answers = sorted(self._answers)
        return max(later - earlier for earlier, later in pairwise(answers))


def test_whatever_is_killed_the_feeds_go_on_and_it_is_started_again(service: Service) -> None:
    eventually(lambda: "ready: http://127.0.0.1:" in service.text, "the supervisor says where the service is")

    publisher = service.publisher()
    assert publisher
    behind = {os.getpriority(os.PRIO_PROCESS, pid) for pid in service.workers()}
    assert min(behind) > os.getpriority(os.PRIO_PROCESS, publisher)
    with Load(service) as load:
        os.kill(publisher, signal.SIGKILL)
        eventually(lambda: service.publisher() not in (None, publisher), "another publisher")
        eventually(service.is_whole, "it publishes")
    assert load.refused == 0  # the server does not notice
    assert "the publisher was killed by signal 9; starting it again" in service.text

    worker = min(service.workers())
    with Load(service) as load:
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: len(service.workers() - {worker}) == 2, "another worker")
        eventually(service.is_whole, "it answers")
    assert load.longest_silence < 5
    assert load.refused <= 2  # what it had taken; who waits is answered by the other

    workers, publishing = service.workers(), service.publisher()
    with Load(service) as load:
        for each in workers:
            os.kill(each, signal.SIGKILL)
        eventually(lambda: len(service.workers() - workers) == 2, "other workers")
        eventually(service.is_whole, "they answer")
    assert load.longest_silence < 10
    assert load.refused <= 2
    assert service.publisher() == publishing  # the publisher does not notice
    assert "the server's worker 1 was killed by signal 9; starting it again" in service.text


def test_nothing_is_left_when_the_supervisor_is_killed(service: Service) -> None:
    everything = service.all_processes()
    assert len(everything) >= 4
    with Load(service):
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait()
        eventually(lambda: not any(is_alive(pid) for pid in everything), "all end with it", seconds=3)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", service.port))


def test_a_supervisor_killed_while_it_starts_its_children_leaves_nothing(start: Callable[..., Service]) -> None:
    for delay in (0.05, 0.15, 0.25, 0.4):
        made = start()
        seen: set[int] = set()
        deadline = time.monotonic() + 20
        while len(seen) < 2 and time.monotonic() < deadline:
            seen = made.all_processes()
        time.sleep(delay)
        seen |= made.all_processes()
        os.kill(made.process.pid, signal.SIGKILL)
        made.process.wait()
        eventually(lambda seen=seen: not any(is_alive(pid) for pid in seen), "all end with it", seconds=3)  # type: ignore[misc]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_in_good_order(service: Service, number: signal.Signals) -> None:
    everything = service.all_processes()
    with Load(service):
        started = time.monotonic()
        service.process.send_signal(number)
        assert service.process.wait(10) == 0
        assert time.monotonic() - started < 10  # with a test's patience; `STOP_WITHIN` says what is promised
    assert not any(is_alive(pid) for pid in everything)
    assert (service.folder / "stopped cleanly").exists()


def test_clients_that_linger_do_not_hold_up_the_stop(service: Service) -> None:
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(20)]
    for number, each in enumerate(idle):
        each.sendall([b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"][number % 3])
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(10) == 0
    assert "the publisher had not" not in service.text
    for each in idle:
        each.close()


def test_ctrl_c_in_a_terminal_stops_everything_in_good_order(service: Service) -> None:
    os.killpg(service.process.pid, signal.SIGINT)  # a terminal sends it to the whole foreground group
    assert service.process.wait(10) == 0
    assert (service.folder / "stopped cleanly").exists()
    assert "Traceback" not in service.text


def test_a_child_that_does_not_stop_in_time_is_killed(start: Callable[..., Service]) -> None:
    made = start("stubborn")
    eventually(made.is_whole, "the service is up")
    everything = made.all_processes()
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(10) == 0
    assert not any(is_alive(pid) for pid in everything)
    assert "the publisher had not stopped within 2 s; killed" in made.text
    assert CUT_AFTER < supervisor.STOP_WITHIN < 2  # two seconds in all, with what killing takes


def test_a_second_signal_kills_at_once(start: Callable[..., Service]) -> None:
    made = start("stubborn")
    eventually(made.is_whole, "the service is up")
    everything = made.all_processes()
    made.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    made.process.send_signal(signal.SIGINT)  # `timeout` signals twice, and means it once
    time.sleep(supervisor.SAME_SIGNAL_WITHIN)
    assert made.process.poll() is None
    made.process.send_signal(signal.SIGINT)
    assert made.process.wait(3) == 1
    assert not any(is_alive(pid) for pid in everything)


@pytest.mark.parametrize(("child", "whole"), [(70, 1), (78, 2)])
def test_a_child_that_cannot_be_helped_by_a_restart_ends_the_service_with_its_message(
    start: Callable[..., Service], child: int, whole: int
) -> None:
    made = start(str(child))
    assert made.process.wait(20) == whole
    assert made.text == "the publisher gives up\n"


def test_a_child_that_dies_again_and_again_is_started_less_and_less_often(start: Callable[..., Service]) -> None:
    made = start("3")
    eventually(lambda: made.text.count("starting it again") >= 4, "four deaths")
    pauses = [float(line.split()[-2]) for line in made.text.splitlines() if "starting it again in" in line]
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert "the publisher ended by itself with status 3; starting it again in 0.2 s" in made.text
    assert made.workers()  # the server goes on


def test_a_port_in_use_is_one_line_and_nothing_is_started(tmp_path: Path) -> None:
    script = (
        "import sys; from announcer.runtime import supervisor; from announcer.errors import AnnouncerError\n"
        "try: supervisor.run([], [], host='127.0.0.1', port=int(sys.argv[1]))\n"
        "except AnnouncerError as error: sys.exit(str(error))"
    )
    with socket.socket() as other:
        # As some servers bind: a second service of the same user could share the port.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", script, str(port)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"port {port} on 127.0.0.1 is in use by another program; set ANNOUNCER_PORT to a free one, or stop it\n"
    )


def test_a_running_service_keeps_its_port(service: Service) -> None:
    with pytest.raises(ServiceError, match="is in use by another program"):
        claim_port("127.0.0.1", service.port)


def test_a_port_whose_last_connections_linger_is_free(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as call:
        call.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        while call.recv(65536):  # the server hangs up first: its end of the connection stays in TIME_WAIT
            pass
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(10)
    claim_port("127.0.0.1", service.port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_refused_with_the_remedy(host: str) -> None:
    with pytest.raises(ServiceError, match="set ANNOUNCER_HOST to an address of this machine"):
        claim_port(host, 8000)


def test_the_server_gets_no_settings_and_no_process_a_secret_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "s3cret")
    monkeypatch.setenv("MALLOC_ARENA_MAX", "7")
    with socket.socket() as listening:
        server, _, publisher = supervisor.service(
            ["--speed", "60"],
            ["--no-metrics"],
            listening=listening,
            env={"ANNOUNCER_DATABASE_URL": "postgresql://u:s3cret@h/d"},
        )
        number = listening.fileno()
    assert "s3cret" not in json.dumps([dict(server.env or {}), server.command, publisher.command])
    assert "s3cret" not in repr((server, publisher))
    assert (publisher.env or {})["ANNOUNCER_MASTODON__ACCESS_TOKEN"] == "s3cret"
    assert (publisher.env or {})["ANNOUNCER_DATABASE_URL"] == "postgresql://u:s3cret@h/d"
    assert (server.env or {})["PATH"] == os.environ["PATH"]
    for env in (server.env or {}, publisher.env or {}):
        assert env["MALLOC_MMAP_THRESHOLD_"] == "131072"  # large blocks go back to the system
        assert env["MALLOC_ARENA_MAX"] == "7"  # the operator's word
    where = ["--audience", "all", "--socket", str(number)]
    assert server.command[1:] == ["-m", "announcer.web", "--no-metrics", *where]
    assert publisher.command[1:] == ["-m", "announcer.publisher", "--speed", "60"]
