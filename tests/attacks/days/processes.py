"""Processes that end, hang or are starved."""

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


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="processes",
        name="`kill -9` of the publisher",
        happens="pages are served meanwhile, another publisher is started",
        make=_publisher_killed,
        left_to_ci="it starts a service",
    ),
)
