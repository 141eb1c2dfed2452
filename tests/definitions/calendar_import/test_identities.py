"""Which events of a calendar are one, where the exporter does not keep to what a UID is."""

import random

from tests.definitions.calendar_import.reading import of_lines


def sessions(*events: str) -> list[tuple[str, str, str]]:
    """Key, day and title of each, by key."""
    return sorted(
        (one.key, str(one.values["date"]), str(one.values.get("title")))
        for series in of_lines(*events).series
        for one in series.events
    )


def at(uid: str, start: str, title: str, *more: str) -> str:
    return ";;".join([f"UID:{uid}", f"DTSTART:{start}Z", f"SUMMARY:{title}", *more])


def test_without_a_uid_the_order_is_no_matter() -> None:
    events = [f"DTSTART:202603{day:02}T190000Z;;SUMMARY:{title}" for day in (3, 4) for title in ("hout", "klei")]
    found = sessions(*events)
    assert len({key for key, _, _ in found}) == 4
    for _ in range(5):
        assert sessions(*random.sample(events, len(events))) == found
    assert set(found) < set(sessions("DTSTART:20260301T190000Z;;SUMMARY:nieuw", *events))


def test_without_a_uid_the_same_at_two_places_is_two() -> None:
    open_day = "DTSTART:20260303T190000Z;;SUMMARY:open;;LOCATION:"
    assert len(sessions(f"{open_day}Tetem", f"{open_day}Concordia", f"{open_day}Tetem")) == 2


def test_one_uid_for_a_day_loses_nothing() -> None:
    events = [at("day", "20260303T100000", "a"), at("day", "20260303T190000", "b"), at("day", "20260303T210000", "b")]
    found = sessions(*events)
    assert len({key for key, _, _ in found}) == 3
    assert sessions(*reversed(events)) == found


def test_one_uid_for_all_that_a_rule_made_loses_nothing_when_one_was_edited() -> None:
    events = [at("x", f"202603{day:02}T190000", "les") for day in (3, 10, 17)]
    found = sessions(*events[:2], f"{events[2]};;LAST-MODIFIED:20260201T000000Z;;SEQUENCE:1")
    assert [key for key, _, _ in found] == ["x#2026-03-03", "x#2026-03-10", "x#2026-03-17"]


def test_one_uid_for_several_series_loses_none_and_each_has_its_own_exceptions() -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=2"
    found = sessions(
        at("x", "20260303T100000", "a", weekly),
        at("x", "20260304T100000", "b", weekly),
        at("x", "20260312T100000", "b", "RECURRENCE-ID:20260311T100000Z"),
        at("x", "20260305T100000", "c"),
    )
    assert sorted((day, title) for _, day, title in found) == [
        ("2026-03-03", "a"), ("2026-03-04", "b"), ("2026-03-05", "c"), ("2026-03-10", "a"), ("2026-03-12", "b"),
    ]  # fmt: skip


def test_the_same_event_twice_is_one() -> None:
    """nextcloud/calendar#4580."""
    found = sessions(*(at("a", "20260303T100000", "x", f"LAST-MODIFIED:2026010{n}T000000Z") for n in (2, 1)))
    assert found == [("a", "2026-03-03", "x")]
