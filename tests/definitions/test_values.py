"""Single values: what is taken, cleaned how, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.definitions import values, web_addresses
from announcer.definitions.invalid_value import InvalidValue


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://tetem.nl", "https://tetem.nl"),
        ("HTTP://Tetem.NL/Pad?q=1#deel", "http://tetem.nl/Pad?q=1#deel"),
        ("  https://tetem.nl/ ", "https://tetem.nl/"),
        ("https://tetem.nl:8443/a", "https://tetem.nl:8443/a"),
        ("https://tétem.nl/é?ü=%C3%A9", "https://xn--ttem-bpa.nl/%C3%A9?%C3%BC=%C3%A9"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://example.org/(a)_b,c;d", "https://example.org/(a)_b,c;d"),
        ("https://example.org/" + "a" * 580, "https://example.org/" + "a" * 580),
        ("https://mastodon.example/@bob", "https://mastodon.example/@bob"),
    ],
)
def test_a_web_address_is_taken_as_ascii(text: str, address: str) -> None:
    assert web_addresses.url(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "ftp://example.org/", "mailto:a@example.org",
        "//example.org/x", "/x", "x", "https://", "https:///x", "https:x", "http:/example.org", "https://user@example.org",
        "https://user:secret@example.org/", "https://example.org/a b", "https://example.org/\nSet-Cookie: x",
        "https://example.org/\r\nX: y", "https://exa\tmple.org", "https://example.org/<b>", 'https://example.org/"',
        "https://example.org\\@evil.org", "https://example.org:99999/", "https://example.org:x/", "https://[::1/",
        "https://-a.org/", "https://a..b/", "https://example.org/\u202etxt.exe", "https://example.org/\u200b",
        "https://example.org/\x00", "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2000, "https://.org",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        web_addresses.url(text)
    assert raised.value.remedy


def test_a_web_address_without_its_beginning_gets_it_in_the_remedy() -> None:
    for text in ("www.tetem.nl/x", "//www.tetem.nl/x"):
        with pytest.raises(InvalidValue) as raised:
            web_addresses.url(text)
        assert raised.value.remedy == "write https://www.tetem.nl/x"


@given(st.text(max_size=60))
def test_a_web_address_that_is_taken_is_plain_ascii_without_blanks(text: str) -> None:
    for whole in (text, f"https://{text}", f"https://example.org/{text}"):
        try:
            address = web_addresses.url(whole)
        except InvalidValue:
            continue
        assert address.isascii()
        assert address.startswith(("https://", "http://"))
        assert not set(address) & set(' <>"\\\r\n\t\x00')
        assert web_addresses.url(address) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Adedapo@tetem.nl", "Adedapo@tetem.nl"),
        ("a.b+c_d-e@sub.example.org", "a.b+c_d-e@sub.example.org"),
        ("mailto:info@example.org", "info@example.org"),
        ("info@tétem.nl", "info@xn--ttem-bpa.nl"),
        ("o'brien@example.org", "o'brien@example.org"),
    ],
)
def test_an_e_mail_address_is_kept_as_it_is_written(text: str, address: str) -> None:
    assert web_addresses.email(text) == address


@pytest.mark.parametrize(
    "text",
    ["x", "x@", "@x.nl", "a@b", "a b@c.nl", "a@b@c.nl", "a@b.nl, c@d.nl", "a@b.nl?cc=evil@x.nl", "<a@b.nl>",
     "a..b@c.nl", ".a@b.nl", "a@b.nl\r\nBcc: x@y.nl", "a@-b.nl", "a@b..nl", "a@b.nl.",
     "a" * 65 + "@b.nl", "é@b.nl", "a%40@b.nl"],
)  # fmt: skip
def test_what_is_no_e_mail_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        web_addresses.email(text)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Twente", "Twente"), ("#Twente", "Twente"), ("## a b", "a b"), ("C++", "C++"), ("2024", "2024"), ("é", "é")],
)
def test_a_tag_loses_its_hash(text: str, tag: str) -> None:
    assert values.tag(text) == tag


@pytest.mark.parametrize("text", ["#", "++", "—", "🎉", "_", "##  "])
def test_a_tag_without_letter_or_digit_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        values.tag(text)


@pytest.mark.parametrize("text", [" ", "\u200b", "\u202e\u2066", "\ufeff", "\u00a0\u2003", "\u2060\n"])
def test_a_text_with_nothing_to_see_is_absent(text: str) -> None:
    assert [values.one_line(text), values.several_lines(text), values.markdown(text)] == [None, None, None]


def test_text_is_cleaned_where_it_enters() -> None:
    assert values.one_line("a\u202eb \u2028 c\n") == "ab c"
    assert values.several_lines("a \n\n\n\n b\u2029c") == "a\n\nb\nc"
    assert values.markdown("\n    code\n") == "    code"


@pytest.mark.parametrize("text", ["NL", "nl", " be ", "XK"])
def test_a_country_is_two_letters(text: str) -> None:
    assert values.country(text) == text.strip().upper()


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Nederland", "NL"), ("Netherlands", "NL"), ("Belgie", "BE"), ("Germany", "DE"), ("UK", "GB"), ("EU", None),
     ("ZZ", None), ("NLD", None), ("N", None)],
)  # fmt: skip
def test_what_is_no_country_is_refused_with_the_nearest(text: str, meant: str | None) -> None:
    with pytest.raises(InvalidValue) as raised:
        values.country(text)
    if meant is not None:
        assert raised.value.remedy == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("text", "tag"),
    [("nl", "nl"), ("NL", "nl"), ("en-us", "en-US"), ("zh-hant-tw", "zh-Hant-TW"), ("fy", "fy"), ("nds", "nds"),
     ("es-419", "es-419")],
)  # fmt: skip
def test_a_language_tag_gets_its_usual_case(text: str, tag: str) -> None:
    assert values.language(text) == tag


@pytest.mark.parametrize("text", ["", "n", "xx", "nl_NL", "dutch", "nl-QQ", "nl-nl-nl", "nl/../x", "en-"])
def test_what_is_no_language_tag_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        values.language(text)


@pytest.mark.parametrize("text", ["91", "-90.1", "52,21", "nan", "inf", "1e1", "52.21N", "", "0x1", "5_2"])
def test_what_is_no_latitude_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        values.latitude(text)


def test_numbers_are_read_to_their_ends() -> None:
    assert (values.latitude("-90"), values.longitude("+180.0"), values.focal("-1")) == (-90.0, 180.0, -1.0)
    for text in ("180.1", "-181"):
        with pytest.raises(InvalidValue):
            values.longitude(text)
    with pytest.raises(InvalidValue):
        values.focal("1.01")


@pytest.mark.parametrize("text", ["poster.jpg", "img/a b.png", "a/b/c.webp", "..poster.jpg", "é.jpg"])
def test_an_image_lies_below_the_events_directory(text: str) -> None:
    assert web_addresses.image_file(text) == text


@pytest.mark.parametrize(
    "text",
    ["/etc/passwd", "../x.png", "a/../../x.png", "a/..", "https://example.org/x.png", "//example.org/x.png", "~/x.png",
     "C:\\x.png", "c:x.png", "a\\b.png", "./x.png", "a//b.png", "a/", "x\n.png", "x\u202e.png", "file:///x", "a" * 256],
)  # fmt: skip
def test_an_image_anywhere_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        web_addresses.image_file(text)


@pytest.mark.parametrize(("text", "proposal"), [("Enschede Noord", "enschede-noord"), ("Één", "een"), ("--A--", "a")])
def test_an_id_that_is_none_gets_a_proposal(text: str, proposal: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        values.identifier(text)
    assert raised.value.remedy == f"write {proposal}"


@given(st.text(max_size=30))
def test_no_text_raises_anything_but_wrong(text: str) -> None:
    for read in (
        web_addresses.url, web_addresses.email, values.tag, values.country, values.language, values.timezone,
        values.latitude, web_addresses.image_file, values.identifier, values.status, values.visibility, values.lead,
        values.yes_or_no,
    ):  # fmt: skip
        try:
            read(text)
        except InvalidValue as wrong:
            assert wrong.message  # noqa: PT017 - that it may be raised is the point
