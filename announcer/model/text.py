"""Text by where it came from and where it may go.

Text from files is cleaned once, where it enters, into `Plain` (or `Markdown`). A target takes only its own type, and
the only way to that type is the function that escapes, so mypy refuses text that skipped it:

    str --line/paragraphs--> Plain --status_text.status_text--> StatusText   (cannot mention, cannot tag)
                               |-----html_text----------------> Html         (escaped)
    str --markdown_source--> Markdown --words.markdown--> Html, Plain

Calendar text is `Plain` too: iCalendar's own escaping is the icalendar library's work.
"""

import re
import unicodedata
from typing import NewType

import regex
from markupsafe import Markup, escape

Plain = NewType("Plain", str)
"""Clean human text: NFC, no control, bidirectional-override or XML-illegal characters; newlines only in paragraphs."""

Markdown = NewType("Markdown", str)
"""Clean Markdown source; raw HTML in it is text."""

Html = Markup
"""Safe HTML; Jinja leaves it as it is."""

_NEWLINES = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"  # BOM, interlinear marks, non-characters, lone surrogates
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe\U0004ffff\U0005fffe\U0005ffff"
    "\U0006fffe\U0006ffff\U0007fffe\U0007ffff\U0008fffe\U0008ffff\U0009fffe\U0009ffff\U000afffe\U000affff"
    "\U000bfffe\U000bffff\U000cfffe\U000cffff\U000dfffe\U000dffff\U000efffe\U000effff\U000ffffe\U000fffff"
    "\U0010fffe\U0010ffff]"
)
_BLANKS = re.compile(r"[^\S\n]+")


def _clean(text: str) -> str:
    if text.replace("\n", "").isprintable():  # and so holds nothing that goes or becomes something else
        return unicodedata.normalize("NFC", text)
    if not text.replace("\n", "").isprintable():  # all that is replaced and left out is not printable to Python either
        text = _ILLEGAL.sub("", _NEWLINES.sub("\n", text)).replace("\t", " ")
    return unicodedata.normalize("NFC", text)


def line(text: str) -> Plain:
    """One line: cleaned, runs of white space folded to one space, ends stripped. May be empty."""
    return Plain(" ".join(_clean(text).split()))


def paragraphs(text: str) -> Plain:
    """Text of several lines: cleaned, blanks folded, at most one empty line in a row, ends stripped."""
    lines = [_BLANKS.sub(" ", part).strip() for part in _clean(text).split("\n")]
    return Plain(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def markdown_source(text: str) -> Markdown:
    """Markdown source, cleaned; its white space means something and stays."""
    return Markdown(_clean(text).strip("\n"))


def html_text(text: str) -> Html:
    """`text` escaped for HTML; each newline becomes a `<br>`."""
    return Markup("<br>\n").join(escape(part) for part in text.split("\n"))


def graphemes(text: str) -> list[str]:
    """`text` in extended grapheme clusters (UAX #29): what a reader sees as one character."""
    return regex.findall(r"\X", text)
