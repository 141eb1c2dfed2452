"""The table of situations, read from `situations/*.yaml`: what happens, what is posted, what is not and why.

A file is a chapter; docs/testing.md says how an entry is written. Events are written as in event files, and read
by the engine's own reader.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Policy, Series
from tests.support.planner_world import World, local

FOLDER = Path(__file__).with_name("situations")
STARTS = "2024-01-10 09:00"
KEYS = frozenset({"happened", "starts", "settings", "steps", "posted", "not_posted", "says"})

UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What is raised where a value is not of the kind that belongs there."""

Files = dict[str, dict[str, Any]]
"""Event files as they are written, by series id."""


class SituationError(Exception):
    """An entry cannot be read; says the file, the situation and what is wrong."""


def _yaml(path: Path) -> dict[str, Any]:
    """Plain values as they are written: `19:00` is no number of minutes."""
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise SituationError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise SituationError(f"{path.name}: keys with values belong at the top")
    return content


USUAL = _yaml(FOLDER / "usual.yaml")
"""What holds where a situation says nothing, and event files that many situations have."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    file: str
    chapter: str
    happened: str
    """In words, for the organiser."""
    steps: tuple[tuple[str, Any], ...]
    """What happens, in order: the name of a step and what it is given."""
    starts: str = STARTS
    posted: tuple[str, ...] = ()
    """`moment subject kind/discriminator[/language]`, all of them, in order."""
    not_posted: tuple[tuple[str, str], ...] = ()
    """A part of the key of what is recorded or planned as skipped, and a part of its reason."""
    says: tuple[tuple[str, str], ...] = ()
    """A part of a post's key, and words that are in it."""
    policy: Policy = field(default_factory=Policy)

    def run(self) -> World:
        """The world when all its steps were taken; SituationError for a step that cannot be."""
        run = _Run(World(local(self.starts), policy=self.policy))
        for number, (name, given) in enumerate(self.steps, start=1):
            try:
                STEPS[name](run, given)
            except UNREADABLE as error:
                raise SituationError(f"{self.file}: {self.happened}: step {number}, {name}: {error}") from error
        return run.world


class _Run:
    """A situation under way: its world, and the event files as they are written."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.files: Files = {}

    def write(self, given: str | Files) -> None:
        """Writes these event files; all others stay."""
        files = USUAL["files"][given] if isinstance(given, str) else given
        self.files |= files
        self.world.write(*(read_series(id_, content) for id_, content in files.items()))

    def folder(self, given: str | Files) -> None:
        """From now on there are these event files, and no others."""
        self.files, self.world.files = {}, {}
        self.write(given)

    def edit(self, given: Mapping[str, dict[str, Any]]) -> None:
        """Changes fields of events, each in a round of its own."""
        for event, fields in given.items():
            for id_ in self._files_with(event):
                events = [each | fields if each["id"] == event else each for each in self.files[id_]["events"]]
                self.write({id_: self.files[id_] | {"events": events}})

    def delete(self, event: str) -> None:
        """Takes an event out of its file."""
        for id_ in self._files_with(event):
            kept = [each for each in self.files[id_]["events"] if each["id"] != event]
            self.files[id_] = self.files[id_] | {"events": kept}
        self.world.delete(event)

    def _files_with(self, event: str) -> list[str]:
        found = [id_ for id_, content in self.files.items() if any(each["id"] == event for each in content["events"])]
        if not found:
            raise ValueError(f"no event {event} in a file")
        return found

    def until(self, moment: str) -> None:
        """Time passes, round by round."""
        self.world.until(moment)

    def service(self, does: str) -> None:
        {"stops": self.world.stop, "starts": self.world.start}[does]()

    def account(self, does: str) -> None:
        """The instance answers or does not, from the round on that is made now."""
        self.world.account_answers = {"answers": True, "is silent": False}[does]
        self.world.round()

    def settings(self, given: Mapping[str, str]) -> None:
        """The service is started with other settings."""
        self.world.policy = replace(self.world.policy, **_policy(given))
        self.world.round()

    def hold(self, key: str) -> None:
        """`announcer hold KEY`."""
        self.world.history = replace(self.world.history, holds=self.world.history.holds | {key})


STEPS: Mapping[str, Callable[[_Run, Any], None]] = {
    "write": _Run.write, "folder": _Run.folder, "edit": _Run.edit, "delete": _Run.delete, "until": _Run.until,
    "service": _Run.service, "account": _Run.account, "settings": _Run.settings, "hold": _Run.hold,
}  # fmt: skip


def read_series(id_: str, content: dict[str, Any]) -> Series:
    """The series that an event file of this content has; ValueError with its problems when it has none."""
    whole = USUAL["series"] | content | {"events": [USUAL["event"] | each for each in content["events"]]}
    text = json.dumps(whole, ensure_ascii=False)  # which is YAML too
    (reading,) = read([SourceFile(f"{id_}.yaml", text.encode())], Defaults())
    if reading.series is None:
        raise ValueError("; ".join(f"{problem.field}: {problem.message}" for problem in reading.problems))
    return replace(reading.series, file="")


def situations(folder: Path = FOLDER) -> list[Situation]:
    """Every situation, chapter by chapter; SituationError for one that cannot be read, or cannot be run."""
    return [one for path in sorted(folder.glob("[0-9]*.yaml")) for one in _chapter(path)]


def _chapter(path: Path) -> Iterator[Situation]:
    content = _yaml(path)
    for number, entry in enumerate(content.get("situations", ()), start=1):
        name = f"number {number}"
        try:
            name = entry.get("happened", name)
            yield _situation(path.name, content["chapter"], entry)
        except UNREADABLE as error:
            raise SituationError(f"{path.name}: {name}: {error!r}") from error


def _situation(file: str, chapter: str, entry: Mapping[str, Any]) -> Situation:
    if unknown := set(entry) - KEYS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(KEYS))}")
    steps = tuple(step for each in entry["steps"] for step in each.items())
    if unknown := {name for name, _ in steps} - set(STEPS):
        raise ValueError(f"unknown steps: {', '.join(sorted(unknown))}; known are {', '.join(STEPS)}")
    local(entry.get("starts", STARTS))  # it is a moment
    return Situation(
        file=file,
        chapter=chapter,
        happened=entry["happened"],
        steps=steps,
        starts=entry.get("starts", STARTS),
        posted=tuple(entry.get("posted", ())),
        not_posted=tuple(entry.get("not_posted", {}).items()),
        says=tuple((key, words) for key, many in entry.get("says", {}).items() for words in many),
        policy=Policy(**_policy(entry.get("settings", {}))),
    )


def _policy(given: Mapping[str, str]) -> dict[str, Any]:
    kinds: Mapping[str, Callable[[str], Any]] = {
        "account": str,
        "manual_approval": {"yes": True, "no": False}.__getitem__,
    }
    return {name: kinds[name](value) for name, value in given.items()}


SITUATIONS = situations()
