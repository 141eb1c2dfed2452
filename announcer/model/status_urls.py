"""Where the links of a status begin and end, as servers find them: they decide what it counts and what is text.

Two grammars, which agree on nearly everything that people write:

- **Mastodon's** own (config/initializers/twitter_regex.rb, 4.0 to 4.6, over the gem twitter-text 3.1.0): a path holds
  all but white space and `<>()?`, and ends with none of ``!*"'「」;:=,.$%[]~&|@``, or with balanced parentheses.
- **twitter-text's** (npm, 3.1.0: src/regexp/extractUrl.js and what it is made of; web clients use it): a path and a
  query hold ASCII, Latin and Cyrillic letters and some signs, so its links end sooner where other scripts follow.

Of both: a link wants a scheme, a host under a known top-level domain (`top_level_domains`), and no letter, digit,
`@`, `$` or `#` right before it (valid_url_preceding_chars). Signs after a link are not in it. A host without a scheme
is no link, but takes the path behind it, so that an address in that path is none either (the expressions make the
scheme optional, the extractor then drops what has none: Extractor.extract_urls_with_indices). `gemini:` and some others
are links to Mastodon only; `xmpp:` and `magnet:` are shown as links and count whole, as the validator asks for
extract_urls_with_indices alone.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache, lru_cache

import regex

from announcer.model.top_level_domains import TOP_LEVEL_DOMAINS

Span = tuple[int, int]
"""From and to, in code points."""

_LONGEST = 4096
"""Of a whole link (twitter-text: MAX_URL_LENGTH)."""
_LONGEST_LABEL = 63
_LONGEST_SHORT_LINK = 40
"""Of what follows t.co/ (MAX_TCO_SLUG_LENGTH)."""

_LONGEST_WORD = 1000
"""Code points without a blank; in a longer one the search for every host in it would take too long."""

_DIRECTION = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVALID = r"\ufffe\ufeff\uffff"
_SPACE = r"\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289"
    r"\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_PUNCTUATION = r"!#-,\-./:-@\[-_{-~"  # of ASCII, but for the two quotation marks that twitter-text takes for letters
_BEFORE = rf"(?:[^A-Za-z0-9@\uff20$#\uff03{_INVALID}]|[{_DIRECTION}]|^)"


class Grammar(Enum):
    """Whose links; the value is the schemes, what a host may not hold, what is behind `xn--`, and what a path and a
    query may hold and end with."""

    MASTODON = (
        "https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini",
        r"\"`\x00-\x20\x7f",
        "0-9A-Za-z",
        rf"[^{_SPACE}<>()?]",
        rf"[^{_SPACE}()?!*\"'「」<>;:=,.$%\[\]~&|@]",
        r"[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0010fffd]",
        r"[A-Za-z0-9_&=#/\-\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0010fffd]",
    )
    TWITTER_TEXT = (
        "https?",
        "",
        r"\-0-9A-Za-z",
        rf"[A-Za-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]",
        rf"[+\-A-Za-z\u0400-\u04ff0-9=_#/{_LATIN}]",
        r"[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]",
        r"[A-Za-z0-9\-_&=#/]",
    )


def _domain(no_host: str, behind_xn: str) -> str:
    """Labels begin and end with a letter, in whatever script. Possessive, which changes no match: no parts overlap."""
    letter = rf"[^{_PUNCTUATION}{_SPACE}{_INVALID}{_DIRECTION}{no_host}]"
    return (
        rf"(?:{letter}++(?:[_-]++{letter}++)*+\.){{0,40}}{letter}++(?:-++{letter}++)*+\."
        rf"(?:(?i:\L<known>)(?=[^0-9A-Za-z@+-]|$)|(?i:xn--)[{behind_xn}]+)"
    )


@cache
def _expression(grammar: Grammar) -> regex.Pattern[str]:
    """Made when it is first wanted: the domains take a tenth of a second and some megabytes."""
    schemes, no_host, behind_xn, inside, last, asked, last_asked = grammar.value
    # The parentheses at a path's end are the gem's in both: Mastodon puts its own in place after that line.
    plain = Grammar.TWITTER_TEXT.value[3]
    closing = rf"\((?:{plain}+|{plain}*\({plain}+\){plain}*)\)"
    balanced = rf"\((?:{inside}+|{inside}*\({inside}+\){inside}*)\)"
    folder = rf"{inside}+/" if grammar is Grammar.MASTODON else rf"@{inside}+/"
    path = rf"(?:{inside}*(?:{balanced}{inside}*)*(?:{last}|{closing})|{folder})"
    return regex.compile(
        rf"{_BEFORE}(?P<url>(?P<scheme>(?i:{schemes})://)?(?P<host>{_domain(no_host, behind_xn)})(?::[0-9]+)?"
        rf"(?:/{path}*)?(?:\?{asked}*{last_asked})?)",
        regex.MULTILINE,
        known=TOP_LEVEL_DOMAINS,
    )


_TOKEN = regex.compile(rf"[^{_SPACE}]++")  # no link goes over a blank
_SCHEME = regex.compile(r"[A-Za-z]+://")
_PLAIN = re.compile(r"(?P<site>https?://(?!t\.co/)[a-z0-9.-]+(?::[0-9]+)?)(?:/[A-Za-z0-9-]+)*/(?:\?p=[0-9a-f]+)?")
"""As our own pages have them: most links in posts are those."""
_LONGEST_PLAIN = 400
_SHORT_LINKS = {  # twitter-text takes a query of short links too, the gem does not
    Grammar.MASTODON: regex.compile(r"(?i:https?://t\.co/)([A-Za-z0-9]+)"),
    Grammar.TWITTER_TEXT: regex.compile(
        r"(?i:https?://t\.co/)([A-Za-z0-9]+)(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/])?"
    ),
}


def urls(text: str, grammar: Grammar) -> Iterator[Span]:
    """The links of `text`, in order, none overlapping."""
    end = 0
    while (at := text.find("://", end)) >= 0:  # without it there is none, and most words have none
        words = _TOKEN.finditer(text, max(end, text.rfind("\n", 0, at)))
        token = next(word for word in words if word.end() > at)
        end = token.end()
        yield from ((token.start() + first, token.start() + last) for first, last in _links(token[0], grammar))


@lru_cache(maxsize=256)
def _links(token: str, grammar: Grammar) -> tuple[Span, ...]:
    """Those in one word. Kept for a while: while a post is fitted its link is looked at again and again."""
    plain = _PLAIN.fullmatch(token) if len(token) <= _LONGEST_PLAIN else None
    if plain is not None:
        site = plain["site"]
        of_site = _spans_on(site, grammar)
        if of_site == ((0, len(site) + 2),):
            return ((0, len(token)),)
        if not of_site:
            return ()
    return tuple(_spans(token, grammar))


@lru_cache(maxsize=256)
def _spans_on(site: str, grammar: Grammar) -> tuple[Span, ...]:
    """What of an address of the site is a link, if it has nothing in it which a grammar minds."""
    return tuple(_spans(f"{site}/a", grammar))


def _spans(token: str, grammar: Grammar) -> Iterator[Span]:
    for match in _matches(token, _expression(grammar)):
        if match["scheme"] is None or not _can_be_resolved(match["host"]) or len(match["url"]) > _LONGEST:
            continue
        start, end = match.span("url")
        if short := _SHORT_LINKS[grammar].match(match["url"]):
            if len(short[1]) > _LONGEST_SHORT_LINK:
                continue
            end = start + short.end()
        yield start, end


def _matches(token: str, expression: regex.Pattern[str]) -> Iterator[regex.Match[str]]:
    """What `expression` finds in a word; of one that no person wrote only a link at its first scheme."""
    scheme = _SCHEME.search(token)
    if scheme is None:
        return
    start = 0 if "." in token[: scheme.start()] else max(0, scheme.start() - 1)
    if len(token) <= _LONGEST_WORD:
        yield from expression.finditer(token, start)
    elif start or scheme.start() <= 1:
        match = expression.match(token, start)
        if match is not None:
            yield match


def _can_be_resolved(host: str) -> bool:
    """Every label in ASCII has 63 characters at most (RFC 3490; twitter-text's lib/idna.js, the gem's idn-ruby)."""
    return all(len(_ascii(label)) <= _LONGEST_LABEL for label in host.split("."))


def _ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
