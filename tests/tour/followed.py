"""Somebody who follows a page to the letter, in a fresh folder, and notes how long each step takes."""

import re
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from babel import Locale

from tests.support.ports import free_port
from tests.tour.steps import Step, steps
from tests.tour.terminal import Terminal, environ

PORT = "8000"
"""That of a service without settings. Where it is taken on this machine another one is set, and read on the page."""


_AWHILE = 60
"""Seconds in which what is awaited has to come."""
MONTHS = [
    {str(name): number for number, name in Locale(language).months["format"]["wide"].items()}
    for language in ("en", "nl")
]


@dataclass
class Follower:
    """`replaced` is what has to be other than on the page (a server's address), by what the page says. `written_on` is
    when the page was written: its dates move on with the weeks since then, so that they stay as far ahead."""

    folder: Path
    page: str
    replaced: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    written_on: date | None = None
    times: list[tuple[str, float]] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)
    """What each step said, by its line on the page."""

    def follow(self) -> None:
        """Does all that the page says. Fails at the step that does not do what the page says."""
        replaced, more = dict(self.replaced), dict(self.settings)
        if not _is_free(int(PORT)):
            more["ANNOUNCER_PORT"] = str(free_port())
            replaced[f"127.0.0.1:{PORT}"] = f"127.0.0.1:{more['ANNOUNCER_PORT']}"
        self.replaced = replaced
        home = self.folder / "home"
        home.mkdir()
        with _terminals(self.folder, environ(home, **more)) as (first, second):
            for step in steps(self.page):
                began = time.monotonic()
                self.said[step.line] = self._do(step, first, second)
                name = step.text.strip().partition("\n")[0] if step.action == "type" else step.action
                self.times.append((f"line {step.line}: {name[:70]}", time.monotonic() - began))

    def _do(self, step: Step, first: Terminal, second: Terminal) -> str:
        match step.action:
            case "write":
                return self._write(step.text, first.folder)
            case "press":
                return first.interrupt()
            case "look":
                return "\n".join(_opened(self._read(address)) for address in step.addresses)
            case _:
                return self._type(step, second if step.is_beside else first)

    def _type(self, step: Step, terminal: Terminal) -> str:
        said = ""
        exchanges = step.exchanges
        for number, (command, shown) in enumerate(exchanges, start=1):
            if step.until is not None and number == len(exchanges):
                return said + terminal.begin(self._read(command), self._read(step.until))
            lines = [self._read(line) for line in shown]
            status = step.status if number == len(exchanges) else 0
            answered = terminal.type(self._read(command), lines, status=status)
            ends_at = time.monotonic() + _AWHILE
            while (
                step.is_awaited and time.monotonic() < ends_at and not all(is_shown(line, answered) for line in lines)
            ):
                time.sleep(1)
                answered = terminal.type(self._read(command), lines)
            missing = [line for line in lines if not is_shown(line, answered)]
            assert not missing, f"line {step.line}: `{command}` does not show {missing}, but\n{answered}"
            said += answered
        return said

    def _write(self, text: str, folder: Path) -> str:
        name = re.match(r"# (\S+)\n", text)
        assert name is not None, "the first line of a file names it"
        (folder / name[1]).write_text(self._read(text), encoding="utf-8")
        return text

    def _read(self, text: str) -> str:
        if self.written_on is not None:
            text = moved(text, (date.today() - self.written_on) // timedelta(weeks=1))  # noqa: DTZ011 - a person's
        for on_the_page, here in self.replaced.items():
            text = text.replace(on_the_page, here)
        return text

    def report(self) -> str:
        lines = [f"{seconds:7.1f} s  {name}" for name, seconds in self.times]
        return "\n".join([*lines, f"{sum(seconds for _, seconds in self.times):7.1f} s  in all"])


@contextmanager
def _terminals(folder: Path, variables: dict[str, str]) -> Iterator[Sequence[Terminal]]:
    """Two windows, which are closed at the end."""
    opened = [Terminal(folder / "work", variables) for _ in range(2)]
    try:
        yield opened
    finally:
        for terminal in opened:
            terminal.close()


def _is_free(port: int) -> bool:
    """Nobody listens there. Asked by a call: where both say SO_REUSEPORT, two may bind one port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _opened(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200, address
        return str(answer.read().decode())


def moved(text: str, weeks: int) -> str:
    """With every date (`28 January 2027`, `28 januari 2027`, `2027-01-28`) later by whole weeks: the weekday stays."""

    def in_words(found: re.Match[str]) -> str:
        month = next(names[found[2]] for names in MONTHS if found[2] in names)
        names = next(names for names in MONTHS if found[2] in names)
        later = date(int(found[3]), month, int(found[1])) + timedelta(weeks=weeks)
        return f"{later.day} {[*names][later.month - 1]} {later.year}"

    def in_numbers(found: re.Match[str]) -> str:
        return (date.fromisoformat(found[0]) + timedelta(weeks=weeks)).isoformat()

    words = "|".join(name for names in MONTHS for name in names)
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", in_numbers, re.sub(rf"\b(\d{{1,2}}) ({words}) (\d{{4}})\b", in_words, text))


def is_shown(line: str, said: str) -> bool:
    """Whether a line stands in what was said, whatever the width of the terminal; `...` stands for anything."""
    parts = ["".join(part.split()) for part in line.split("...")]
    return re.search(".*?".join(map(re.escape, parts)), "".join(said.split())) is not None
