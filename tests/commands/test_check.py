"""`announcer check` and `announcer schema`, as they are called."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from announcer.commands import cli

GOOD = "title: a\nevents:\n  - {id: a, date: 2024-02-22}\n  - {id: b, date: 2024-04-22}\n"
BAD = "title: a\nevents:\n  - {id: a, date: vrijdag 22 februari 2024}\n  - {id: A, date: 2024-04-22}\n"


@dataclass(frozen=True)
class CheckResult:
    returncode: int
    stdout: str
    stderr: str


def announcer(*args: str) -> CheckResult:
    done = CliRunner().invoke(cli, args)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return CheckResult(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("ANNOUNCER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "good.yaml").write_text(GOOD)
    return tmp_path


def test_with_nothing_wrong_it_says_what_it_found(folder: Path) -> None:
    (folder / "events" / "_draft.yaml").write_text(GOOD)
    done = announcer("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 series, 2 events, 1 draft, all well\n", "")


def test_each_problem_is_a_line_with_the_path_as_it_was_given(folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text(BAD)
    weekday = "2024-02-22 is a donderdag, not a vrijdag; write donderdag 22 februari 2024, or correct the date"
    expected = [
        f"events/bad.yaml:3:19: events[0].date: {weekday}",
        "events/bad.yaml:4:10: events[1].id: `A` is no id: only a to z, 0 to 9 and -, 64 characters at most; write a",
    ]
    for args, files in ((("check",), 2), (("check", "events/bad.yaml"), 1), (("check", "events"), 2)):
        done = announcer(*args)
        count = f"{files} file{'s' if files > 1 else ''}, 2 problems"
        assert (done.returncode, done.stdout.splitlines()) == (1, [*expected, count])


def test_json_has_everything_for_machines(folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text(BAD)
    done = announcer("check", "--format", "json", "events/bad.yaml", "events/good.yaml")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["files"] == ["events/bad.yaml", "events/good.yaml"]
    assert found["problems"][1] == {
        "file": "events/bad.yaml",
        "line": 4,
        "column": 10,
        "field": "events[1].id",
        "message": "`A` is no id: only a to z, 0 to 9 and -, 64 characters at most",
        "remedy": "write a",
    }


def test_github_gets_annotations_with_its_escapes(folder: Path) -> None:
    (folder / "events" / "a,b:c%.yaml").write_text("title: 100% wrong: x\n")
    done = announcer("check", "--format", "github", "events/a,b:c%.yaml")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("::error file=events/a%2Cb%3Ac%25.yaml,title=event file::the file's name")
    assert lines[1].startswith("::error file=events/a%2Cb%3Ac%25.yaml,line=1,col=18,title=event file::a colon")
    assert '`"100%25 wrong: x"`' in lines[1]


def test_an_image_that_cannot_be_served_is_a_problem(folder: Path) -> None:
    (folder / "events" / "good.yaml").write_text(GOOD + "image: {file: poster.png, alt: a poster}\n")
    done = announcer("check")
    assert done.returncode == 1
    assert done.stdout.startswith("events/good.yaml:5:15: image.file: there is no file poster.png")


def test_warnings_are_told_and_are_no_problems(folder: Path) -> None:
    (folder / "events" / "good.yaml").write_text(GOOD + "tags: [Twente, twente]\n")
    done = announcer("check")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "warning: events/good.yaml:5:16: tags[1]: `twente` is the same hashtag as `Twente`; keep one",
        "1 series, 2 events, all well",
    ]


def test_a_path_that_is_not_there_is_wrong_usage_and_a_missing_folder_a_problem(folder: Path) -> None:
    done = announcer("check", "events/gone.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
    (folder / "events" / "good.yaml").unlink()
    (folder / "events").rmdir()
    done = announcer("check")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        "events: there is no such folder; `announcer new` makes it, with a first event; or set ANNOUNCER_EVENTS_DIR",
    )


@pytest.mark.usefixtures("folder")
def test_the_schema_is_printed_as_json() -> None:
    done = announcer("schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_works_as_a_program_without_any_warning(folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text(BAD)
    command = [sys.executable, "-W", "error", "-m", "announcer", "check"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("2 files, 2 problems\n")


def test_what_stands_twice_is_warned_of_at_the_copy(folder: Path) -> None:
    good = (folder / "events" / "good.yaml").read_text()
    (folder / "events" / "good-kopie.yaml").write_text(good)
    done = announcer("check")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == (
        "warning: events/good-kopie.yaml: it has the events of good once more, as a copied file would;"
        " take it away, or write its own dates"
    )


def test_an_entry_that_stands_twice_in_a_file_is_warned_of_with_its_line(folder: Path) -> None:
    events = "".join(f"  - {{id: {id_}, date: 2024-02-22, time: 19:00}}\n" for id_ in ("a", "a-2"))
    (folder / "events" / "good.yaml").write_text(f"title: x\nevents:\n{events}")
    done = announcer("check")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == (
        "warning: events/good.yaml:4:10: a-2: it has the date, time, place and title of good/a: the same event twice;"
        " take one of them out"
    )


def test_a_copy_that_is_checked_alone_is_not_to_be_renamed_either(folder: Path) -> None:
    copy = folder / "events" / "good-LAPTOP.yaml"
    copy.write_text((folder / "events" / "good.yaml").read_text())
    done = announcer("check", "events/good-LAPTOP.yaml")
    assert done.returncode == 1
    assert "a copy of good.yaml" in done.stdout
    assert "rename" not in done.stdout


def test_a_file_that_is_not_read_is_named_and_stops_nothing(folder: Path) -> None:
    for name in ("good.yaml.bak", "2023/los.yaml", "README.md", "poster.jpg"):
        path = folder / "events" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    done = announcer("check")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        (
            "warning: events/good.yaml.bak: the file is not read: its name does not end in .yaml;"
            " put into good.yaml what it should have, and take this one away"
        ),
        (
            "warning: events/2023/los.yaml: the file is not read: files in folders are passed over;"
            " move it up into the events directory, or let the folder's name begin with _, and it is left alone"
        ),
        "1 series, 2 events, all well",
    ]


def test_a_file_with_another_ending_that_is_named_is_a_problem(folder: Path) -> None:
    (folder / "events" / "los.yml.txt").write_text(GOOD)
    done = announcer("check", "events/los.yml.txt")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        "events/los.yml.txt: the file is not read: its name does not end in .yaml; name it los.yaml"
    )


WEEKDAY = "2024-02-22 is een donderdag, geen vrijdag", "schrijf donderdag 22 februari 2024, of verbeter de datum"


def test_every_format_speaks_the_language_and_keeps_fields_and_places(folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text(BAD.replace("title: a", "title: “a”"))
    text = announcer("check", "--language", "nl").stdout
    assert f"events/bad.yaml:3:19: events[0].date: {'; '.join(WEEKDAY)}" in text.splitlines()
    assert text.endswith(
        "let op: events/bad.yaml:1:8: title: de kromme aanhalingstekens om de tekst worden ook getoond;"
        " haal ze weg: `a`\n2 bestanden, 2 fouten\n"
    )
    data = json.loads(announcer("check", "--language", "nl", "--format", "json").stdout)
    first = data["problems"][0]
    assert (first["field"], first["line"], first["message"], first["remedy"]) == ("events[0].date", 3, *WEEKDAY)
    github = announcer("check", "--language", "nl", "--format", "github").stdout
    assert (
        f"::error file=events/bad.yaml,line=3,col=19,title=events[0].date::{'; '.join(WEEKDAY)}" in github.splitlines()
    )
    assert "::warning file=events/bad.yaml,line=1,col=8,title=title::de kromme aanhalingstekens" in github


def test_what_is_wrong_with_a_template_is_told_in_the_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "templates" / "nl").mkdir(parents=True)
    (folder / "templates" / "nl" / "reminder.txt").write_text("zonder")
    monkeypatch.setenv("ANNOUNCER_TEMPLATES_DIR", "templates")
    done = announcer("check", "--language", "nl")
    assert "templates/nl/reminder.txt: de link ontbreekt" in done.stdout
    assert "zet {{ link }} op een eigen regel" in done.stdout


def test_a_rule_is_told_with_its_dates(folder: Path) -> None:
    rule = "title: a\nrepeat: {every: week, from: 2025-01-07, count: 3}\n"
    (folder / "events" / "good.yaml").write_text(rule)
    dates = "2025-01-07, 2025-01-14, 2025-01-21"
    assert announcer("check").stdout.splitlines()[0] == f"events/good.yaml: `repeat` gives 3 dates: {dates}"
    assert "geeft 3 data" in announcer("check", "--language", "nl").stdout
    assert json.loads(announcer("check", "--format", "json").stdout)["dates"] == {"events/good.yaml": dates.split(", ")}
    (folder / "events" / "good.yaml").write_text(rule.replace("3}", "300}"))
    assert announcer("check").stdout.splitlines()[0].endswith(", 2025-06-17, …, 2030-10-01")
