"""An entry of the table of situations that cannot be read is named with its file, and with what is wrong."""

from pathlib import Path

import pytest

from tests.planning.situation_table import SituationError, situations

WRITE = "steps: [{write: the usual evening}"


def table(folder: Path, entry: str) -> None:
    """A table of one chapter with one entry, read and run."""
    (folder / "1-one.yaml").write_text(f"chapter: One\nsituations:\n- {entry}\n", encoding="utf-8")
    for one in situations(folder):
        one.run()


def test_an_entry_that_is_well_is_run(tmp_path: Path) -> None:
    table(tmp_path, f"{{happened: All is well., {WRITE}, {{until: 2024-02-02 12:00}}]}}")


@pytest.mark.parametrize(
    ("entry", "name", "wrong"),
    [
        (f"{{happened: Here, {WRITE}], post: []}}", "Here", "unknown: post; known are happened"),
        (f"{{happened: Here, {WRITE}, {{wait: a day}}]}}", "Here", "unknown steps: wait; known are write"),
        ("{happened: Here}", "Here", "'steps'"),
        (f"{{{WRITE}]}}", "number 1", "'happened'"),
        ("Here", "number 1", "'str' object has no attribute"),
        (f"{{happened: Here, starts: yesterday, {WRITE}]}}", "Here", "Invalid isoformat string: 'yesterday'"),
        (f"{{happened: Here, settings: {{quiet: 1h}}, {WRITE}]}}", "Here", "'quiet'"),
        ("{happened: Here, steps: [{write: nothing known}]}", "Here", "step 1, write: 'nothing known'"),
        ("{happened: Here, steps: [{write: {a: {events: [{id: a, date: soon}]}}}]}", "Here", "events[0].date"),
        (
            f"{{happened: Here, {WRITE}, {{edit: {{a: {{statsu: cancelled}}}}}}]}}",
            "Here",
            "step 2, edit: events[0].statsu",
        ),
        (f"{{happened: Here, {WRITE}, {{edit: {{b: {{status: cancelled}}}}}}]}}", "Here", "step 2, edit: no event b"),
        (f"{{happened: Here, {WRITE}, {{delete: b}}]}}", "Here", "step 2, delete: no event b"),
        (f"{{happened: Here, {WRITE}, {{until: noon}}]}}", "Here", "step 2, until: Invalid isoformat string"),
        (f"{{happened: Here, {WRITE}, {{service: waits}}]}}", "Here", "step 2, service: 'waits'"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named_with_file_and_mistake(
    entry: str, name: str, wrong: str, tmp_path: Path
) -> None:
    with pytest.raises(SituationError) as caught:
        table(tmp_path, entry)
    assert str(caught.value).startswith(f"1-one.yaml: {name}: ")
    assert wrong in str(caught.value)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SituationError, match=r"1-one\.yaml: while parsing"):
        table(tmp_path, "{happened: [}")
