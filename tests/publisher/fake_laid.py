"""Placements that say what they are, workers that do what they are told, and a timer that somebody moves."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from announcer.model import Subject
from announcer.site.layout import Laid, Placement
from announcer.site.nearness import AT_FIRST, Turn

P = TypeVar("P")
R = TypeVar("R")


def render_words(contents: str, language: str) -> bytes:
    return f"{contents} ({language})".encode()


def _about(path: str) -> Subject | None:
    """What the site says of such a path: of a series, or of an event."""
    _, first, *rest = path.split("/")
    if not rest or first not in ("events", "series"):
        return None
    return Subject(rest[0], rest[1].removesuffix(".ics")) if first == "events" else Subject(rest[0])


def laid(path: str, contents: str = "", *, language: str = "nl", wanted: Turn = Turn.COMING) -> Laid:
    """In the site's own language it lies at two addresses."""
    order = AT_FIRST if path.count("/") == 1 else (wanted, 0.0)
    placement = Placement(path=path, contents=contents, render=render_words, about=_about(path), wanted=order)
    paths = (path, f"/nl{path}") if language == "nl" else (f"/{language}{path}",)
    return Laid(paths=paths, key=f"{path} {contents}.{language}", language=language, placement=placement)


@dataclass
class FakeTimer:
    """Each look at it finds `step` seconds more passed."""

    step: float = 0.0
    at: float = 0.0

    def __call__(self) -> float:
        self.at += self.step
        return self.at


@dataclass
class FakeWorkers:
    """Takes what is handed out, and does it when it is told to; or at once."""

    count: int = 1
    is_quick: bool = False
    handed: list[tuple[Future[Any], Callable[[], Any]]] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)
    closed: int = 0

    def submit(self, function: Callable[[P], R], part: P) -> Future[R]:
        future: Future[R] = Future()
        self.batches.append(part)
        self.handed.append((future, lambda: function(part)))
        if self.is_quick:
            self.work()
        return future

    def warm(self, *modules: str) -> None:
        """Nothing is imported."""

    def work(self) -> None:
        for future, do in self.handed:
            future.set_result(do())
        self.handed = []

    def lose(self) -> None:
        """The processes died."""
        for future, _ in self.handed:
            future.set_exception(EOFError("the worker is gone"))
        self.handed = []

    def close(self) -> None:
        self.closed += 1
