"""What is said to editors: messages, their catalogues, and what happens where a catalogue has not all of them."""

import ast
import copy
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from announcer.model import Message, Problem
from announcer.words import messages, po_files
from announcer.words.messages import EDITOR, in_language, languages, problem_in_language, spoken
from tests.support.repository import ROOT

OURS = Path(str(files("announcer.words") / "locale"))
CODE = [*(ROOT / "announcer").rglob("*.py")]


def test_a_message_is_its_english_in_every_respect() -> None:
    one = Message("the year {year} cannot be meant", year=1066)
    assert one == "the year 1066 cannot be meant" == str(one)
    assert type(str(one)) is str
    assert hash(one) == hash(str(one))
    assert sorted([one, Message("a")]) == ["a", one]
    assert (one.forms, dict(one.fields)) == (("the year {year} cannot be meant",), {"year": 1066})


def test_a_message_cannot_be_changed_and_survives_a_copy() -> None:
    one = Message("the year {year} cannot be meant", year=1066)
    with pytest.raises(AttributeError):
        one.forms = ()
    with pytest.raises(TypeError):
        one.fields["year"] = 1  # type: ignore[index]  # it has no such method
    for again in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (again, again.forms, again.fields) == (one, one.forms, one.fields)


def test_what_is_counted_has_a_form_for_one_and_one_for_more() -> None:
    counted = [Message.counted("{n} file", "{n} files", n=n) for n in (0, 1, 2)]
    assert counted == ["0 files", "1 file", "2 files"]
    assert [in_language(one, "nl") for one in counted] == ["0 bestanden", "1 bestand", "2 bestanden"]


def test_a_field_that_is_missing_is_a_mistake_of_the_code() -> None:
    with pytest.raises(KeyError):
        Message("{n} files")


def test_fields_that_are_messages_are_told_in_the_language_too() -> None:
    one = Message("warning: {what}", what=Message("all well"))
    assert in_language(one, "nl-BE") == "let op: alles in orde"
    assert in_language(one, "en") == in_language(one, "fr") == "warning: all well"


def test_what_is_verbatim_no_message_or_in_no_catalogue_stays_as_it_is() -> None:
    for text in (Message.verbatim("{x}"), "all well", Message("in no {what}", what="catalogue"), ""):
        assert in_language(text, "nl") == str(text)


def test_a_problem_keeps_its_place_and_its_field_in_every_language() -> None:
    problem = Problem(
        file="a.yaml", line=2, column=3, field="events[0]", message=Message("all well"), remedy=Message.verbatim("do")
    )
    assert problem_in_language(problem, "nl") == "a.yaml:2:3: events[0]: alles in orde; do"
    assert problem_in_language(problem, "en") == str(problem)


# --- the catalogues -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", po_files.languages(EDITOR))
def test_a_catalogue_lacks_nothing_and_has_nothing_more(language: str) -> None:
    po = po_files.find(language, EDITOR)
    assert po is not None
    assert po_files.lacks(po, EDITOR) == ()
    assert {one.id for _, one in po_files.messages(po)} == {
        one.id for _, one in po_files.messages(po_files.template(EDITOR))
    }
    assert not po.obsolete


def test_template_and_catalogues_are_what_the_documented_command_makes_of_the_code(tmp_path: Path) -> None:
    shutil.copytree(OURS, tmp_path / "locale")
    subprocess.run(
        [ROOT / ".ci" / "words", tmp_path / "locale"], check=True, env={**os.environ, "PYTHON": sys.executable}
    )
    for file in OURS.rglob("editor.po*"):
        made = tmp_path / "locale" / file.relative_to(OURS)
        assert made.read_text(encoding="utf-8") == file.read_text(encoding="utf-8"), "run .ci/words"


def test_a_message_is_written_out_where_it_is_made() -> None:
    """What is put together before, or is an f-string, no extractor finds."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            texts = {"Message": 1, "counted": 2}.get(name, 0)
            for text in node.args[:texts]:
                assert isinstance(text, ast.Constant), f"{path}:{node.lineno}"
            assert len(node.args) == texts or not texts, f"{path}:{node.lineno}"


def test_editors_are_spoken_to_in_what_lies_in_the_folder() -> None:
    assert languages() == ("en", "nl")
    assert [spoken(tag) for tag in ("nl", "nl-BE", "NL", "en-US", "fr", "..", "")] == ["nl"] * 3 + ["en"] * 4


@pytest.fixture
def frisian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a language that has no words yet."""
    file = tmp_path / "fy" / "LC_MESSAGES" / "editor.po"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(po_files, "SEARCH_PATH", [*po_files.SEARCH_PATH, tmp_path])
    _forget()
    yield file
    _forget()


def _forget() -> None:
    messages.languages.cache_clear()
    messages._words.cache_clear()


HEAD = 'msgid ""\nmsgstr ""\n"Language: fy\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "warning: {what}"\nmsgstr ""\n',
        'msgid "warning: {what}"\nmsgstr "tink derom: {wat}"\n',
        'msgid "warning: {what}"\nmsgstr "tink derom: {what"\n',
        '#, fuzzy\nmsgid "warning: {what}"\nmsgstr "tink derom: {what}"\n',
        'msgid "warnings: {what}"\nmsgstr "tink derom: {what}"\n',
    ],
)
def test_a_message_without_a_whole_translation_is_told_in_english(frisian: Path, entry: str) -> None:
    frisian.write_text(HEAD + entry, encoding="utf-8")
    assert languages() == ("en", "fy", "nl")
    assert in_language(Message("warning: {what}", what="x"), "fy") == "warning: x"


def test_numbers_are_written_as_the_language_does(frisian: Path) -> None:
    frisian.write_text(
        HEAD + 'msgid "{size:,} bytes of {year}"\nmsgstr "{size:,} bytes fan {year}"\n', encoding="utf-8"
    )
    one = Message("{size:,} bytes of {year}", size=1234567, year=2024)
    assert (str(one), in_language(one, "fy")) == ("1,234,567 bytes of 2024", "1.234.567 bytes fan 2024")


def test_english_reads_no_catalogue(frisian: Path) -> None:
    frisian.write_bytes(b"\xff no catalogue at all")
    assert in_language(Message("all well"), "en") == "all well"
    assert in_language(Message("all well"), "de") == "all well"
