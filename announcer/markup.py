"""Markdown of definition files as HTML and as plain text. Raw HTML shows as text; images and unsafe links go."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from announcer.text import Html, Markdown, Plain, paragraphs

_TAGS = frozenset("p br a em strong code pre blockquote ul ol li h3 h4 h5 h6 hr s".split())
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


def _is_safe(url: str) -> bool:
    return _SAFE_LINK.fullmatch(url) is not None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Autolinks want linkify-it-py; a plain URL is made a link by <...> or [..](..) as CommonMark says.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": False}).disable("image")
    parser.validateLink = _is_safe  # type: ignore[method-assign]  # the documented hook of markdown-it
    return parser


@lru_cache(maxsize=4096)
def html_markdown(source: Markdown) -> Html:
    """Safe HTML. Headings start at h3, links are http, https or mailto and carry `rel="nofollow noopener"`."""
    tokens = _parser().parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Html(
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener",
        )
    )


@lru_cache(maxsize=4096)
def plain_markdown(source: Markdown) -> Plain:
    """The words without the marks: list items with `- `, links as `text (url)`, paragraphs a blank line apart."""
    return paragraphs("".join(_plain(_parser().parse(source))))


def _plain(tokens: list[Token]) -> list[str]:
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
