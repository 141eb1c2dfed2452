"""What a page tells people to do, in order: the marks stand before its blocks, as comments that readers do not see.

<!-- type -->                         each line of the block is typed, and ends well; of a conversation (```console)
                                      what follows a `$`, and what people answer
<!-- type until: WORDS -->            the last line goes on: it is done when it has said WORDS
<!-- type in a second terminal -->    beside one that goes on
<!-- type ... and it ends with 1 -->  the last line does, as `announcer status` where something wants a person
<!-- press Ctrl-C -->                 ends what goes on
<!-- write -->                        the block is put into the file that its first line names
<!-- look -->                         every address in what follows up to the next empty line is opened
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Action = Literal["type", "press", "write", "look"]

_MARK = re.compile(r"^ *<!-- (type|press|write|look)\b *(.*?) *-->$")
_ADDRESS = re.compile(r"<(https?://[^>]+)>")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `text` is a block's content, or the paragraph after `look`."""

    action: Action
    how: str
    text: str
    line: int
    """Where its mark stands, from 1."""

    @property
    def until(self) -> str | None:
        return self.how.removeprefix("until:").strip() if self.how.startswith("until:") else None

    @property
    def is_beside(self) -> bool:
        return self.how.startswith("in a second terminal")

    @property
    def is_awaited(self) -> bool:
        """What the block shows comes after a while."""
        return self.how.endswith("until it shows that")

    @property
    def status(self) -> int:
        """With which the last line ends."""
        found = re.search(r"and it ends with (\d)$", self.how)
        return int(found[1]) if found else 0

    @property
    def addresses(self) -> list[str]:
        return _ADDRESS.findall(self.text)

    @property
    def exchanges(self) -> list[tuple[str, list[str]]]:
        """Each command with the lines that follow it: what is said, and what is answered."""
        if not self.text.startswith("$ "):
            return [(line, []) for line in self.text.splitlines() if line.strip()]
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
        return [(command, lines) for command, *lines in (part.splitlines() for part in parts)]


def steps(page: str) -> Iterator[Step]:
    """In the order of the page. Raises ValueError where a mark has no block."""
    lines = page.splitlines()
    for number, line in enumerate(lines):
        if (mark := _MARK.match(line)) is None:
            continue
        action, how = mark[1], mark[2]
        following = lines[number + 1 :]
        if action == "press":
            text = ""
        elif action == "look":
            text = "\n".join(following).split("\n\n", maxsplit=1)[0]
        else:
            text = _block(following, number + 1)
        yield Step(action, how, text, number + 1)  # type: ignore[arg-type]  # the pattern has only these


def _block(following: list[str], line: int) -> str:
    if not following or not (opening := re.match(r"^( *)```\w*$", following[0])):
        raise ValueError(f"line {line}: a block of code must follow the mark")
    indent = opening[1]
    end = following.index(f"{indent}```", 1)
    return "".join(each.removeprefix(indent) + "\n" for each in following[1:end])
