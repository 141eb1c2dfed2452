"""Facts, drafts and bodies come back from their text as they were."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.delivery.account import Body
from announcer.errors import LedgerError
from announcer.ledger import codec
from announcer.model import (
    Draft,
    Event,
    Image,
    Lead,
    Link,
    Organizer,
    PostKey,
    Recap,
    Registration,
    Series,
    Subject,
    Texts,
    Venue,
    zone,
)
from tests.ledger.ledger_rows import EVENT, SERIES, draft, event, key, series

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
IDS = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)
ZONES = ("Europe/Amsterdam", "America/New_York", "Pacific/Chatham", "UTC")


def whole(cls: type, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any value of a dataclass, with every field drawn: also those that have a default."""
    assert is_dataclass(cls)
    hints = get_type_hints(cls)
    return st.builds(cls, **{f.name: known.get(f.name, st.from_type(hints[f.name])) for f in fields(cls)})


st.register_type_strategy(Subject, st.builds(Subject, IDS, IDS))
st.register_type_strategy(Lead, st.builds(Lead, st.integers(1, 9999), st.sampled_from("wdhm")))
st.register_type_strategy(PostKey, whole(PostKey, discriminator=IDS, language=IDS))
st.register_type_strategy(Venue, whole(Venue, latitude=st.none() | NUMBERS, longitude=st.none() | NUMBERS))
st.register_type_strategy(Image, whole(Image, focus=st.none() | st.tuples(NUMBERS, NUMBERS)))
for part in (Organizer, Registration, Link, Recap, Texts):
    st.register_type_strategy(part, whole(part))

YEARS = (datetime(1990, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001 - hypothesis adds the zone
MOMENTS = st.datetimes(*YEARS, timezones=st.sampled_from([ZoneInfo("Asia/Tokyo"), UTC]))
EVENTS = whole(Event, timezone=st.sampled_from(ZONES))


@st.composite
def serieses(draw: st.DrawFn) -> Series:
    name = draw(st.sampled_from(ZONES))
    # `zone` gives the same object each time, as the definitions have it: same-zone instants compare by wall time.
    local = st.datetimes(*YEARS).map(lambda at: at.replace(tzinfo=zone(name), fold=0))
    found: Series = draw(
        whole(Series, timezone=st.just(name), announce_at=st.none() | local | MOMENTS, events=st.just(()))
    )
    return replace(found, id=draw(IDS))


@given(EVENTS)
def test_every_event_round_trips(one: Event) -> None:
    text = codec.encode_facts(one)
    assert codec.decode_event(text, one.key) == one
    assert codec.encode_facts(codec.decode_event(text, one.key)) == text


@given(serieses())
def test_every_series_round_trips(one: Series) -> None:
    text = codec.encode_facts(one)
    assert codec.decode_series(text, one.key) == one
    assert codec.encode_facts(codec.decode_series(text, one.key)) == text


@settings(max_examples=50)
@given(whole(Draft))
def test_every_draft_round_trips_with_its_parent_beside_it(one: Draft) -> None:
    text = codec.encode_draft(one)
    assert codec.decode_draft(text, str(one.reply_to) if one.reply_to else None) == one


@settings(max_examples=50)
@given(whole(Body))
def test_every_body_round_trips(one: Body) -> None:
    assert codec.decode_body(codec.encode_body(one)) == one


@pytest.mark.parametrize(
    "at",
    [
        datetime(2024, 3, 31, 2, 30, tzinfo=zone("Europe/Amsterdam")),  # an hour that was left out
        datetime(2024, 10, 27, 2, 30, tzinfo=zone("Europe/Amsterdam")),  # and one that came twice
        datetime(2024, 10, 27, 2, 30, tzinfo=zone("Europe/Amsterdam"), fold=1),
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    ],
)
def test_an_hour_of_a_clock_change_comes_back_equal(at: datetime) -> None:
    one = series(announce_at=at)
    back = codec.decode_series(codec.encode_facts(one), SERIES)
    assert back.announce_at is not None
    assert back.announce_at.astimezone(UTC) == at.astimezone(UTC)
    assert back == one


def test_defaults_are_left_out_and_keys_are_sorted_so_that_equal_facts_have_equal_text() -> None:
    text = codec.encode_facts(event())
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert set(json.loads(text)) == {"key", "language", "timezone", "title", "starts_on", "start_time"}


def test_old_text_reads_with_defaults_for_what_it_lacks() -> None:
    old = '{"key":{"event":"e","series":"s"},"language":"nl","starts_on":"2024-02-22","timezone":"UTC","title":"T"}'
    assert codec.decode_event(old, Subject("s", "e")).reminders == ()


def test_a_key_that_only_a_newer_announcer_knows_is_refused() -> None:
    data = json.loads(codec.encode_facts(event(venue=Venue(city="Enschede"))))  # type: ignore[arg-type]
    data["venue"]["entrance"] = "left"
    with pytest.raises(LedgerError, match=r"broedplaatsen/enschede.*venue\.entrance.*newer"):
        codec.decode_event(json.dumps(data), EVENT)


def test_facts_read_under_a_new_key_carry_it() -> None:
    moved = Subject("cop", "tetem")
    assert codec.decode_event(codec.encode_facts(event()), moved) == event(key=moved)
    assert codec.decode_series(codec.encode_facts(series()), Subject("cop")) == series(id="cop")


def test_text_in_every_script_stays_readable() -> None:
    text = codec.encode_draft(draft("Café 👨‍👩‍👧 \u2028 ٣", key(), content_warning=None))
    assert "👨‍👩‍👧" in text
    assert codec.decode_draft(text, None).text.startswith("Café 👨‍👩‍👧 \u2028 ٣")


def test_a_moment_of_another_zone_is_kept_exactly() -> None:
    at = datetime(2024, 1, 15, 10, tzinfo=UTC) + timedelta(microseconds=1)
    back = codec.decode_series(codec.encode_facts(series(announce_at=at)), SERIES)
    assert back.announce_at == at
