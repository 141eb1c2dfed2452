"""What request headers ask for, by RFC 9110, whatever a client puts into them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.web.negotiation import is_unchanged, wants_gzip

AT = datetime(2024, 1, 10, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "header",
    ["gzip", "GZIP", "x-gzip", "deflate, gzip;q=1.0, *;q=0.5", "gzip, deflate, br, zstd", "*", "br , gzip ; Q=0.8",
     "gzip;q=0.001", "identity;q=0.5, gzip;q=0.5", ",gzip,", "gzip;q=1.000"],
)  # fmt: skip
def test_gzip_is_sent_to_those_who_like_it(header: str) -> None:
    assert wants_gzip(header)


@pytest.mark.parametrize(
    "header",
    [None, "", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "identity, gzip;q=0.5",
     "gzip;q=2", "gzip;q=many", "gzip;level=9", "gzipped", "gzip deflate", "\u00ff"],
)  # fmt: skip
def test_gzip_is_not_sent_to_those_who_did_not_ask(header: str | None) -> None:
    assert not wants_gzip(header)


def unchanged(none_match: str | None = None, since: str | None = None) -> bool:
    return is_unchanged(etag='"abc"', modified_at=AT, if_none_match=none_match, if_modified_since=since)


@pytest.mark.parametrize("header", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc" , "y"', "*", " * ", '"a,b","abc"'])
def test_a_tag_that_the_client_has_is_unchanged(header: str) -> None:
    assert unchanged(header)


@pytest.mark.parametrize("header", ["", '"x"', "abc", '"abc', '"abcd"', '"ABC"', 'W/"x", W/"y"', '"x" *', '"abc-gzip"'])
def test_any_other_tag_is_not(header: str) -> None:
    assert not unchanged(header)


@pytest.mark.parametrize(
    "header",
    ["Wed, 10 Jan 2024 09:00:05 GMT", "Thu, 11 Jan 2024 00:00:00 GMT", "Wednesday, 10-Jan-24 09:00:05 GMT",
     "Wed Jan 10 09:00:05 2024"],
)  # fmt: skip
def test_a_date_of_the_last_change_or_later_is_unchanged(header: str) -> None:
    assert unchanged(since=header)


@pytest.mark.parametrize(
    "header",
    ["Wed, 10 Jan 2024 09:00:04 GMT", "", "yesterday", "Wed, 99 Jan 2024 09:00:04 GMT", "0",
     "Wed, 10 Jan 99999 09:00:05 GMT"],
)  # fmt: skip
def test_an_earlier_date_or_none_is_not(header: str) -> None:
    assert not unchanged(since=header)


def test_a_tag_goes_before_the_date() -> None:
    assert not unchanged('"x"', "Thu, 11 Jan 2024 00:00:00 GMT")
    assert unchanged('"abc"', "Thu, 11 Jan 1990 00:00:00 GMT")


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_header_breaks_them(one: str, other: str) -> None:
    wants_gzip(one)
    unchanged(one, other)
    unchanged(None, other)


def test_a_huge_list_of_tags_is_read_in_no_time() -> None:
    assert unchanged('"x", ' * 3000 + '"abc"')
    assert not unchanged("W/" * 8000)
    assert not unchanged('"' * 16000 + "x")
