"""A calendar into the events folder, once and again: three ways to one file, and never a second copy."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from announcer.definitions.calendar_import.imported import ImportOptions
from announcer.definitions.file_text import FileText
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.errors import SourceError
from announcer.folder.sources.importing import ImportRequest, Prepared, digest, prepare, write
from announcer.folder.sources.memory import NAME, KnownSource

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def vevent(uid: str, day: str = "20260310", title: str = "Klei", *more: str) -> str:
    lines = [f"UID:{uid}", f"DTSTART;TZID=Europe/Amsterdam:{day}T190000", f"SUMMARY:{title}", *more]
    return "BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n"


def calendar(*events: str, end: str = "END:VCALENDAR\r\n") -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Huis\r\n{''.join(events)}{end}".encode()


REQUEST = ImportRequest(source="huis", options=ImportOptions(now=NOW, defaults=Defaults(), name="huis"), is_strict=True)


def bring(root: Path, content: bytes, request: ImportRequest = REQUEST) -> Prepared:
    prepared = prepare(root, content, request)
    write(root, prepared, request.source, KnownSource(digest=digest(content)))
    return prepared


def text(root: Path, name: str = "huis.yaml") -> str:
    return (root / name).read_text(encoding="utf-8")


def events(root: Path, name: str = "huis.yaml") -> dict[str, dict[str, object]]:
    stated = FileText.of((root / name).read_bytes()).data["events"]
    return {one["id"]: one for one in stated}


def edit(root: Path, old: str, new: str) -> None:
    assert old in text(root)
    (root / "huis.yaml").write_text(text(root).replace(old, new, 1), encoding="utf-8")


def test_what_is_written_is_read_without_a_problem(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317")))
    (reading,) = read([SourceFile("huis.yaml", (tmp_path / "huis.yaml").read_bytes())], Defaults())
    assert reading.problems == ()
    assert reading.series is not None
    assert [event.key.event for event in reading.series.events] == ["klei-2026-03-10", "klei-2026-03-17"]


def test_a_second_import_changes_no_byte(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317")))
    before = text(tmp_path), (tmp_path / NAME).read_bytes()
    assert not bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317"))).is_changed
    assert (text(tmp_path), (tmp_path / NAME).read_bytes()) == before


def test_what_changes_there_changes_here_under_the_same_id(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317")))
    prepared = bring(tmp_path, calendar(vevent("a", "20260311", "Klei!"), vevent("b", "20260317")))
    assert prepared.files[0].merge.changed == ("klei-2026-03-10",)
    assert events(tmp_path)["klei-2026-03-10"]["date"] == "2026-03-11"
    assert events(tmp_path)["klei-2026-03-10"]["title"] == "Klei!"
    assert len(events(tmp_path)) == 2


def test_what_a_person_writes_stays_where_the_calendar_did_not_change_it(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a", "20260310", "Klei", "LOCATION:Tetem")))
    edit(tmp_path, "title: Klei", "title: Klei voor beginners  # mooier")
    edit(tmp_path, "      name: Tetem", "      name: Tetem\n      accessibility: Drempelvrij")
    bring(tmp_path, calendar(vevent("a", "20260311", "Klei", "LOCATION:Tetem\\, zaal 2")))
    assert events(tmp_path)["klei-2026-03-10"] == {
        "id": "klei-2026-03-10", "title": "Klei voor beginners", "date": "2026-03-11", "time": "19:00",
        "venue": {"name": "Tetem, zaal 2", "accessibility": "Drempelvrij"},
    }  # fmt: skip
    assert "# mooier" in text(tmp_path)


def test_what_both_change_is_as_the_calendar_has_it(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a")))
    edit(tmp_path, "title: Klei", "title: Leem")
    bring(tmp_path, calendar(vevent("a", "20260310", "Zand")))
    assert events(tmp_path)["klei-2026-03-10"]["title"] == "Zand"


def test_what_vanishes_is_taken_out_and_comes_back_under_its_id(tmp_path: Path) -> None:
    both = calendar(vevent("a"), vevent("b", "20260317", "Hout"))
    bring(tmp_path, both)
    prepared = bring(tmp_path, calendar(vevent("a")))
    assert prepared.files[0].merge.vanished == ("hout-2026-03-17",)
    assert set(events(tmp_path)) == {"klei-2026-03-10"}
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260318", "Hout en staal")))
    assert set(events(tmp_path)) == {"klei-2026-03-10", "hout-2026-03-17"}


def test_what_is_over_stays_though_the_calendar_has_it_no_more(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a", "20260120"), vevent("b", "20260317")))
    assert not bring(tmp_path, calendar(vevent("b", "20260317"))).is_changed
    assert len(events(tmp_path)) == 2


def test_what_a_person_took_out_does_not_come_back(tmp_path: Path) -> None:
    content = calendar(vevent("a"), vevent("b", "20260317", "Hout"))
    bring(tmp_path, content)
    file = FileText.of((tmp_path / "huis.yaml").read_bytes())
    file.remove(("events", 1))
    (tmp_path / "huis.yaml").write_bytes(file.encode())
    assert not bring(tmp_path, content).is_changed


def test_an_event_that_a_person_renamed_stays_the_same(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a")))
    edit(tmp_path, "  - id: klei-2026-03-10", "  - id: klei\n    was: klei-2026-03-10")
    bring(tmp_path, calendar(vevent("a", "20260312")))
    assert [(one["id"], one["date"]) for one in events(tmp_path).values()] == [("klei", "2026-03-12")]


def test_days_that_were_not_asked_for_lose_nothing(tmp_path: Path) -> None:
    both = calendar(vevent("a"), vevent("b", "20260617"))
    bring(tmp_path, both)
    later = replace(REQUEST, options=replace(REQUEST.options, first_on=date(2026, 6, 1)))
    assert bring(tmp_path, both, later).files[0].merge.vanished == ()
    assert set(events(tmp_path)) == {"klei-2026-03-10", "klei-2026-06-17"}


def test_uids_that_are_new_each_time_make_no_second_copy_of_what_is_there_twice(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b"), vevent("c", "20260311")))
    before = text(tmp_path)
    bring(tmp_path, calendar(vevent("d", "20260311"), vevent("e"), vevent("f")))
    assert text(tmp_path) == before


def test_another_uid_at_the_same_time_is_another_event_unless_all_is_the_same(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a")))
    assert not bring(tmp_path, calendar(vevent("another"))).is_changed
    bring(tmp_path, calendar(vevent("third", "20260310", "Klei, nieuw")))
    assert set(events(tmp_path)) == {"klei-nieuw-2026-03-10"}


def test_a_single_event_that_begins_to_recur_keeps_its_id(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a")))
    bring(tmp_path, calendar(vevent("a", "20260310", "Klei", "RRULE:FREQ=WEEKLY;COUNT=2")))
    assert set(events(tmp_path)) == {"klei-2026-03-10", "klei-2026-03-17"}


def test_a_whole_series_moves_to_another_hour_under_its_ids(tmp_path: Path) -> None:
    weekly = vevent("a", "20260310", "Klei", "RRULE:FREQ=WEEKLY;COUNT=3")
    bring(tmp_path, calendar(weekly))
    prepared = bring(tmp_path, calendar(weekly.replace("T190000", "T200000")))
    assert len(prepared.files[0].merge.changed) == 3
    assert prepared.files[0].merge.vanished == prepared.files[0].merge.added == ()
    assert {one["time"] for one in events(tmp_path).values()} == {"20:00"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page"),
        (b"{}", "BEGIN:VCALENDAR"),
        (calendar(), "2 of the 2 coming sessions"),
        (calendar(vevent("a"), end=""), "ends in the middle"),
        (calendar(vevent("a"))[:-40], "ends in the middle"),
    ],
)
def test_what_is_no_whole_calendar_changes_nothing(tmp_path: Path, content: bytes, words: str) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317")))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(SourceError, match=words):
        bring(tmp_path, content)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_calendar_that_lost_most_of_its_sessions_is_believed_on_a_persons_word_only(tmp_path: Path) -> None:
    many = [vevent(f"e{day}", f"202603{day}") for day in range(10, 20)]
    bring(tmp_path, calendar(*many))
    with pytest.raises(SourceError, match="7 of the 10 coming sessions"):
        bring(tmp_path, calendar(*many[:3]))
    assert len(events(tmp_path)) == 10
    bring(tmp_path, calendar(*many[:3]), replace(REQUEST, accepts_fewer=True))
    assert len(events(tmp_path)) == 3


def test_part_of_a_calendar_from_another_place_takes_nothing_out(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a"), vevent("b", "20260317")))
    prepared = bring(tmp_path, calendar(vevent("a", "20260311")), replace(REQUEST, source="download"))
    assert len(prepared.files[0].merge.missing) == 1
    assert len(events(tmp_path)) == 2


def test_without_the_memory_there_is_no_second_copy_and_a_persons_words_stay(tmp_path: Path) -> None:
    content = calendar(vevent("a"), vevent("b", "20260317"))
    bring(tmp_path, content)
    edit(tmp_path, "title: Klei", "title: Leem")
    before = text(tmp_path)
    (tmp_path / NAME).unlink()
    bring(tmp_path, content, replace(REQUEST, into="huis"))
    assert text(tmp_path) == before


def test_a_file_that_is_not_the_calendars_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "huis.yaml").write_text("title: Iets anders\nevents: [{id: x, date: 2026-03-01}]\n", encoding="utf-8")
    with pytest.raises(SourceError, match="--into huis"):
        bring(tmp_path, calendar(vevent("a")))
    bring(tmp_path, calendar(vevent("a")), replace(REQUEST, series="huis-2"))
    assert set(events(tmp_path, "huis-2.yaml")) == {"klei-2026-03-10"}


def test_sessions_go_into_a_series_in_its_own_zone_and_beside_its_own(tmp_path: Path) -> None:
    (tmp_path / "ronde.yaml").write_text(
        "# de ronde\ntitle: Ronde\ntimezone: Europe/London\nevents:\n  - id: eigen  # zelf\n    date: 2026-03-01\n",
        encoding="utf-8",
    )
    bring(tmp_path, calendar(vevent("a")), replace(REQUEST, into="ronde"))
    found = events(tmp_path, "ronde.yaml")
    assert set(found) == {"eigen", "klei-2026-03-10"}
    assert found["klei-2026-03-10"]["time"] == "18:00"
    assert "# de ronde" in text(tmp_path, "ronde.yaml")


def test_the_memory_has_no_address_and_a_damaged_one_is_not_passed_over(tmp_path: Path) -> None:
    bring(tmp_path, calendar(vevent("a")))
    assert set(json.loads((tmp_path / NAME).read_text())) == {"version", "series", "sources"}
    (tmp_path / NAME).write_text("{")
    with pytest.raises(SourceError, match="damaged"):
        prepare(tmp_path, calendar(vevent("a")), REQUEST)


def test_a_file_has_room_for_the_nearest_sessions(tmp_path: Path) -> None:
    long = "DESCRIPTION:" + "woord " * 200
    daily = vevent("a", "20260202", "Elke dag", "RRULE:FREQ=DAILY", long)
    prepared = bring(tmp_path, calendar(daily))
    merge = prepared.files[0].merge
    assert merge.later > 0
    assert len((tmp_path / "huis.yaml").read_bytes()) < 256 * 1024
    assert "elke-dag-2026-02-02" in merge.added


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5,6", "FREQ=YEARLY;COUNT=999999", "FREQ=NOOIT"],
)
def test_a_rule_that_asks_too_much_is_passed_over_alone(tmp_path: Path, rule: str) -> None:
    prepared = bring(tmp_path, calendar(vevent("a", "20260310", "Te veel", f"RRULE:{rule}"), vevent("b", "20260317")))
    assert set(events(tmp_path)) == {"klei-2026-03-17"}
    assert str(next(iter(prepared.calendar.passed_over))).startswith("Te veel")


def test_a_rule_that_never_comes_true_ends(tmp_path: Path) -> None:
    never = vevent("a", "19700310", "Nooit", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    bring(tmp_path, calendar(never, vevent("b", "20260317")))
    assert set(events(tmp_path)) == {"klei-2026-03-17"}
