"""What is said of event files in Dutch: all of it, and in words that an editor knows."""

import re
import string
from datetime import datetime

from babel.messages.catalog import Message as Entry

from announcer.model import Message
from announcer.words import po_files
from announcer.words.messages import EDITOR, in_language, problem_in_language
from tests.definitions.series_texts import ReadText

JARGON = re.compile(
    r"\b(YAML|parameter|string|mapping|array|integer|boolean|key|value|syntax|parse\w*|scalar|anchor|alias|tag|IANA|ISO|BCP"
    r"|error|file|u|uw)\b"
)

BAD = """\
title: “Een: reeks”
tijdzone: Europe/Enschede
language: Nederlands
tags: Twente
price: {no: text}
description: "[hier](form.html) en ![x](a.png)"
registration: {email: geen, deadline: nooit}
image: {file: /x.png}
reminders: [7d, 1w, 7]
visibility: publiek
events:
  - id: Enschede Noord
    datum: 22 t/m 23 februari 2024
    tijd: 19.00-18.00
    stad: Enschede
    status: afgelast
  - id: b
    date: vrijdag 22 februari 2024
    time: 7
    venue: {latitude: 91, land: Nederland}
    links: [{title: x, url: example.org}]
    translations: {Engels: {title: x}}
  - id: c
    date: 2024-03-31
    time: 02.30-05.00
    hours: 10.00
  - date: 3000-01-01
"""


def entries() -> list[Entry]:
    """What is said of event files, wherever it is found."""
    po = po_files.find("nl", EDITOR)
    assert po is not None
    rooms = ("announcer/definitions/", "announcer/folder/", "announcer/planning/", "announcer/commands/check.py")
    return [one for _, one in po_files.messages(po) if any(str(file).startswith(rooms) for file, _ in one.locations)]


def test_every_line_about_a_bad_file_is_dutch(understand: ReadText) -> None:
    reading = understand(BAD)
    assert len(reading.problems) > 25
    for problem in reading.problems:
        line = problem_in_language(problem, "nl")
        assert line != str(problem)
        assert not re.search(r"\b(the|is not|write|did you mean|no key|belongs|stands)\b", line.split(": ", 2)[2]), line


def test_a_line_is_told_as_to_a_colleague(understand: ReadText) -> None:
    lines = [problem_in_language(problem, "nl") for problem in understand(BAD).problems]
    told = """\
round.yaml:1:8: title: er staan kromme aanhalingstekens om `Een: reeks`; schrijf rechte: `"Een: reeks"`
round.yaml:2:1: tijdzone: `tijdzone` is geen veld van een reeks; bedoelde je timezone?
round.yaml:2:11: tijdzone: `Europe/Enschede` is geen tijdzone; bedoelde je Europe/Amsterdam?
round.yaml:13:12: events[0].datum: `22 t/m 23 februari 2024` is meer dan één dag; \
schrijf `date: 2024-02-22` en `until: 2024-02-23`
round.yaml:14:11: events[0].tijd: het einde (18.00) is niet na het begin (19.00), en de dag erna zou het 23 uur later \
zijn; verbeter de tijd, of schrijf `until:` met de laatste dag
round.yaml:15:5: events[0].stad: `stad` is geen veld van een bijeenkomst; schrijf het als city: onder venue:
round.yaml:18:11: events[1].date: 2024-02-22 is een donderdag, geen vrijdag; \
schrijf donderdag 22 februari 2024, of verbeter de datum
"""
    assert [line for line in told.splitlines() if line not in lines] == []


def test_dutch_has_no_jargon_and_is_in_no_hurry_to_be_formal() -> None:
    for entry in entries():
        for text in po_files.forms(entry.string):
            words = re.sub(
                r"`[^`]*`|\{[^}]*\}|\b(file|title|date|name|alt|id|url|tags?): |tags zonder|\.yaml|--\S+", "", text
            )
            assert not JARGON.search(words), text


def test_dutch_keeps_what_is_typed_as_it_is() -> None:
    """Commands, keys and settings between backticks, and what the service is told."""
    for entry in entries():
        english, dutch = po_files.forms(entry.id)[0], po_files.forms(entry.string)[0]
        names = {"`key: value`": "`veld: inhoud`"}
        for typed in re.findall(r"`[^`]*`|ANNOUNCER_\w+", english):
            assert names.get(typed, typed) in dutch, english


def test_every_message_can_be_said_with_any_fields() -> None:
    for entry in entries():
        forms = po_files.forms(entry.id)
        names = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}
        specs = {name: spec for form in forms for _, name, spec, _ in string.Formatter().parse(form) if name}
        fields = {name: _field(specs[name]) for name in names}
        said = Message.counted(*forms, **{"n": 2, **fields}) if len(forms) > 1 else Message(forms[0], **fields)  # type: ignore[arg-type]
        assert in_language(said, "nl"), forms


def _field(spec: str | None) -> object:
    if spec and "%" in spec:
        return datetime(2024, 2, 22, 19)  # noqa: DTZ001
    return 3 if spec else "x"
