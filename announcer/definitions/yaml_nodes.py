"""YAML text to plain data with the place of every key and value. Scalars stay text: no resolver guesses their type.

Built from the events of libyaml's parser, so that aliases, anchors, tags, depth and duplicate keys are seen before
anything is expanded, and no recursion depends on the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from announcer.definitions.comment_cuts import PUT_QUOTES, in_words, put_quotes, quoted
from announcer.definitions.curly_quotes import has_marks, is_cut_open, straightened, without_marks
from announcer.definitions.invalid_value import shown
from announcer.definitions.limits import DEPTH
from announcer.definitions.yaml_lines import lines_of
from announcer.definitions.yaml_text import MEANINGS, TOO_DEEP, Place, UnreadableYaml, decoded, events, plain_cut
from announcer.model import Message, Problem
from announcer.model.message import NOTHING

Path = tuple[str | int, ...]
"""Where in the file's data: keys and list indexes from 0."""


@dataclass(slots=True)
class Document:
    """What a file says: `data` of dicts, lists, str, and None for an empty value."""

    data: dict[str, Any] = field(default_factory=dict)
    values: dict[Path, yaml.Mark] = field(default_factory=dict)
    keys: dict[Path, yaml.Mark] = field(default_factory=dict)
    cuts: dict[Path, Problem] = field(default_factory=dict)
    """Values that a ` #` cuts, with the warning."""
    curly: set[Path] = field(default_factory=set)
    """Values that curly quotation marks keep YAML from reading, which is told of."""
    curly_texts: dict[Path, Problem] = field(default_factory=dict)
    """Values between curly quotation marks, with the warning."""
    unreadable: set[Path] = field(default_factory=set)
    """Paths whose value was refused: what is said of them is said already."""
    written_as: dict[Path, str] = field(default_factory=dict)
    """The word that stands in the file for the key at a path, where that is another one."""

    def written(self, path: Path) -> Path:
        """The path with the keys that stand in the file."""
        return tuple(self.written_as.get(path[: index + 1], part) for index, part in enumerate(path))

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where `path` stands; where it does not stand in the file, the nearest thing around it."""
        path = self.written(path)
        while path:
            found = self.keys.get(path) if of_key else self.values.get(path)
            found = found or self.keys.get(path)
            if found is not None:
                return _place_of(found)
            path, of_key = path[:-1], False
        return _place_of(self.values[()]) if () in self.values else Place()


def read_document(file: str, content: bytes) -> tuple[Document | None, list[Problem]]:
    """The document, or None when `content` is no YAML of ours, and every problem on the way. Raises nothing.

    Where curly quotation marks keep YAML from reading a value, they are told of, and the file is read as if they were
    straight: so that they hide no other mistake.
    """
    try:
        text = decoded(content)
    except UnreadableYaml as error:
        return None, [_problem(file, error.place, error.message, error.remedy)]
    builder, failure = _built(file, text)
    if (failure is not None or builder.is_cut_open) and (straight := straightened(text)) is not None:
        again, its_failure = _built(file, straight.text, straight.at)
        if again.document.curly:
            builder, failure = again, its_failure
    problems = [*builder.problems, *([failure] if failure is not None else [])]
    return (None if failure is not None else builder.document), problems


def _built(
    file: str, text: str, straightened_at: frozenset[tuple[int, int]] = frozenset()
) -> tuple["_Builder", Problem | None]:
    builder = _Builder(file, text, straightened_at)
    try:
        builder.build(events(text))
    except UnreadableYaml as error:
        return builder, _problem(file, error.place, error.message, error.remedy)
    return builder, None


def field_name(path: Path) -> str:
    """`events[1].venue.city`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _problem(file: str, place: Place, message: Message, remedy: Message = NOTHING, path: Path = ()) -> Problem:
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
    def __init__(self, file: str, text: str, straightened_at: frozenset[tuple[int, int]]) -> None:
        self._file = file
        self._lines = lines_of(text) if "#" in text else []
        """Where a comment may be: without one they are not looked at."""
        self._straightened_at = straightened_at
        self._may_have_marks = bool(straightened_at) or has_marks(text)
        self.is_cut_open = False
        """A value begins with a curly quotation mark whose other one YAML did not see."""
        self._frames: list[_Frame] = []
        self._begun = False
        self.document = Document()
        self.problems: list[Problem] = []

    def build(self, stream: Iterator[yaml.Event]) -> None:
        for event in stream:
            if isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._frames.pop()
                if self._frames:
                    self._frames[-1].key = None
            elif isinstance(event, yaml.DocumentStartEvent):
                if self._begun:
                    raise UnreadableYaml(
                        _place(event),
                        Message("a second document begins here"),
                        Message("one file is one series: take `---` out"),
                    )
                self._begun = True
        if not self._begun:
            raise UnreadableYaml(Place(), Message("the file is empty"), Message("begin with `title:` and `events:`"))

    def _node(self, event: yaml.NodeEvent) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is None and not isinstance(event, yaml.MappingStartEvent):
            raise UnreadableYaml(
                _place(event), Message("the file has no keys"), Message("begin with `title:` and `events:`")
            )
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, event)
            return
        path = self._path(frame)
        self.document.values[path] = _mark(event)
        if _is_refused(event):
            self._refuse(event, path)
        if isinstance(event, yaml.CollectionStartEvent):
            container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._put(frame, container)
            self._frames.append(_Frame(container, path))
            if len(self._frames) > DEPTH:
                raise UnreadableYaml(_place(event), *TOO_DEEP)
            return
        text = event.value if isinstance(event, yaml.ScalarEvent) else ""
        if self._lines:
            self._warn_of_a_cut(event, text, path)
        if self._may_have_marks:
            self._look_for_curly_marks(event, text, path)
        self._put(frame, text if text.strip() else None)
        if frame is not None:
            frame.key = None

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise UnreadableYaml(_place(event), Message("a key must be a word"), PUT_QUOTES)
        assert isinstance(frame.container, dict)
        frame.key = event.value.strip()
        path = (*frame.path, frame.key)
        if _is_refused(event):
            self._refuse(event, path)
        frame.twice = frame.key in frame.container
        if frame.twice:
            first = _place_of(self.document.keys[path])
            self._say(
                path,
                _place(event),
                Message("the key stands here a second time; the first is in line {line}", line=first.line),
                Message("keep one"),
            )
        else:
            self.document.keys[path] = _mark(event)

    def _path(self, frame: _Frame | None) -> Path:
        if frame is None:
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
        """Of an event that `_is_refused`."""
        if isinstance(event, yaml.AliasEvent):
            text = f"*{event.anchor}"
            self._refused(
                event,
                path,
                Message("{what}: {text}", what=MEANINGS["*"], text=shown(text)),
                put_quotes(text),
            )
        elif event.anchor is not None:
            text = f"&{event.anchor}"
            self._refused(
                event,
                path,
                Message("{what}: {text}", what=MEANINGS["&"], text=shown(text)),
                Message("put quotes around the text, or take the anchor out"),
            )
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            text = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refused(
                event,
                path,
                Message("{what}: {text}", what=MEANINGS["!"], text=shown(text)),
                Message("put quotes around the text, or take the tag out"),
            )

    def _warn_of_a_cut(self, event: yaml.NodeEvent, text: str, path: Path) -> None:
        cut = plain_cut(event, self._lines)
        if cut is not None:
            message, remedy = in_words(cut, text, is_tag="tags" in path)
            place = Place(cut.line + 1, cut.column + 1)
            self.document.cuts[path] = _problem(self._file, place, message, remedy, path)

    def _look_for_curly_marks(self, event: yaml.NodeEvent, text: str, path: Path) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            return
        place = _place(event)
        if (place.line - 1, place.column - 1) in self._straightened_at:
            message = Message("curly quotation marks stand around {text}", text=shown(text))
            self._say(path, place, message, Message("write straight ones: {text}", text=shown(quoted(text))))
            self.document.curly.add(path)
        elif not event.style:
            self.is_cut_open = self.is_cut_open or is_cut_open(text)
            self._warn_of_curly_marks(text, path, place)

    def _warn_of_curly_marks(self, text: str, path: Path, place: Place) -> None:
        bare = without_marks(text)
        if bare is not None:
            message = Message("the curly quotation marks around the text are shown with it")
            remedy = Message("take them out: {text}", text=shown(bare))
            self.document.curly_texts[path] = _problem(self._file, place, message, remedy, path)

    def _refused(self, event: yaml.NodeEvent, path: Path, message: Message, remedy: Message) -> None:
        self.document.unreadable.add(path)
        self._say(path, _place(event), message, remedy)

    def _say(self, path: Path, place: Place, message: Message, remedy: Message) -> None:
        self.problems.append(_problem(self._file, place, message, remedy, path))


def _is_refused(event: yaml.NodeEvent) -> bool:
    """An alias, or something with an anchor or a tag."""
    return event.anchor is not None or getattr(event, "tag", None) is not None


def _place(event: yaml.Event) -> Place:
    return _place_of(_mark(event))


def _mark(event: yaml.Event) -> yaml.Mark:
    mark = event.start_mark
    assert mark is not None  # the parser marks every event
    return mark  # type: ignore[return-value]  # or libyaml's own, with the same fields


def _place_of(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)
