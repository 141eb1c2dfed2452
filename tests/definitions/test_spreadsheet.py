"""Spreadsheets saved as text: whatever wrote them, the rows are read; what is wrong is told with its row and column."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.definitions.file_text import FileText
from announcer.definitions.limits import SHEET_BYTES, SHEET_ROWS
from announcer.definitions.proposed_ids import proposed_id
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.definitions.spreadsheet import UnreadableTable, read_table
from announcer.definitions.spreadsheet_columns import read_columns
from announcer.definitions.spreadsheet_events import SheetReader, SheetResult
from tests.support.on_ci import size

CELLS = (("Datum", "Tijd", "Titel", "Plaats"), ("22-2-2024", "19:00", '"Café ""Ørsted""; laat,\nof later"', "Tetem"))


def sheet(text: str, files: Mapping[str, str] | None = None, into: str = "Winterreeks") -> SheetResult:
    sources = [SourceFile(name, content.encode()) for name, content in (files or {}).items()]
    return SheetReader(read(sources, Defaults()), sources, Defaults()).read(read_table(text.encode()), into)


def written(result: SheetResult, name: str = "winterreeks.yaml") -> dict[str, Any]:
    assert result.problems == []
    return FileText.of(result.contents[name]).data


def told(result: SheetResult) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in result.problems]


# --- bytes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_program_s_text_gives_the_same_rows(delimiter: str, newline: str, encoding: str) -> None:
    text = "".join(f"{delimiter.join(row)}\n" for row in CELLS).replace("\n", newline)
    rows = read_table(text.encode(encoding))
    assert [row.number for row in rows] == [1, 2]
    assert rows[0].cells == CELLS[0]
    assert rows[1].cells == ("22-2-2024", "19:00", f'Café "Ørsted"; laat,{newline}of later', "Tetem")


def test_excel_s_own_line_about_the_separator_is_no_row() -> None:
    assert read_table(b"sep=|\ndatum|titel\n1-1-2024|x\n")[1].cells == ("1-1-2024", "x")


def test_controls_and_byte_order_marks_within_are_no_text() -> None:
    assert read_table("\ufeffdatum,titel\n\ufeff1-1-2024,a\x07b\n".encode())[1].cells == ("1-1-2024", "ab")


def test_a_row_that_is_not_closed_does_not_swallow_those_behind_it() -> None:
    with pytest.raises(UnreadableTable, match="a quotation mark in row 2 is not closed"):
        read_table(b'datum,titel\n1-1-2024,"x\n2-1-2024,y\n')


def test_a_spreadsheet_s_own_number_of_a_day_is_explained() -> None:
    ((row, column, message),) = told(sheet("datum,titel\n45344.5,x\n"))
    assert (row, column) == (2, "datum")
    assert message == "`45344.5` is how a spreadsheet counts days, perhaps for 2024-02-22"


def test_where_months_come_first_a_date_that_may_be_two_is_asked_about() -> None:
    (problem,) = told(sheet("date,title\n2/22/2024,x\n3/4/2024,y\n4/4/2024,z\n"))
    assert problem[0] == 3
    assert problem[2].startswith("`3/4/2024` may be two days, for `2/22/2024` in this sheet")
    assert told(sheet("date,title\n22/2/2024,x\n3/4/2024,y\n")) == []


def test_empty_rows_count_and_are_left_out() -> None:
    assert [row.number for row in read_table(b"datum,titel\n\n,,\n1-1-2024,x\n")] == [1, 4]


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (b"", "empty", "headings"),
        (b" \n\n", "empty", "headings"),
        (b"PK\x03\x04rest", "workbook", "CSV"),
        (b"\xd0\xcf\x11\xe0", "workbook", "CSV"),
        (b"a,b\n\0\0", "encoding", "CSV"),
        (b"\xff\xfed\0a\0t", "encoding", "CSV"),
        (b"x" * (SHEET_BYTES + 1), "bytes", "1024 KiB"),
        (b"datum\n" + b"1-1-2024\n" * (SHEET_ROWS + 1), "501 rows", "500"),
        (b"datum" + b",x" * 70, "columns", "60"),
        (b'datum\n"' + b"x" * 200_000 + b'"\n', "no table", "CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(content: bytes, message: str, remedy: str) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(content)
    assert message in refused.value.message
    assert remedy in refused.value.remedy


@settings(max_examples=size(100, on_ci=5000), deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet=';,\t"\n\r datum1-2024x', max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        rows = read_table(content)
    except UnreadableTable:
        return
    result = SheetReader([], [], Defaults()).read(rows, "reeks")
    for name, made in result.contents.items():
        (reading,) = read([SourceFile(name, made)], Defaults())
        assert bool(reading.problems) <= bool(result.problems)


# --- headings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "last"),
    [
        ("date,time,title,place", ("venue", "name")),
        ("datum,t/m", ("until",)),
        ("datum,van,tot", ("end",)),
        ("datum,Locatie,Plaats", ("venue", "city")),
        ("datum,Plaats,Stad", ("venue", "city")),
        ("datum,Aanmelden tot", ("registration", "deadline")),
        ("datum,BEELDBESCHRIJVING", ("image", "alt")),
    ],
)
def test_a_heading_means_what_people_mean(headings: str, last: tuple[str, ...]) -> None:
    columns, problems = read_columns(read_table(headings.encode()))
    assert problems == []
    assert columns.paths[-1] == last


def test_headings_that_nobody_knows_are_named_with_the_nearest() -> None:
    result = sheet("Dattum,Tietel,Zzzzz,Zaal,Waar\n1-1-2024,x,y,z,w\n")
    assert [(one.column, one.message, one.remedy[:24]) for one in result.problems] == [
        ("Dattum", "there is no such column", "did you mean datum?"),
        ("Tietel", "there is no such column", "did you mean titel?"),
        ("Zzzzz", "there is no such column", "take the column out, or "),
        ("Waar", "this column means the same as `Zaal`", "keep one of them"),
        ("", "there is no column with dates", "give one the heading dat"),
    ]
    assert result.contents == {}


# --- rows -------------------------------------------------------------------------------------------------------


def test_a_row_is_an_event_with_all_that_it_says() -> None:
    result = sheet(
        "date,until,start,end,title,place,street,zip,city,register,register by,price,tags,summary,image,alt text\n"
        '2024-02-22,23-2-2024,19:00:00,20.30,Open,Tetem,Straat 1,7523 ZL,Enschede,a@b.example,15-2-2024,gratis,"#a, b",'
        "Kort,poster.jpg,Een poster\n"
    )
    assert written(result) == {
        "title": "Winterreeks",
        "language": "nl",
        "events": [
            {
                "id": "open",
                "title": "Open",
                "date": "donderdag 22 februari 2024",
                "until": "vrijdag 23 februari 2024",
                "time": "19:00-20.30",
                "venue": {"name": "Tetem", "street": "Straat 1", "postal_code": "7523 ZL", "city": "Enschede"},
                "registration": {"email": "a@b.example", "deadline": "donderdag 15 februari 2024"},
                "price": "gratis",
                "tags": ["a", "b"],
                "summary": "Kort",
                "image": {"file": "poster.jpg", "alt": "Een poster"},
            }
        ],
    }


@pytest.mark.parametrize(
    "day", ["22-2-2024", "22/02/2024", "22/02/24", "2024-02-22", "do 22 feb 2024", "22-02-2024 00:00:00"]
)
def test_dates_are_read_as_spreadsheets_write_them(day: str) -> None:
    assert written(sheet(f"datum;stad\n{day};Enschede\n"))["events"] == [
        {"id": "enschede", "date": "donderdag 22 februari 2024", "venue": {"city": "Enschede"}}
    ]


def test_every_mistake_is_told_at_once_with_its_row_and_column() -> None:
    result = sheet(
        "Datum;Tijd;Titel;Aanmelden;Status\n31-2-2024;19.00;a;;\n1-3-2024;25.00;b;geen adres;\n;;c;;\n"
        "4-3-2024;;d;;afgelast\n5-3-2024;20.00;e;e@x.example;;te veel\n"
    )
    assert told(result) == [
        (2, "Datum", "there is no day 31 in that month"),
        (3, "Tijd", "25:00 is no time of the day"),
        (3, "Aanmelden", "the address has a blank in it"),
        (4, "Datum", "there is no date"),
        (5, "Status", "`afgelast` is none of scheduled, tentative, postponed, cancelled"),
        (6, "", "the row has 6 cells, and there are 5 headings"),
    ]


def test_rows_go_into_several_series_by_a_column() -> None:
    result = sheet("reeks,datum,stad\nZomer & zo,1-6-2024,Hengelo\n,1-7-2024,Almelo\nZOMER & ZO,2-6-2024,Borne\n")
    assert sorted(result.contents) == ["winterreeks.yaml", "zomer-en-zo.yaml"]
    assert [event["id"] for event in written(result, "zomer-en-zo.yaml")["events"]] == ["hengelo", "borne"]
    assert written(result, "zomer-en-zo.yaml")["title"] == "Zomer & zo"


# --- a file that is there ---------------------------------------------------------------------------------------

THERE = """\
# by hand
title: Winterreeks
venue: {name: Tetem,  city: Enschede}
registration: {email: a@b.example}
events:
- id: eerste
  date:   2024-02-22   # as agreed
  time: 19.00

