"""A line of the log says when, how bad, where and what, to people and to programs; no words of others forge one."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.runtime.logs import event_log, json_lines, log_config, text_lines

HOSTILE = "a\n2024-01-10T08:00:00Z info publisher: posted: x [post_sent]\r\x1b[2K\u2028b\u202egnp.exe\x85"


class Lines:
    """What a logger of ours writes, in one of the formats."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(formatter)

    @property
    def written(self) -> str:
        return self._stream.getvalue()

    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.splitlines()]


def attached(formatter: logging.Formatter) -> Iterator[Lines]:
    lines, root = Lines(formatter), logging.getLogger()
    root.addHandler(lines.handler)
    yield lines
    root.removeHandler(lines.handler)


@pytest.fixture
def text() -> Iterator[Lines]:
    yield from attached(text_lines())


@pytest.fixture
def machine() -> Iterator[Lines]:
    yield from attached(json_lines())


_log = event_log("announcer.publisher.websub")


def test_a_person_reads_the_moment_the_level_the_part_a_sentence_and_the_name_of_the_event(text: Lines) -> None:
    _log.warning("post_held", key="a/b", reason="asked about")
    at, rest = text.written[:20], text.written[20:]
    assert at[10] == "T"
    assert at.endswith("Z")
    assert rest == " warning publisher: held: a/b: asked about [post_held]\n"


def test_a_program_reads_the_event_and_its_fields_with_their_types(machine: Lines) -> None:
    _log.warning("hub_refused_feed", hub="https://hub.example", feed="https://a.example/feed.rss", status=404)
    (line,) = machine.parsed()
    assert list(line) == ["at", "level", "part", "event", "hub", "feed", "status", "message"]
    assert (line["level"], line["part"]) == ("warning", "announcer.publisher.websub")
    assert (line["event"], line["status"]) == ("hub_refused_feed", 404)
    assert line["message"].endswith("it answered 404")


def test_an_error_keeps_its_traceback_in_one_field(machine: Lines) -> None:
    try:
        int("no good")
    except ValueError as error:
        _log.exception("duty_failed", reason="once")
        _log.error("round_failed", reason="twice", exc_info=error)
    for line in machine.parsed():
        assert line["error"].startswith("Traceback ")
        assert line["error"].endswith("ValueError: invalid literal for int() with base 10: 'no good'")


def test_a_traceback_for_people_is_moved_to_the_right(text: Lines) -> None:
    try:
        json.loads(f'"{HOSTILE}')
    except ValueError as error:
        error.add_note(HOSTILE)
        _log.exception("duty_failed", reason="once")
    first, *rest = text.written.split("\n")
    assert first.endswith("a regular duty failed, and is tried again: once [duty_failed]")
    assert rest.pop() == ""
    assert all(line.startswith("    ") for line in rest)


def test_no_words_of_others_look_like_another_line(text: Lines, machine: Lines) -> None:
    _log.warning("file_problem", problem=HOSTILE)
    assert len(text.written.splitlines()) == 1
    assert all(shown.isprintable() for shown in text.written.rstrip("\n"))
    (line,) = machine.parsed()
    assert line["problem"] == HOSTILE
    assert len(machine.written.splitlines()) == 1
    assert "\u202e" not in machine.written


@given(words=st.text())
def test_whatever_the_words_a_line_is_a_line(words: str) -> None:
    for formatter in (text_lines(), json_lines()):
        record = logging.LogRecord("urllib3", logging.WARNING, "x", 1, "%s", (words,), None)
        assert len(formatter.format(record).splitlines()) == 1


def test_lines_of_libraries_look_like_ours(text: Lines, machine: Lines) -> None:
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", "/x\nforged")
    assert text.written.endswith(" warning urllib3: Retrying /x\\nforged [library_message]\n")
    (line,) = machine.parsed()
    assert (line["event"], line["part"], line["message"]) == (
        "library_message",
        "urllib3.connectionpool",
        "Retrying /x\nforged",
    )


def test_an_event_or_a_field_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        _log.warning("no_such_event")
    with pytest.raises(KeyError):
        _log.warning("post_held", key="a/b")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_configuration_is_taken_and_libraries_are_heard_from_warnings_on(
    log_format: str, capfd: pytest.CaptureFixture[str]
) -> None:
    root, own = logging.getLogger(), logging.getLogger("announcer")
    handlers, level, own_level = root.handlers[:], root.level, own.level
    logging.config.dictConfig(log_config(log_format, "info"))
    try:
        _log.info("leadership_elsewhere")
        _log.debug("lease_not_renewed", reason="busy")
        logging.getLogger("alembic").info("Running upgrade")
        logging.getLogger("alembic").warning("no such revision")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        own.setLevel(own_level)
    lines = capfd.readouterr().err.splitlines()
    assert ["leadership_elsewhere" in lines[0], "no such revision" in lines[1], len(lines)] == [True, True, 2]
