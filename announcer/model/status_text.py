"""Text for a status: no server takes a part of it for a mention or a hashtag; and hashtags that are meant."""

import re
import unicodedata
from functools import lru_cache
from typing import NewType

import regex

from announcer.model.status_urls import Grammar, urls

StatusText = NewType("StatusText", str)
"""Text that is safe inside a status: it mentions nobody and makes no hashtag. `status_text` makes it."""

_WORD_JOINER = "\u2060"
_JOINERS = re.compile("[\u00ad\u00b7\u200b-\u200d\u2060]")  # the middle dot too: `col·lecció` is one word
_WORDS = regex.compile(r"[\p{L}\p{Nd}_][\p{L}\p{Nd}\p{M}_]*")
# A name may begin after a sign with any of these, on one server or another (tests/support/server_expressions.py). What
# is before the sign saves a text only where all agree: a letter or digit before `@` (an e-mail address), and of ASCII
# before `#` (`C#`), as Ruby's \w of Mastodon up to 4.2 knows no other.
_MENTION = regex.compile(r"(?<![\p{L}\p{Nd}])[@\uff20](?=[\w\p{N}\p{M}.\-])")
_HASHTAG = regex.compile(r"(?<![A-Za-z0-9])([#\uff03]\ufe0f?+\u20e3?+)(?=[\w\p{N}\p{M}\u00b7\u30fb\u200c\u200d()])")
_IN_URL = regex.compile(r"(?<![A-Za-z0-9=])#(?=[\w\p{N}\p{M}])")
_SIGNS = re.compile("[@#\uff20\uff03]")
_LOOSE_URL = regex.compile(r"(?i:https?)://[^\s/?#@<>\"“”]*(?:@[^\s/?#@<>\"“”]*)?[/?]\S*")
_LINK_OPENERS = frozenset(" \n(*_~")


def status_text(text: str) -> StatusText:
    """`text` so that no server takes a part of it for a mention or a hashtag.

    A word joiner (U+2060) goes between the sign and the name. An e-mail address stays as it is: its `@` follows a
    letter. In a URL an `@` becomes `%40`, so that the link still works, and a `#` stays.
    """
    if _SIGNS.search(text) is None:
        return StatusText(text)
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


@lru_cache(maxsize=4096)
def hashtag(tag: str) -> StatusText:
    """A tag of a definition file as a hashtag in CamelCase: `community of practice` -> `#CommunityOfPractice`.

    Letters, marks, digits and `_`, which all servers take (tests/support/server_expressions.py). In scripts without
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
