"""How long a status is for Mastodon: never less than its server counts, and equal to it in what people write.

Source: app/validators/status_length_validator.rb (4.0 to 4.6). Every link is one of `characters_reserved_per_url`,
`@user@host` counts as `@user`, and what remains is counted in extended grapheme clusters. The content warning goes
before the text as it is: a link in it counts whole. It is counted by itself, as at the joint nothing may become one.

Where the rules of two versions differ, the larger count is taken: of two grammars for links (`status_urls`), and of two
generations of UAX #29, of which Unicode 15.1 joins the consonants of an Indic conjunct (GB9c) and those before do not.
"""

import re
from collections.abc import Callable

import regex

from announcer.model.status_urls import Grammar, Span, urls

# app/models/account.rb USERNAME_RE and MENTION_RE of 4.3 and later. [[:word:]] is letters, marks, digits, connectors.
_WORD = r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]"
_NAME = r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*"
_MENTION = regex.compile(rf"(?<![=/]|{_WORD})(?P<user>@{_NAME})@(?P<host>{_WORD}+(?:[.-]+{_WORD}+)*)(?![@\uff20]|://)")
_LONGEST_HOST = 253
"""app/lib/extractor.rb MAX_DOMAIN_LENGTH."""

_SINGLE = re.compile("[^\r\u0300-\u200f\u2028-\u202f\u205f-\u209f\u20c0-\U0010ffff]*")
"""Text in which each character is a cluster: Latin, with its punctuation. Quick, because most of what is written is."""
_CLUSTER = regex.compile(r"\X")
_CONSONANT = regex.compile(r"\p{InCB=Consonant}")
_CONJUNCT = regex.compile(r"(?<=[\p{InCB=Linker}\p{InCB=Extend}])(?=\p{InCB=Consonant})")


def longest_count(text: str, url_characters: int | None, measure: Callable[[str], int]) -> int:
    """What a status counts in `measure` when a link counts `url_characters`; None: its own length."""
    if url_characters is None:
        return measure(text)
    return max(map(measure, {_shortened(text, grammar, url_characters) for grammar in Grammar}))


def clusters(text: str) -> int:
    """Extended grapheme clusters, by the rule of UAX #29 that gives more."""
    if _SINGLE.fullmatch(text):
        return len(text)
    found = _CLUSTER.findall(text)
    if _CONSONANT.search(text) is None:
        return len(found)
    return sum(1 + len(_CONJUNCT.findall(cluster)) for cluster in found)


def _shortened(text: str, grammar: Grammar, url_characters: int) -> str:
    """`text` with each link and each host of a mention in the length at which it counts."""
    parts: list[str] = []
    end = 0
    for (start, stop), counted in _entities(text, grammar, url_characters):
        parts += [text[end:start], counted]
        end = stop
    return "".join([*parts, text[end:]])


def _entities(text: str, grammar: Grammar, url_characters: int) -> list[tuple[Span, str]]:
    """Of those that overlap the first counts (twitter-text's remove_overlapping_entities)."""
    found = [(span, "x" * url_characters) for span in urls(text, grammar)]
    if "@" in text:
        found += [(match.span(), match["user"]) for match in _MENTION.finditer(text) if _is_short(match["host"])]
    kept: list[tuple[Span, str]] = []
    for span, counted in sorted(found):
        if not kept or kept[-1][0][1] <= span[0]:
            kept.append((span, counted))
    return kept


def _is_short(host: str) -> bool:
    return len(host) <= _LONGEST_HOST
