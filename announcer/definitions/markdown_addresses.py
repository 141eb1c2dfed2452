"""The addresses that are written in Markdown, as CommonMark finds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class MarkdownAddress:
    """Where a link or a picture leads."""

    address: str
    is_picture: bool


def addresses(text: str) -> Iterator[MarkdownAddress]:
    """Those of all links and pictures, in their order."""
    for block in _parser().parse(text):
        yield from _of(block.children or ())


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.validateLink = _any  # type: ignore[method-assign]  # the documented hook of markdown-it
    return parser


def _any(url: str) -> bool:  # noqa: ARG001 - what it is asked about
    return True


def _of(tokens: Sequence[Token]) -> Iterator[MarkdownAddress]:
    for token in tokens:
        if token.type == "link_open":
            yield MarkdownAddress(str(token.attrs.get("href", "")), is_picture=False)
        elif token.type == "image":
            yield MarkdownAddress(str(token.attrs.get("src", "")), is_picture=True)
        yield from _of(token.children or ())
