"""How servers find links, mentions and hashtags in a status: their own expressions, as facts, each with its source.

They are written in Python's syntax. Ruby's [[:word:]] is letters, marks, decimal digits and connectors, [[:alpha:]] is
the property Alphabetic, and its \\w and [a-z] are ASCII only. `regex` has all of them; Takahē is Python itself and uses
`re`, whose \\w has no marks.
"""

import re
from collections.abc import Callable

import regex

from announcer.model.top_level_domains import TOP_LEVEL_DOMAINS

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


# --- mentions and hashtags --------------------------------------------------------------------------------------------


def _all(pattern: str, group: str = "it", *, flags: int = 0) -> Finder:
    compiled = regex.compile(pattern, flags)
    return lambda text: [match.span(group) for match in compiled.finditer(text)]


def _takahe(pattern: str) -> Finder:
    compiled = re.compile(pattern)
    return lambda text: [match.span("it") for match in compiled.finditer(text)]


_USER_35 = r"[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?"
_USER_43 = r"[a-zA-Z0-9_]+(?:[.-]+[a-zA-Z0-9_]+)*"
_SEPARATORS = r"_\u00b7\u30fb\u200c"
_TAG = (
    rf"(?:[{WORD}][{WORD}{_SEPARATORS}]*[{ALPHA}{_SEPARATORS}][{WORD}{_SEPARATORS}]*[{WORD}]"
    rf"|[{WORD}]*[{ALPHA}][{WORD}]*)"
)
_GO_SPACE = r"\t-\r \x85\xa0\p{Zs}\p{Zl}\p{Zp}"


def _gotosocial_hashtags(text: str) -> list[Span]:
    """internal/text/goldmark_parsers.go hashtagParser, util.go, normalize.go (0.20)."""
    spans = []
    for match in regex.finditer(rf"(?<=^|[\u200b\ufeff|{_GO_SPACE}]|(?!_)\p{{P}})#", text, regex.MULTILINE):
        rest = regex.match(rf"(?P<it>[\p{{L}}\p{{N}}\p{{M}}_]+)(?=$|[\u200b\ufeff|{_GO_SPACE}]|(?!_)\p{{P}})",
                           text[match.end():].partition("\n")[0])  # fmt: skip
        if rest and regex.search(r"\p{L}", rest["it"]) and len(rest["it"].encode()) <= 100:
            spans.append((match.start(), match.end() + rest.end()))
    return spans


MENTIONS: dict[str, Finder] = {
    # app/models/account.rb USERNAME_RE, MENTION_RE
    "Mastodon 3.5": _all(rf"(?<=^|[^/{WORD}])(?P<it>@{_USER_35}(?:@[{WORD}.-]+[{WORD}]+)?)", flags=regex.I | regex.M),
    "Mastodon 4.2": _all(rf"(?<![=/{WORD}])(?P<it>@{_USER_35}(?:@[{WORD}.-]+[{WORD}]+)?)", flags=regex.I),
    "Mastodon 4.3 to 4.6": _all(rf"(?<![=/{WORD}])(?P<it>@{_USER_43}(?:@[{WORD}]+(?:[.-]+[{WORD}]+)*)?)"),
    # internal/regexes/regexes.go mentionFinder, internal/text/util.go isMentionBoundary
    "GoToSocial 0.20": _all(rf"(?<=^|[{_GO_SPACE}\p{{P}}])(?P<it>@(?:\p{{L}}\p{{M}}*|[\p{{N}}._-])+)", flags=regex.M),
    # core/html.py MENTION_REGEX
    "Takahē 0.11": _takahe(r"(^|[^\w\d\-_/])(?P<it>@[\w\d\-_]+(?:@[\w\d\-_\.]+[\w\d\-_]+)?)"),
    # lib/linkify/parser.ex match_mention: at a word's beginning
    "Pleroma and Akkoma (linkify 0.5)": _all(r"(?<![^\s\p{P}])(?P<it>@[a-zA-Z0-9_-]+)"),
}
HASHTAGS: dict[str, Finder] = {
    # app/models/tag.rb HASHTAG_RE
    "Mastodon 2.9": _all(rf"(?:^|[^/)A-Za-z0-9_])(?P<it>#[{WORD}]*[{ALPHA}_\u00b7][{WORD}]*)", flags=regex.I | regex.M),
    "Mastodon 3.5 to 4.2": _all(rf"(?:^|[^/)A-Za-z0-9_])(?P<it>#{_TAG})", flags=regex.I | regex.M),
    "Mastodon 4.6": _all(rf"(?<=^|[{_BLANK}])(?P<it>[#\uff03]{_TAG})", flags=regex.M),
    "GoToSocial 0.20": _gotosocial_hashtags,
    # core/html.py HASHTAG_REGEX
    "Takahē 0.11": _takahe(r"\B(?P<it>#[\w()]+\b)(?!;)"),
    # lib/linkify/parser.ex match_hashtag: at a word's beginning
    "Pleroma and Akkoma (linkify 0.5)": _all(
        rf"(?<![^\s\p{{P}}])(?P<it>#[{WORD}]*[{ALPHA}_\u00b7\u200c][{WORD}\u00b7\u200c]*)"
    ),
}
KNOWS_MARKS = [name for name in HASHTAGS if not name.startswith(("Takahē", "Mastodon 2"))]


def links(server: str, text: str) -> list[Span]:
    """What a server takes for links, in which it looks for nothing else."""
    if server.startswith("Mastodon"):
        return mastodon_urls(text)
    if server.startswith("Takahē"):
        pattern = r"\(*\b(?<![@.])https?://(?:(?:\w+:)?\w+@)?(?:[\w-]+\.)+[\w-]+(?::[0-9]+)?(?!\.\w)\b(?:[/?][^\s{}|\\^\[\]`<>\"]*)?"
        return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    if server.startswith("GoToSocial"):  # mvdan.cc/xurls Relaxed, where goldmark's linkify is triggered
        pattern = r"(?mi)(?:(?<=[ *_~(])|^)https?://[^\s<>\"()\[\]{}“”、。」]*[\p{L}\p{N}/#=&_-]"
        return [match.span() for match in regex.finditer(pattern, text)]
    return [match.span() for match in re.finditer(r"(?i)(?<!\w)https?://[^\s/?#]+\.\S+", text)]


def found(finders: dict[str, Finder], text: str) -> list[tuple[str, str]]:
    """Server and what it takes for a mention or a hashtag outside of its links."""
    hits = []
    for server, finder in finders.items():
        spans = links(server, text)
        hits += [
            (server, text[start:end])
            for start, end in finder(text)
            if not any(first < end and start < last for first, last in spans)
        ]
    return hits
