"""Text of files makes no mention and no hashtag on any server whose expressions we know; a tag makes one, whole."""

import random
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from announcer.model.status_text import hashtag, status_text
from announcer.model.text import line
from tests.support.on_ci import size
from tests.support.server_expressions import HASHTAGS, KNOWS_MARKS, MENTIONS, found

SIGNS = ["@", "#", "\uff20", "\uff03", "@@", "##", "#\ufe0f\u20e3"]
NAMES = [
    "bob",
    "bob@evil.example",
    "kaas",
    "\u0301kaas",
    "é",
    "漢字",
    "हिन्दी",
    "1a",
    "_a",
    "(kaas)",
    "·a",
    "\u200ca",
    ".bob",
    "-b",
]
BEFORE = [
    *(
        "",
        " ",
        "\n",
        "_",
        "*",
        "(",
        "[",
        "“",
        '"',
        "'",
        "/",
        "=",
        "-",
        ".",
        ",",
        ":",
        ";",
        "!",
        "?",
        "+",
        "&",
        "|",
        "~",
    ),
    *(
        "a",
        "é",
        "1",
        "²",
        "漢",
        "\u0301",
        "\u200b",
        "\u200c",
        "\u200d",
        "\u2060",
        "\ufe0f",
        "👍",
        "。",
        "「",
        "\xa0",
        "）",
    ),
]
LINKS = [
    *("https://tetem.nl", "https://tetem.nl/", "https://tetem.nl/x", "https://tetem.nl/?a=", "https://localhost/"),
    *("HTTPS://TETEM.NL/", "https://u:p@tetem.nl/", "https://x.example/", "(https://tetem.nl/", '"https://tetem.nl/'),
    *("tetem.nl/", "an@tetem.nl", "https://tetem.nl/,", "https://tetem.nl,", "https://tetem.nl。"),
]
TEXT = st.lists(st.sampled_from([*SIGNS, *NAMES, *BEFORE, *LINKS]), max_size=7).map("".join)


@given(TEXT)
def test_no_server_finds_a_mention_or_a_hashtag_in_text_of_files(text: str) -> None:
    safe = status_text(text)
    assert found(MENTIONS, safe) == []
    assert found(HASHTAGS, safe) == []
    assert status_text(safe) == safe


def test_no_server_finds_one_in_thousands_of_texts_that_were_made_for_it() -> None:
    chosen = random.Random(6)
    parts = [SIGNS, NAMES, BEFORE, LINKS]
    raw = [
        "".join(chosen.choice(chosen.choice(parts)) for _ in range(chosen.randint(2, 6)))
        for _ in range(size(1500, on_ci=6000))
    ]
    raw += [before + sign + name for before in [*BEFORE, *LINKS] for sign in SIGNS for name in NAMES]
    assert {server for text in raw for server, _ in found(MENTIONS, text)} == set(MENTIONS), "each server is put to it"
    assert {server for text in raw for server, _ in found(HASHTAGS, text)} == set(HASHTAGS)
    told = {text: found(MENTIONS, status_text(text)) + found(HASHTAGS, status_text(text)) for text in raw}
    assert {text: hits for text, hits in told.items() if hits} == {}


@pytest.mark.parametrize(
    "address", ["an@tetem.nl", "a.b+c@tetem.nl", "a1@sub.tetem.nl", "jürgen@tetem.nl", "mailto:an@tetem.nl"]
)
@pytest.mark.parametrize("around", ["{}", "({})", "<{}>", "mail: {}.", "“{}”", "*{}*", "_{}_", "漢 {}。"])
def test_an_email_address_stays_as_it_is_and_mentions_nobody(address: str, around: str) -> None:
    text = around.format(address)
    assert status_text(text) == text
    assert found(MENTIONS, text) == []


TAGS = [
    *(
        "Twente",
        "community of practice",
        "3d-printen",
        "café",
        "2024 Twente",
        "e-mail",
        "'s avonds",
        "हिन्दी",
        "ที่นี่",
        "தமிழ்",
    ),
    *(
        "বাংলা",
        "ქართული",
        "ภาษาไทย",
        "မြန်မာ",
        "ខ្មែរ",
        "සිංහල",
        "עברית",
        "العربية",
        "می\u200cشود",
        "日本語",
        "ジョン・レノン",
        "中文 字",
    ),
    *("한국어", "ελληνικά", "Русский язык", "ਪੰਜਾਬੀ", "മലയാളം", "col·lecció", "naïve", "i\u0307zmir", "Ŵales", "ⵜⵉⴼⵉⵏⴰⵖ"),
]


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_taken_whole_as_one_hashtag_by_every_server(tag: str) -> None:
    made = hashtag(line(tag))
    has_marks = regex.search(r"\p{M}", unicodedata.normalize("NFC", made)) is not None
    servers = KNOWS_MARKS if has_marks else list(HASHTAGS)
    assert found({name: HASHTAGS[name] for name in servers}, f"zie ook\n\n{made} #b") == [
        (name, each) for name in servers for each in (made, "#b")
    ]


@given(st.text(max_size=20))
def test_what_becomes_a_hashtag_is_always_one(tag: str) -> None:
    made = hashtag(line(tag))
    if made:
        assert found({name: HASHTAGS[name] for name in KNOWS_MARKS[:3]}, made) == [(n, made) for n in KNOWS_MARKS[:3]]
