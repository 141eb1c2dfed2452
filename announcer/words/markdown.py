"""Markdown of definition files as HTML and as plain text. Raw HTML shows as text; images and unsafe links go."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from announcer.model.text import Html, Markdown, Plain, paragraphs

_TAGS = frozenset("p br a em strong code pre blockquote ul ol li h3 h4 h5 h6 hr s".split())
_PARAGRAPHS = frozenset({"paragraph_open", "inline", "paragraph_close"})
_PLAIN_WORDS = frozenset({"text", "softbreak"})
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


def _is_safe(url: str) -> bool:
    return _SAFE_LINK.fullmatch(url) is not None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": False}).disable("image")
    parser.validateLink = _is_safe  # type: ignore[method-assign]  # the documented hook of markdown-it
    parser.core.ruler.after("inline", "bare_links", _link_bare_addresses)
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


@lru_cache(maxsize=16)
def _tokens(source: Markdown) -> tuple[Token, ...]:
    """Parsed once for all that is asked of one text."""
    return tuple(_parser().parse(source))


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


# An address ends before what closes the sentence around it, and before a bracket that it did not open.
_BARE = re.compile(r"https?://[^\s<>\"”“’»]+", re.IGNORECASE)
_AFTER_IT = ".,;:!?'*_~"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def _link_bare_addresses(state: StateCore) -> None:
    """What is written as an address can be followed; not in code, and not in a link already."""
    for block in state.tokens:
        if block.type == "inline" and "://" in block.content:
            block.children = [*_linked(block.children or [])]


def _linked(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            yield from _split(token)
        else:
            yield token


def _split(token: Token) -> Iterator[Token]:
    end = 0
    for found in _BARE.finditer(token.content):
        url = bare_address(found.group())
        if not _is_safe(url) or len(url) < len("https://a"):
            continue
        if found.start() > end:
            yield _text(token, token.content[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": url}, level=token.level)
        yield _text(token, url)
        yield Token("link_close", "a", -1, level=token.level)
        end = found.start() + len(url)
    if end < len(token.content):
        yield _text(token, token.content[end:])


def bare_address(run: str) -> str:
    """The address at the start of a run without blanks."""
    while run and (
        run[-1] in _AFTER_IT or (run[-1] in _BRACKETS and run.count(run[-1]) > run.count(_BRACKETS[run[-1]]))
    ):
        run = run[:-1]
    return run


def _text(token: Token, content: str) -> Token:
    return Token("text", "", 0, content=content, level=token.level)


@lru_cache(maxsize=1024)
def html_markdown(source: Markdown) -> Html:
    """Safe HTML. Headings start at h3, links are http, https or mailto and carry `rel="nofollow noopener"`."""
    return Html(_cleaner().clean(_parser().renderer.render(_tokens(source), _parser().options, {})))


def is_marked_up(source: Markdown) -> bool:
    """It is more than paragraphs: there is something that HTML shows and plain words do not."""
    tokens = _tokens(source)
    inline = (child.type for token in tokens for child in token.children or ())
    return not (_PARAGRAPHS.issuperset(token.type for token in tokens) and _PLAIN_WORDS.issuperset(inline))


@lru_cache(maxsize=1024)
def plain_markdown(source: Markdown) -> Plain:
    """The words without the marks: list items with `- `, links as `text (url)`, paragraphs a blank line apart."""
    return paragraphs("".join(_plain(_tokens(source))))


def _plain(tokens: Iterable[Token]) -> list[str]:
    out: list[str] = []
    within = 0  # list items
    for token in tokens:
        if token.type == "inline":
            out += _plain_inline(token.children or [])
        elif token.type in ("fence", "code_block"):
            out += [token.content, "\n"]
        elif token.type == "list_item_open":
            out.append("- ")
            within += 1
        elif token.type == "list_item_close":
            out += [] if out[-1].endswith("\n") else ["\n"]
            within -= 1
        elif token.type.endswith("_list_close"):
            out += [] if within else ["\n"]
        elif token.type.endswith("_close") and token.block:
            out.append("\n" if token.hidden else "\n\n")
    return out


def _plain_inline(tokens: list[Token]) -> list[str]:
    out: list[str] = []
    href = ""
    label_from = 0
    for token in tokens:
        if token.type == "link_open":
            href, label_from = str(token.attrs.get("href", "")), len(out)
        elif token.type == "link_close":
            if "".join(out[label_from:]) not in (href, href.removeprefix("mailto:")):
                out.append(f" ({href})")
        elif token.type in ("softbreak", "hardbreak"):
            out.append("\n" if token.type == "hardbreak" else " ")
        else:
            out.append(token.content)
    return out
