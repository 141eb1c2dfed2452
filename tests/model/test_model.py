"""Identity, moments and limits of the model."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.model import Identity, Kind, Lead, Limits, PostKey, Subject, Texts, idempotency_key, marker
from announcer.model.text import line
from tests.support.planner_world import event, local

ids = st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True)
subjects = st.one_of(st.builds(Subject, ids), st.builds(Subject, ids, ids))
keys = st.builds(
    PostKey, subjects, st.sampled_from(Kind), st.from_regex(r"[a-z0-9@.-]{1,20}", fullmatch=True),
    st.sampled_from(["nl", "en", "pt-BR"]),
)  # fmt: skip


@given(subjects)
def test_a_subject_round_trips_through_its_text(subject: Subject) -> None:
    assert Subject.parse(str(subject)) == subject


@given(keys)
def test_a_post_key_round_trips_through_its_text(key: PostKey) -> None:
    assert PostKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["", "a/b/c", "A", "a b", "a/", "/a", "x" * 65])
def test_what_is_no_subject_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        Subject.parse(text)


@given(keys, keys)
def test_markers_tell_posts_and_accounts_apart(one: PostKey, other: PostKey) -> None:
    assert (idempotency_key("a", one) == idempotency_key("a", other)) == (one == other)
    assert idempotency_key("a", one) != idempotency_key("b", one)
    assert marker("a", one) == idempotency_key("a", one)[:12]


def test_an_identity_survives_a_change_of_address_and_fixes_its_year() -> None:
    fixed = Identity(origin="cop/a", namespace="tetem.nl", first_seen_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert fixed.uid("other.example") == "a.cop@tetem.nl"
    assert fixed.guid("other.example") == "tag:tetem.nl,2024:cop/a"
    open_ = Identity(origin="cop/a", namespace=None, first_seen_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert open_.uid("127.0.0.1") == "a.cop@127.0.0.1"


@pytest.mark.parametrize(("text", "days"), [("7d", 7), ("1w", 7), ("2h", None), ("30m", None)])
def test_leads_count_calendar_days_or_elapsed_time(text: str, days: int | None) -> None:
    lead = Lead.parse(text)
    assert lead.in_days == days
    assert str(lead) == text


def test_an_end_before_the_start_is_the_next_day() -> None:
    night = event("a", "2024-02-22", "22:00", "02:00")
    assert night.ends_at == local("2024-02-23 02:00")
    assert night.over_at == local("2024-02-23 02:00")


def test_without_an_end_an_event_is_over_two_hours_after_its_start() -> None:
    assert event("a", "2024-02-22", "19:00").over_at == local("2024-02-22 21:00")


def test_without_a_time_an_event_is_over_with_its_day() -> None:
    assert event("a", "2024-02-22").over_at == local("2024-02-23 00:00")


def test_two_hours_are_elapsed_hours_also_when_the_clocks_change() -> None:
    assert event("a", "2024-03-31", "01:30").over_at == local("2024-03-31 04:30")


def test_a_translation_replaces_what_it_has_and_leaves_the_rest() -> None:
    english = event("a", "2024-02-22", summary=line("Samen."), translations={"en": Texts(title=line("Evening"))})
    told = english.localized("en")
    assert (told.title, told.summary, told.language) == ("Evening", "Samen.", "en")
    assert english.localized("de") is english


@pytest.mark.parametrize(
    ("limits", "text", "warning", "length"),
    [
        (Limits(), "abc", "", 3),
        (Limits(), "abc", "de", 5),
        (Limits(), "👨‍👩‍👧‍👦", "", 1),
        (Limits(), "zie https://a.example.org/" + "x" * 600, "", 4 + 23),
        (Limits(url_characters=25), "zie https://a.example.org/" + "x" * 600, "", 4 + 25),
        (Limits(), "zie https://a.example/", "", 22),  # Mastodon knows no such domain: no link
        (Limits(), "@bob@tetem.nl", "", 4),
        (Limits(), "zie", "https://a.example.org/" + "x" * 20, 3 + 42),  # a warning counts as it is
        (Limits(), "https://a.example.org/x", "Let op: https://a.example.org", 23 + 29),
        (Limits(), "क्षत्रिय", "", 5),  # 3 by Unicode 15.1, 5 by Unicode 15.0 and before
        (Limits(), "ক্ষ", "", 2),
        (Limits(graphemes=False), "zie https://a.example.org/" + "x" * 600, "", 4 + 23),
        (Limits(graphemes=False, url_characters=None), "👨‍👩‍👧‍👦", "", 7),
        (Limits(graphemes=False, url_characters=None), "https://a.example/", "", 18),
    ],
)
def test_lengths_are_counted_as_the_server_counts(limits: Limits, text: str, warning: str, length: int) -> None:
    assert limits.length(text, warning) == length


def test_the_time_of_an_event_is_on_the_wall_of_its_zone() -> None:
    assert event("a", "2024-02-22", "19:00").start_time == time(19)
    assert event("a", "2024-06-06", "19:00").starts_at == datetime(2024, 6, 6, 17, tzinfo=UTC)
