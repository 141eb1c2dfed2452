"""Text by where it came from and where it may go.

Text from files is cleaned once, where it enters, into `Plain` (or `Markdown`). A target takes only its own type, and
the only way to that type is a function of this module, so mypy refuses text that skipped its escaping:

    str --line/paragraphs--> Plain --status_text--> StatusText   (cannot mention, cannot tag)
                               |-----html_text----> Html         (escaped)
    str --markdown_source--> Markdown -> markup.html_markdown -> Html, markup.plain_markdown -> Plain

Calendar text is `Plain` too: iCalendar's own escaping is the icalendar library's work.
"""

import re
import unicodedata
from typing import NewType

import regex
from markupsafe import Markup, escape

from announcer.model.status_urls import Grammar, urls

Plain = NewType("Plain", str)
"""Clean human text: NFC, no control, bidirectional-override or XML-illegal characters; newlines only in paragraphs."""

Markdown = NewType("Markdown", str)
"""Clean Markdown source; raw HTML in it is text."""

StatusText = NewType("StatusText", str)
"""Text that is safe inside a status: it mentions nobody and makes no hashtag."""

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
_WORD_JOINER = "\u2060"
_JOINERS = re.compile("[\u00ad\u00b7\u200b-\u200d\u2060]")  # the middle dot too: `col·lecció` is one word
_WORDS = regex.compile(r"[\p{L}\p{Nd}_][\p{L}\p{Nd}\p{M}_]*")
# A name may begin after a sign with any of these, on one server or another (tests/posts/server_expressions.py). What is
# before the sign saves a text only where all agree: a letter or digit before `@` (an e-mail address), and of ASCII
# before `#` (`C#`), as Ruby's \w of Mastodon up to 4.2 knows no other.
_MENTION = regex.compile(r"(?<![\p{L}\p{Nd}])[@\uff20](?=[\w\p{N}\p{M}.\-])")
_HASHTAG = regex.compile(r"(?<![A-Za-z0-9])([#\uff03]\ufe0f?+\u20e3?+)(?=[\w\p{N}\p{M}\u00b7\u30fb\u200c\u200d()])")
_IN_URL = regex.compile(r"(?<![A-Za-z0-9=])#(?=[\w\p{N}\p{M}])")
_LOOSE_URL = regex.compile(r"(?i:https?)://[^\s/?#@<>\"“”]*(?:@[^\s/?#@<>\"“”]*)?[/?]\S*")
_LINK_OPENERS = frozenset(" \n(*_~")


def _clean(text: str) -> str:
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


def status_text(text: str) -> StatusText:
    """`text` so that no server takes a part of it for a mention or a hashtag.

    A word joiner (U+2060) goes between the sign and the name. An e-mail address stays as it is: its `@` follows a
    letter. In a URL an `@` becomes `%40`, so that the link still works, and a `#` stays.
    """
    parts = []
    end = 0
    for start, stop in urls(text, Grammar.TWITTER_TEXT):
        parts += [_disarmed(text, end, start), _disarmed_url(text[start:stop], text[:start])]
        end = stop
    return StatusText("".join([*parts, _disarmed(text, end, len(text))]))


def _disarmed(whole: str, start: int, stop: int) -> str:
    """What stands between two links, as `_unlinked`; with the characters at its ends, which a sign may join it to."""
    before, after = whole[max(0, start - 1) : start], whole[stop : stop + 1]
    text = f"{before}{_unlinked(whole[start:stop])}{after}"
    text = _HASHTAG.sub(rf"\1{_WORD_JOINER}", _MENTION.sub(rf"\g<0>{_WORD_JOINER}", text))
    return text.removeprefix(before).removesuffix(after)


def _unlinked(text: str) -> str:
    """In an address that is none to Mastodon (`https://localhost/@bob`) an `@` is `%40` too."""
    parts = []
    end = 0
    for url in _LOOSE_URL.finditer(text):
        address = url[0].replace("@", "%40") if "@" not in url[0].split("/")[2] else url[0]
        parts += [text[end : url.start()], address]
        end = url.end()
    return "".join([*parts, text[end:]])


def _disarmed_url(url: str, before: str) -> str:
    """A link that Mastodon knows, so that its fragment makes no hashtag there.

    On GoToSocial it does when the link stands behind a sign that opens no link (goldmark's extension/linkify.go,
    Trigger): then the link opens the page, not the part.
    """
    url = url.replace("@", "%40")
    return url if before[-1:] in {"", *_LINK_OPENERS} else _IN_URL.sub(rf"#{_WORD_JOINER}", url)


def html_text(text: str) -> Html:
    """`text` escaped for HTML; each newline becomes a `<br>`."""
    return Markup("<br>\n").join(escape(part) for part in text.split("\n"))


def hashtag(tag: str) -> StatusText:
    """A tag of a definition file as a hashtag in CamelCase: `community of practice` -> `#CommunityOfPractice`.

    Letters, marks, digits and `_`, which all servers take (tests/posts/server_expressions.py). In scripts without
    capitals words are joined by `_`. Joiners that are not seen are left out: GoToSocial takes no hashtag with one.
    Empty for what makes none: no letter (Mastodon, app/models/tag.rb HASHTAG_RE), or a sign with a meaning
    (`means_more`).
    """
    clean = _JOINERS.sub("", unicodedata.normalize("NFC", tag))
    words = _WORDS.findall(clean)
    if not any(char.isalpha() for char in clean) or means_more(clean):
        return StatusText("")
    first, *others = words
    return StatusText("#" + "".join([first if not others else _capital(first), *map(_joined, others)]))


def means_more(tag: str) -> bool:
    """Whether it would be another tag without its signs: `C++`, `C#`, `R&D`, `.NET`."""
    return tag.startswith(".") or any(c in "#&@%*\uff03\uff20" or unicodedata.category(c) in ("Sm", "Sc") for c in tag)


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _joined(word: str) -> str:
    has_no_case = word[0].isalpha() and word[0].upper() == word[0].lower()
    return f"_{word}" if has_no_case else _capital(word)


def words_of(text: str) -> str:
    """What a status says, as servers give it back: without links and hashtags, one blank between words."""
    return " ".join(word for word in text.split() if "://" not in word and not word.startswith("#"))


def graphemes(text: str) -> list[str]:
    """`text` in extended grapheme clusters (UAX #29): what a reader sees as one character."""
    return regex.findall(r"\X", text)
