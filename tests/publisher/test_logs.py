"""A line of the log says when, how bad, where and what."""

import io
import json
import logging
from collections.abc import Callable

import pytest

from announcer.runtime.logs import JsonLines, TextLines


@pytest.mark.parametrize(
    ("formatter", "reads"),
    [
        (TextLines("%(asctime)s %(level)s %(part)s: %(message)s"), lambda line: line.split("Z ")[1]),
        (JsonLines(), lambda line: "{level} publisher: {message}".format(**json.loads(line))),
    ],
    ids=["text", "json"],
)
def test_a_log_line_says_when_how_bad_where_and_what(formatter: logging.Formatter, reads: Callable[[str], str]) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    record = logging.LogRecord("announcer.publisher", logging.WARNING, "x", 1, "held: %s", ("a/b",), None)
    handler.emit(record)
    assert reads(stream.getvalue().strip()) == "warning publisher: held: a/b"


def test_an_error_keeps_its_traceback() -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("no good")
    error = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("announcer.publisher", logging.ERROR, "x", 1, "it failed", (), error)
    assert "ValueError: invalid literal" in json.loads(JsonLines().format(record))["error"]
