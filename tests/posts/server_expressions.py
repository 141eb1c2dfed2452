"""How servers find links, mentions and hashtags in a status: their own expressions, as facts, each with its source.

They are written in Python's syntax. Ruby's [[:word:]] is letters, marks, decimal digits and connectors, [[:alpha:]] is
the property Alphabetic, and its \\w and [a-z] are ASCII only. `regex` has all of them; Takahē is Python itself and uses
`re`, whose \\w has no marks.
"""

import re
from collections.abc import Callable

import regex

from announcer.top_level_domains import TOP_LEVEL_DOMAINS

Span = tuple[int, int]
Finder = Callable[[str], list[Span]]

WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"
ALPHA = r"\p{Alphabetic}"

# --- Mastodon: links --------------------------------------------------------------------------------------------------
# config/initializers/twitter_regex.rb (4.0 to 4.6), on the gem twitter-text 3.1.0 (rb/lib/twitter-text/regex.rb)
_DIRECTION = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BLANK = r"\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb"
    r"\u0300-\u036f\u1e00-\u1eff"
)
_CHAR = rf"[^{_DIRECTION}!\"#$%&'()*+,\-./:;<=>?@\[\]\\^_`{{|}}~\x00-\x20\x7f\ufffe\ufeff\uffff{_BLANK}]"
_SUBDOMAIN = rf"(?:(?:{_CHAR}(?:[_-]|{_CHAR})*)?{_CHAR}\.)"
_NAME = rf"(?:(?:{_CHAR}(?:-|{_CHAR})*)?{_CHAR}\.)"
_TLD = rf"(?:(?:{'|'.join(sorted(TOP_LEVEL_DOMAINS, key=len, reverse=True))})(?=[^0-9a-zA-Z@+-]|$)|xn--[0-9a-z]+)"
_PATH = r"[^\p{White_Space}<>()?]"
_OLD = rf"[a-z\p{{Cyrillic}}0-9!*';:=+,.$/%#\[\]\p{{Pd}}_~&|@{_LATIN}]"
_PARENS = r"\((?:{0}+|{0}*\({0}+\){0}*)\)"
_END = rf"(?:[^\p{{White_Space}}()?!*\"'「」<>;:=,.$%\[\]~&|@]|{_PARENS.format(_OLD)})"
_UCHARS = r"\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\ue000-\uf8ff\U00010000-\U0001fffd\U00020000-\U0010fffd"
_URL = regex.compile(
    rf"(?:[^A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff]|[{_DIRECTION}]|^)(?P<url>(?P<scheme>(?:https?|dat|dweb|ipfs|ipns|ssb|"
    rf"gopher|gemini)://)?(?P<host>{_SUBDOMAIN}*{_NAME}{_TLD})(?::[0-9]+)?"
    rf"(?:/(?:{_PATH}*(?:{_PARENS.format(_PATH)}{_PATH}*)*{_END}|{_PATH}+/)*)?"
    rf"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^{_UCHARS}]*[a-z0-9_&=#/\-{_UCHARS}])?)",
    regex.IGNORECASE | regex.MULTILINE,
)


def mastodon_urls(text: str) -> list[Span]:
    """app/lib/extractor.rb, extract_urls_with_indices(extract_url_without_protocol: false)."""
    found = []
    for match in _URL.finditer(text) if ":" in text else ():
        hosts = match["host"].split(".")
        labels = [label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in hosts]
        if match["scheme"] is None or max(map(len, labels)) > 63:
            continue
        start, end = match.span("url")
        if short := re.match(r"(?i)https?://t\.co/([a-z0-9]+)", match["url"]):
            if len(short[1]) > 40:
                continue
            end = start + short.end()
        found.append((start, end))
    return found


def mastodon_counted(text: str) -> str:
    """app/validators/status_length_validator.rb, countable_text: a link is 23 characters."""
    parts, end = [], 0
    for start, stop in mastodon_urls(text):
        parts += [text[end:start], "x" * 23]
        end = stop
    return "".join([*parts, text[end:]])
