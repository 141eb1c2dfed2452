"""What is read from a status of a server's: markers, the moment, the words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from announcer.accounts.mastodon.server_answers import is_another, seen_status_of

LINK = '<a href="https://site.example/e/?p=0123456789ab">https://site.example</a>'
"""Without one its words are not kept."""


def test_markers_are_found_in_the_links_of_what_servers_make_of_a_status() -> None:
    content = (
        '<p>Kom! <a href="https://site.example/events/s/e/?p=0123456789ab&amp;x=1">https://<span>site</span></a> '
        '<a href="https://old.example/e/?x=1&amp;p=fedcba987654" rel="nofollow">…</a> ?p=aaaaaaaaaaaa '
        '<a href="https://site.example/?p=0123456789abcdef">longer</a></p>'
    )
    seen = seen_status_of({"id": "1", "uri": "https://example.org/1", "content": content})
    assert seen.markers == {"0123456789ab", "fedcba987654"}
    assert seen.url == "https://example.org/1"


def test_markers_are_found_whatever_the_case_of_scheme_and_host_and_are_lower_case_themselves() -> None:
    content = (
        '<p><a href="HTTPS://SITE.EXAMPLE/e/?p=0123456789ab&amp;utm_source=x">x</a> '
        '<a href="Http://Site.example/e?p=fedcba987654">y</a> '
        '<a href="https://site.example/e/?p=ABCDEFABCDEF">z</a></p>'
    )
    assert seen_status_of({"id": "1", "content": content}).markers == {"0123456789ab", "fedcba987654"}


@pytest.mark.parametrize(
    ("created_at", "moment"),
    [
        ("2024-02-01T10:00:00.123456789+01:00", datetime(2024, 2, 1, 9, 0, 0, 123456, UTC)),
        ("2024-02-01T09:00:00", datetime(2024, 2, 1, 9, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("9" * 5000, None),
        ("99999999999", datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        ("-inf", None),
        (float("nan"), None),
        (10**400, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_when_a_status_was_made_is_a_moment_that_every_time_zone_has_a_date_for(
    created_at: object, moment: datetime | None
) -> None:
    made = seen_status_of({"id": "1", "created_at": created_at}).created_at
    assert made == moment
    if made is not None:
        assert made.utcoffset() == timedelta()
        for hours in (-23, 23):
            made.astimezone(timezone(timedelta(hours=hours)))


def test_a_link_that_stands_in_the_card_alone_is_a_marker_too() -> None:
    """A server may shorten links in what it shows."""
    card = {"url": "https://site.example/events/s/e/?p=0123456789ab"}
    assert seen_status_of({"id": "1", "content": "<p>Sessie</p>", "card": card}).markers == {"0123456789ab"}
    assert seen_status_of({"id": "1", "content": "<p>Sessie</p>", "card": "none"}).markers == frozenset()


def test_the_words_of_a_status_are_parted_where_its_lines_are_and_not_within_a_link() -> None:
    content = f"<p>Gewijzigd:<br>Sessie</p><p>19.00 <span>uu</span>r</p>{LINK}"
    assert seen_status_of({"id": "1", "content": content}).words == "Gewijzigd: Sessie 19.00 uur"


@pytest.mark.parametrize("piece", ["<", "<br", "http://", "https://x?p="])
def test_a_status_of_a_megabyte_is_read_once_through(piece: str) -> None:
    """Reading on from each piece anew takes hours: then this test does not end."""
    seen = seen_status_of({"id": "1", "content": LINK + piece * (1_000_000 // len(piece))})
    assert seen.markers == {"0123456789ab"}


def test_a_status_of_odd_characters_gives_words_that_can_be_kept() -> None:
    digits = "9" * 5000
    seen = seen_status_of(
        {"id": "1", "url": "https://\ud83d", "content": f"<p>Half \ud83d, nul \0, &#{digits};</p>{LINK}"}
    )
    assert (seen.url, seen.words) == ("", f"Half , nul , &#{digits};")


def test_the_words_of_a_status_that_links_to_no_event_are_not_kept() -> None:
    """A list is read whole, and whoever's it is can make it long."""
    assert not seen_status_of({"id": "1", "content": "<p>" + "words " * 1000}).words


@pytest.mark.parametrize(
    ("status", "another"),
    [
        ({"account": {"id": "own"}, "content": LINK}, False),
        ({"account": {"id": "else"}, "content": LINK}, True),
        ({"account": {"id": "own"}, "content": LINK.replace("0123", "ffff")}, True),
        ({"account": {"id": "own"}, "content": "other words"}, False),
        ({"account": {"id": 5}, "content": 5, "text": None}, False),
        ({"account": "else"}, False),
        ([], False),
    ],
)
def test_an_answer_is_another_status_only_when_it_surely_is(status: object, another: bool) -> None:
    assert is_another(status, "own", "Sessie https://site.example/e/?p=0123456789ab") is another


def test_who_does_not_know_yet_whose_account_it_is_goes_by_the_links() -> None:
    text = "Sessie https://site.example/e/?p=0123456789ab"
    assert not is_another({"account": {"id": "else"}, "content": LINK}, None, text)
    assert is_another({"content": LINK.replace("0123", "ffff")}, None, text)
