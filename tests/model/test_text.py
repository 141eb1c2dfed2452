"""Text by where it came from and where it may go."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.model.status_text import hashtag, status_text
from announcer.model.text import graphemes, html_text, line, markdown_source, paragraphs
from announcer.words.markdown import html_markdown, plain_markdown

WORD_JOINER = "\u2060"
FAMILY = "👨‍👩‍👧‍👦"


@given(st.text())
def test_a_line_has_no_control_or_direction_characters_and_no_newline(text: str) -> None:
    clean = line(text)
    assert "\n" not in clean
    assert not [char for char in clean if unicodedata.category(char) in ("Cc", "Cs")]
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff\u2028\u2029")
    assert line(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)


@given(st.text())
def test_paragraphs_keep_at_most_one_empty_line_and_nothing_illegal(text: str) -> None:
    clean = paragraphs(text)
    assert "\n\n\n" not in clean
    assert "\x0b" not in clean
    assert "\u2028" not in clean
    assert "\r" not in clean
    assert paragraphs(clean) == clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@bob", f"@{WORD_JOINER}bob"),
        ("(@bob@evil.example)", f"(@{WORD_JOINER}bob@evil.example)"),
        ("hoi @bob, en @an", f"hoi @{WORD_JOINER}bob, en @{WORD_JOINER}an"),
        ("＠bob", f"＠{WORD_JOINER}bob"),
        ("#tag", f"#{WORD_JOINER}tag"),
        ("＃tag", f"＃{WORD_JOINER}tag"),
        ("schrijf naar an@tetem.nl", "schrijf naar an@tetem.nl"),
        ("C# en F#", "C# en F#"),
        ("zaal # 3", "zaal # 3"),
        ("_@bob@evil.example", f"_@{WORD_JOINER}bob@evil.example"),
        ("#\u0301kaas", f"#{WORD_JOINER}\u0301kaas"),
        ("_#kaas", f"_#{WORD_JOINER}kaas"),
        ("é#kaas", f"é#{WORD_JOINER}kaas"),
        ("#️⃣ kaas", "#️⃣ kaas"),
        ("#️⃣kaas", f"#️⃣{WORD_JOINER}kaas"),
        ("https://tetem.nl,#maker", f"https://tetem.nl,#{WORD_JOINER}maker"),
        ("https://tetem.nl,@maker", f"https://tetem.nl,@{WORD_JOINER}maker"),
        ("https://tetem.nl/#deel", "https://tetem.nl/#deel"),
        ("(https://tetem.nl/?a=#deel)", "(https://tetem.nl/?a=#deel)"),
        ('"https://tetem.nl/#deel"', f'"https://tetem.nl/#{WORD_JOINER}deel"'),
        ("https://localhost/#deel", f"https://localhost/#{WORD_JOINER}deel"),
        ("https://mastodon.example/@bob", "https://mastodon.example/%40bob"),
        ("https://a.example/x#deel", "https://a.example/x#deel"),
    ],
)
def test_text_of_files_mentions_nobody_and_makes_no_hashtag(text: str, expected: str) -> None:
    assert status_text(text) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("community of practice", "#CommunityOfPractice"),
        ("CommunityOfPractice", "#CommunityOfPractice"),
        ("Twente", "#Twente"),
        ("2024", ""),
        ("_2024", ""),
        ("Twente 2024", "#Twente2024"),
        ("C++", ""),
        ("C#", ""),
        ("R&D", ""),
        ("AT&T", ""),
        (".NET", ""),
        ("&", ""),
        ("Node.js", "#NodeJs"),
        ("rock 'n roll", "#RockNRoll"),
        ("'s avonds", "#SAvonds"),
        ("e-mail", "#EMail"),
        ("हिन्दी", "#हिन्दी"),
        ("ที่นี่", "#ที่นี่"),
        ("தமிழ்", "#தமிழ்"),
        ("हिन्दी कविता", "#हिन्दी_कविता"),
        ("می\u200cشود", "#میشود"),
        ("col·lecció", "#collecció"),
        ("日本", "#日本"),
        ("3d-printen", "#3dPrinten"),
        ("café", "#café"),
        ("!!", ""),
    ],
)
def test_tags_become_hashtags_in_camel_case(tag: str, expected: str) -> None:
    assert hashtag(tag) == expected


def test_html_is_escaped_and_newlines_show() -> None:
    assert html_text('<script>alert("x")</script>\n&') == ("&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;<br>\n&amp;")


def test_a_family_is_one_grapheme() -> None:
    assert graphemes(f"a{FAMILY}b") == ["a", FAMILY, "b"]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](//evil.example)",
        "![x](https://evil.example/pixel.gif)",
        '[x](https://a.example/"onclick="alert(1))',
        "<a href='https://a.example' onclick='x'>y</a>",
    ],
)
def test_markdown_never_becomes_a_script_an_image_or_an_unsafe_link(source: str) -> None:
    html = html_markdown(markdown_source(source)).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("(javascript:", "")
    assert 'href="//' not in html
    assert " onclick=" not in html.replace("&lt;", "<").split("<a ")[0] or "<a " not in html


def test_markdown_headings_begin_below_the_pages_own() -> None:
    assert html_markdown(markdown_source("# Een\n\n## Twee")) == "<h3>Een</h3>\n<h4>Twee</h4>\n"


def test_markdown_as_plain_text_keeps_lists_and_addresses() -> None:
    plain = plain_markdown(markdown_source("**Kom!**\n\n- een\n- twee\n\nZie [de site](https://a.example)."))
    assert plain.split("\n")[0] == "Kom!"
    assert "- een" in plain
    assert "de site (https://a.example)." in plain
