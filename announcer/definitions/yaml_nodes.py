"""YAML text to plain data with the place of every key and value. Scalars stay text: no resolver guesses their type.

Built from the events of libyaml's parser, so that aliases, anchors, tags, depth and duplicate keys are seen before
anything is expanded, and no recursion depends on the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from announcer.definitions.comment_cuts import PUT_QUOTES, in_words, quoted
from announcer.definitions.invalid_value import shown
from announcer.definitions.yaml_text import MEANINGS, Place, UnreadableYaml, decoded, events, lines_of, plain_cut
from announcer.model import Problem

MAX_DEPTH = 20

Path = tuple[str | int, ...]
"""Where in the file's data: keys and list indexes from 0."""


@dataclass(slots=True)
class Document:
    """What a file says: `data` of dicts, lists, str, and None for an empty value."""

    data: dict[str, Any] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    cuts: dict[Path, Problem] = field(default_factory=dict)
    """Values that a ` #` cuts, with the warning."""
    unreadable: set[Path] = field(default_factory=set)
    """Paths whose value was refused: what is said of them is said already."""

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where `path` stands; where it does not stand in the file, the nearest thing around it."""
        while path:
            found = self.keys.get(path) if of_key else self.values.get(path)
            found = found or self.keys.get(path)
            if found is not None:
                return found
            path, of_key = path[:-1], False
        return self.values.get((), Place())


def read_document(file: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """The document, or None when `content` is no YAML of ours, and every problem on the way. Raises nothing."""
    try:
        text = decoded(content)
        builder = _Builder(file, lines_of(text))
        builder.build(events(text))
    except UnreadableYaml as error:
        problem = _problem(file, error.place, error.message, error.remedy)
        return None, [problem]
    return builder.document, builder.problems


def field_name(path: Path) -> str:
    """`events[1].venue.city`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _problem(file: str, place: Place, message: str, remedy: str = "", path: Path = ()) -> Problem:
    return Problem(
        file=file, line=place.line, column=place.column, field=field_name(path), message=message, remedy=remedy
    )


# --- events to data ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """A collection that is being read."""

    container: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    twice: bool = False
    """The present key stood here before: its value is read and dropped."""


class _Builder:
    def __init__(self, file: str, lines: list[str]) -> None:
        self._file = file
        self._lines = lines
        self._frames: list[_Frame] = []
        self._begun = False
        self.document = Document()
        self.problems: list[Problem] = []

    def build(self, stream: Iterator[yaml.Event]) -> None:
        for event in stream:
            if isinstance(event, yaml.DocumentStartEvent):
                if self._begun:
                    raise UnreadableYaml(
                        _place(event), "a second document begins here", "one file is one series: take `---` out"
                    )
                self._begun = True
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._frames.pop()
                if self._frames:
                    self._frames[-1].key = None
        if not self._begun:
            raise UnreadableYaml(Place(), "the file is empty", "begin with `title:` and `events:`")

    def _node(self, event: yaml.NodeEvent) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is None and not isinstance(event, yaml.MappingStartEvent):
            raise UnreadableYaml(_place(event), "the file has no keys", "begin with `title:` and `events:`")
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, event)
            return
        path = self._path(frame)
        self.document.values[path] = _place(event)
        self._refuse(event, path)
        if isinstance(event, yaml.CollectionStartEvent):
            container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._put(frame, container)
            self._frames.append(_Frame(container, path))
            if len(self._frames) > MAX_DEPTH:
                raise UnreadableYaml(
                    _place(event), f"nested more than {MAX_DEPTH} deep", "a definition needs four levels at most"
                )
            return
        text = event.value if isinstance(event, yaml.ScalarEvent) else ""
        self._warn_of_a_cut(event, text, path)
        self._put(frame, text if text.strip() else None)
        if frame is not None:
            frame.key = None

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise UnreadableYaml(_place(event), "a key must be a word", PUT_QUOTES)
        assert isinstance(frame.container, dict)
        frame.key, place = event.value.strip(), _place(event)
        path = (*frame.path, frame.key)
        self._refuse(event, path)
        frame.twice = frame.key in frame.container
        if frame.twice:
            first = self.document.keys[path]
            self._say(path, place, f"the key stands here a second time; the first is in line {first.line}", "keep one")
        else:
            self.document.keys[path] = place

    def _path(self, frame: _Frame | None) -> Path:
        if frame is None:
            self.document.keys[()] = Place()
            return ()
        if isinstance(frame.container, list):
            return (*frame.path, len(frame.container))
        assert frame.key is not None
        # The value of a key that stands twice is nowhere in the data; its places must not take the first one's.
        return (*frame.path, frame.key, "second") if frame.twice else (*frame.path, frame.key)

    def _put(self, frame: _Frame | None, value: Any) -> None:
        if frame is None:
            self.document.data = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        elif not frame.twice:
            assert frame.key is not None
            frame.container[frame.key] = value

    def _refuse(self, event: yaml.NodeEvent, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            text = f"*{event.anchor}"
            self._refused(event, path, f"{MEANINGS['*']}: {shown(text)}", f"{PUT_QUOTES}: {shown(quoted(text))}")
        elif event.anchor is not None:
            text = f"&{event.anchor}"
            self._refused(event, path, f"{MEANINGS['&']}: {shown(text)}", f"{PUT_QUOTES}, or take the anchor out")
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            text = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refused(event, path, f"{MEANINGS['!']}: {shown(text)}", f"{PUT_QUOTES}, or take the tag out")

    def _warn_of_a_cut(self, event: yaml.NodeEvent, text: str, path: Path) -> None:
        cut = plain_cut(event, self._lines)
        if cut is not None:
            message, remedy = in_words(cut, text, is_tag="tags" in path)
            place = Place(cut.line + 1, cut.column + 1)
            self.document.cuts[path] = _problem(self._file, place, message, remedy, path)

    def _refused(self, event: yaml.NodeEvent, path: Path, message: str, remedy: str) -> None:
        self.document.unreadable.add(path)
        self._say(path, _place(event), message, remedy)

    def _say(self, path: Path, place: Place, message: str, remedy: str) -> None:
        self.problems.append(_problem(self._file, place, message, remedy, path))


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    assert mark is not None  # the parser marks every event
    return Place(mark.line + 1, mark.column + 1)
