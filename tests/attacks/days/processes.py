"""Processes that end, hang or are starved."""

import resource
from contextlib import closing
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.running_service import Service
from tests.support.waiting import eventually


def _publisher_killed(folder: Path) -> str:
    with closing(Service(folder / "publisher-killed")) as service:
        service.start()
        gone = service.kill("publisher")
        assert service.get("/").status == 200, "pages are served without it"
        eventually(lambda: service.pids("publisher") - {gone}, "another publisher", 20)
        return "pages are served meanwhile, another publisher is started"


def _starved(folder: Path) -> str:
    """As with a limit on its memory (RLIMIT_AS) that was enough for what there was, until much more comes."""
    with closing(Service(folder / "starved")) as service:
        service.start()
        (pid,) = service.pids("publisher")
        size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        before = resource.prlimit(pid, resource.RLIMIT_AS, (size + 2**21, resource.RLIM_INFINITY))
        for number in range(100):
            dates = "".join(f'  - {{id: e{day}, date: 2099-01-{day}, time: "20:00"}}\n' for day in range(10, 30))
            text = f"title: Reeks {number}\nevents:\n{dates}"
            (service.events / f"reeks-{number}.yaml").write_text(text, encoding="utf-8")

        def is_met() -> bool:
            return "MemoryError" in service.log or "memory" in service.log or service.pids("publisher") != {pid}

        eventually(is_met, "it has no room", 120)
        assert service.get("/").status == 200
        if service.pids("publisher") == {pid}:
            resource.prlimit(pid, resource.RLIMIT_AS, before)
        eventually(lambda: service.get("/events/reeks-99/e29/").status == 200, "all is there", 300)
        return "pages are served meanwhile; all is there when there is memory again"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="processes",
        name="`kill -9` of the publisher",
        happens="pages are served meanwhile, another publisher is started",
        make=_publisher_killed,
        left_to_ci="it starts a service",
    ),
    Attack(
        at="processes",
        name="the publisher gets no more memory, and 2,000 events come",
        happens="pages are served meanwhile; all is there when there is memory again",
        make=_starved,
        left_to_ci="it starts a service",
    ),
)
