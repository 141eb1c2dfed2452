"""What is said of a file while its values are read, by their paths; `reading` adds the places."""

from dataclasses import dataclass, field

from announcer.definitions.part_fields import Shape
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message
from announcer.model.message import NOTHING


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is said of a path; `of_key`: the key is meant rather than its value."""

    path: Path
    message: Message
    remedy: Message
    of_key: bool = False


@dataclass(slots=True)
class Remarks:
    """What is said of a file while it is read."""

    unreadable: set[Path]
    """Paths of which everything is said already."""
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    untold: int = 0
    """Problems beyond `limits.PROBLEMS`, of which nobody took the time to say what they are."""

    def say(self, path: Path, message: Message, remedy: Message = NOTHING, *, of_key: bool = False) -> None:
        self.problems.append(Remark(path, message, remedy, of_key))

    def warn(self, path: Path, message: Message, remedy: Message = NOTHING, *, of_key: bool = False) -> None:
        self.warnings.append(Remark(path, message, remedy, of_key))

    def missing(self, path: Path, message: Message, remedy: Message) -> None:
        """Says it, unless the value stands there and could not be read."""
        if path not in self.unreadable:
            self.say(path, message, remedy)

    def is_stated(self, path: Path, shape: Shape | None) -> bool:
        """Something stands there, be it readable or not; `{}` and keys without values are nothing."""
        if shape is None:
            return False
        return not shape.is_empty or any(unread[: len(path)] == path for unread in self.unreadable)
