"""Descriptions as Markdown: from HTML, as Google and Outlook write it, and from plain text, which may mean no mark-up.

Of HTML what a description here can have is kept: paragraphs, line breaks, lists, headings, bold, italics, links.
Pictures, tables' lines, styles and scripts go.
"""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from announcer.definitions.invalid_value import InvalidValue
from announcer.definitions.web_addresses import url as web_address
from announcer.model.text import paragraphs

LONGEST = 20_000
"""Characters of a description; the rest goes."""

_IS_HTML = re.compile(
    r"</?(?:p|br|b|i|u|a|ul|ol|li|div|span|strong|em|h[1-6]|html|body|html-blob)\b[^>]{0,2000}>", re.IGNORECASE
)
_HIDDEN = frozenset({"style", "script", "head", "title", "template", "noscript", "object", "svg"})
_VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "wbr", "col"})
_BLOCKS = frozenset(
    "p div section article table tr ul ol dl dt dd blockquote header footer figure figcaption address pre".split()
)
_HEADINGS = {f"h{level}": "#" * max(level, 2) + " " for level in range(1, 7)}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|~{3,}|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_WORD_WITH_LINES = re.compile(r"(?<=[^\W_])\\_(?=[^\W_])")
_AUTOLINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def is_html(text: str) -> bool:
    return _IS_HTML.search(text) is not None


def markdown_of_plain(text: str) -> str:
    """Plain text that reads the same as Markdown: every line its own, and nothing in it a mark."""
    clean = paragraphs(text[:LONGEST])
    escaped = [_escaped_line(one) for one in clean.split("\n")]
    return _joined(escaped)


def markdown_of_html(text: str) -> str:
    reader = _Reader()
    reader.feed(text[: LONGEST * 5])
    reader.close()
    return reader.markdown()[:LONGEST]


def plain_of_html(text: str) -> str:
    """Its words without any mark; lines where it has lines."""
    reader = _Reader(plain=True)
    reader.feed(text[: LONGEST * 5])
    reader.close()
    return reader.markdown()


def _joined(lines: list[str]) -> str:
    """A line of a paragraph ends in a backslash, which is a line break (CommonMark, 6.7), unless it is the last."""
    out = []
    for number, one in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        out.append(f"{one}\\" if one and following else one)
    return "\n".join(out)


def _escaped_line(text: str) -> str:
    return _at_line_start(_escaped(text))


def _escaped(text: str) -> str:
    """Marks within a line; addresses stay as they are, for they become links."""
    parts, at = [], 0
    for found in _AUTOLINK.finditer(text):
        parts += [_without_marks(text[at : found.start()]), found[0].replace("*", "%2A").replace("\\", "")]
        at = found.end()
    return "".join([*parts, _without_marks(text[at:])])


def _without_marks(text: str) -> str:
    return _WORD_WITH_LINES.sub("_", _SPECIAL.sub(r"\\\1", text)).replace("&", "&amp;" if "&#" in text else "&")


def _at_line_start(text: str) -> str:
    def escaped(found: re.Match[str]) -> str:
        mark = found[2]
        return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"

    return _LINE_START.sub(escaped, text)


class _Reader(HTMLParser):
    """Collects blocks of Markdown. Unknown elements are their contents."""

    def __init__(self, *, plain: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._plain = plain
        self._blocks: list[str] = []
        self._line = ""
        self._prefix = ""
        self._lists: list[int | None] = []
        """Of each list that is open the last number, None where it has none."""
        self._hidden: list[str] = []
        self._links: list[tuple[str, int]] = []
        """Of each open link its address and where its words begin."""
        self._marks: list[tuple[str, int]] = []
        self._is_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden.append(tag)
        if self._hidden:
            return
        if tag == "br":
            self._line = f"{self._line.rstrip(' ')}\n"
        elif tag == "li":
            self._end_block()
            self._prefix = self._item_mark()
        elif tag in _HEADINGS:
            self._end_block()
            self._prefix = "" if self._plain else _HEADINGS[tag]
        elif tag in _BLOCKS:
            self._begin_block(tag)
        elif tag == "a":
            self._links.append((_address(dict(attrs).get("href") or ""), len(self._line)))
        elif tag in _MARKS and not self._plain:
            self._marks.append((_MARKS[tag], len(self._line)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
            return
        if self._hidden:
            return
        if tag in ("ul", "ol"):
            self._end_block()
            if self._lists:
                self._lists.pop()
        elif tag in _BLOCKS or tag in _HEADINGS or tag == "li":
            self._end_block()
            self._is_pre = self._is_pre and tag != "pre"
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in _MARKS and self._marks:
            self._end_mark()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        text = data if self._is_pre else re.sub(r"\s+", " ", data)
        if not self._line or self._line.endswith("\n"):
            text = text.lstrip(" ")
        self._line += text if self._plain else _escaped(text)

    def markdown(self) -> str:
        self._end_block()
        text = ""
        for number, block in enumerate(self._blocks):
            is_item = number > 0 and _is_item(block) and _is_item(self._blocks[number - 1])
            text += ("" if number == 0 else "\n" if is_item else "\n\n") + block
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def _begin_block(self, tag: str) -> None:
        self._end_block()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        self._is_pre = self._is_pre or tag == "pre"

    def _item_mark(self) -> str:
        depth = "  " * max(len(self._lists) - 1, 0)
        if not self._lists or self._lists[-1] is None:
            return f"{depth}- "
        self._lists[-1] += 1
        return f"{depth}{self._lists[-1]}. "

    def _end_link(self) -> None:
        address, start = self._links.pop()
        words = self._line[start:].strip()
        if not address or not words or "\n" in words or self._plain:
            shown = address and self._plain and address not in words
            self._line = f"{self._line.rstrip()} {address}" if shown else self._line
            return
        shown_as = words.replace("\\", "")
        is_bare = shown_as in (address, address.removeprefix("mailto:"), address.rstrip("/"))
        link = f"<{address}>" if is_bare else f"[{words}]({address})"
        blank = " " if self._line[start:].startswith(" ") else ""
        self._line = self._line[:start] + blank + link

    def _end_mark(self) -> None:
        mark, start = self._marks.pop()
        inner = self._line[start:]
        words = inner.strip()
        if words and "\n" not in words and start <= len(self._line):
            before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
            self._line = f"{self._line[:start]}{before}{mark}{words}{mark}{after}"

    def _end_block(self) -> None:
        lines = [one.strip() for one in self._line.split("\n")]
        while lines and not lines[0]:
            del lines[0]
        while lines and not lines[-1]:
            del lines[-1]
        if lines:
            starts = lines if self._plain else [_at_line_start(one) for one in lines]
            indent = " " * len(self._prefix) if _is_item(self._prefix) else ""
            own = "\n".join(starts) if self._plain else _joined(starts)
            self._blocks.append(self._prefix + own.replace("\n", f"\n{indent}"))
            self._prefix = ""
        self._line, self._links, self._marks = "", [], []


def _is_item(block: str) -> bool:
    return re.match(r"\s*(?:- |\d+\. )", block) is not None


def _address(href: str) -> str:
    """The whole address of a link; empty for what no page elsewhere could follow."""
    clean = href.strip()
    if re.match(r"mailto:[^\s<>]+@[^\s<>]+$", clean, re.IGNORECASE):
        return clean
    redirected = re.match(r"https://www\.google\.com/url\?q=([^&]+)", clean)
    if redirected:  # Google wraps links in descriptions
        clean = unquote(redirected[1])
    try:
        return web_address(clean)
    except InvalidValue:
        return ""