- id: laatste
  date: 1 mei 2024
  venue: {name: Oyfo, city: Hengelo}
"""


@pytest.mark.parametrize("into", ["winterreeks", "Winterreeks", "winterreeks.yaml"])
def test_what_is_there_is_brought_up_to_date_and_the_rest_stays(into: str) -> None:
    rows = "datum;tijd;plaats;stad;prijs\n22-2-2024;19:00-21:00;Tetem;;\n"
    rows += "1-5-2024;;Oyfo;Hengelo;5 euro\n3-4-2024;20:00;;;\n"
    result = sheet(rows, {"winterreeks.yaml": THERE}, into)
    assert (result.added, result.changed, result.unchanged) == (1, 2, 0)
    assert result.contents["winterreeks.yaml"].decode() == THERE.replace("19.00\n", "19:00-21:00\n").replace(
        "- id: laatste", '- id: enschede\n  date: woensdag 3 april 2024\n  time: "20:00"\n\n- id: laatste'
    ).replace("city: Hengelo}\n", "city: Hengelo}\n  price: 5 euro\n")
    again = sheet(rows, {"winterreeks.yaml": result.contents["winterreeks.yaml"].decode()}, into)
    assert (again.added, again.changed, again.unchanged, again.contents) == (0, 0, 3, {})


def test_an_id_finds_its_event_on_another_day_and_place() -> None:
    result = sheet("id;datum;plaats\nlaatste;2-5-2024;Elders\n", {"winterreeks.yaml": THERE})
    event = written(result)["events"][1]
    assert event == {"id": "laatste", "date": "donderdag 2 mei 2024", "venue": {"name": "Elders"}}


def test_an_event_that_moved_is_known_by_its_day_and_title() -> None:
    made = sheet("datum;titel;plaats\n1-6-2024;Slot;Tetem\n").contents["winterreeks.yaml"].decode()
    result = sheet("datum;titel;plaats\n1-6-2024;Slot;Oyfo\n", {"winterreeks.yaml": made})
    assert (result.added, result.changed) == (0, 1)
    assert written(result)["events"][0]["venue"] == {"name": "Oyfo"}


def test_two_hours_of_one_day_are_two_events_and_twice_the_same_is_a_mistake() -> None:
    rows = "datum;tijd;stad\n1-6-2024;14:00;Borne\n1-6-2024;20:00;Borne\n"
    result = sheet(rows)
    made = result.contents["winterreeks.yaml"].decode()
    assert [event["id"] for event in written(result)["events"]] == ["borne", "borne-2024-06-01"]
    assert sheet(rows, {"winterreeks.yaml": made}).contents == {}
    assert told(sheet(f"{rows}1-6-2024;20:00;Borne\n")) == [(4, "", "row 3 says the same event")]


def test_a_file_with_mistakes_of_its_own_is_left_alone() -> None:
    result = sheet("datum\n1-6-2024\n", {"winterreeks.yaml": THERE.replace("19.00", "39.00")})
    assert told(result) == [(2, "", "winterreeks.yaml has mistakes of its own")]
    assert result.contents == {}


@pytest.mark.parametrize(
    ("text", "taken", "proposed"),
    [
        ("Café Ørsted, 3e ronde", (), "cafe-orsted-3e-ronde"),
        ("Straße & Łódź", (), "strasse-en-lodz"),
        ("Enschede", ("enschede",), "enschede-2024-02-22"),
        ("Enschede", ("enschede", "enschede-2024-02-22"), "enschede-2"),
        ("東京", (), ""),
        ("een heel lange titel " * 9, (), "een-heel-lange-titel-een-heel-lange-titel-een"),
    ],
)
def test_ids_are_proposed_from_any_title(text: str, taken: tuple[str, ...], proposed: str) -> None:
    assert proposed_id(text, taken, behind="2024-02-22") == proposed


def test_a_row_on_a_date_of_the_rule_is_the_session_of_that_date() -> None:
    rule = "title: Winterreeks\nrepeat: {every: week, from: 2024-01-02, count: 3}\n"
    result = sheet("datum;titel\n9-1-2024;Feest\n10-1-2024;Lezing", {"winterreeks.yaml": rule})
    assert not told(result)
    assert [one["id"] for one in written(result)["events"]] == ["2024-01-09", "lezing"]
