"""A log that a person reads: each problem once, and again when it came back."""

import logging

import pytest

from announcer.model import EPOCH, Round, Subject
from announcer.publisher.round_log import OncePerMessage, log_round


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [f"{record.levelname.lower()} {record.getMessage()}" for record in caplog.records]
    caplog.clear()
    return found


def test_a_problem_that_lasts_is_told_once_and_one_that_comes_back_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    messages = OncePerMessage()
    messages.log(["the instance is down"])
    messages.log(["the instance is down", "a post is refused"])
    assert lines(caplog) == ["warning the instance is down", "warning a post is refused"]
    messages.log([])
    messages.log([])
    assert lines(caplog) == []
    messages.log(["the instance is down"])
    assert lines(caplog) == ["warning the instance is down"]


def test_what_has_gone_is_told_when_there_is_a_word_for_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    messages = OncePerMessage(over="mended")
    messages.log(["b.yaml: no title", "a.yaml: no title"])
    messages.log(["b.yaml: no title"])
    messages.log(["b.yaml: no title"])
    assert lines(caplog) == [
        "warning a.yaml: no title",
        "warning b.yaml: no title",
        "info mended: a.yaml: no title",
    ]


def test_what_went_before_anything_was_said_of_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log_round(Round(at=EPOCH, gone_unannounced=(Subject("tak"), Subject("tak", "z"))))
    assert lines(caplog) == [
        "info in no file any more, and nothing was said of it: tak",
        "info in no file any more, and nothing was said of it: tak/z",
    ]
