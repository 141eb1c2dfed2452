"""A log that a person reads: each problem once, and again when it came back."""

import logging

import pytest

from announcer.delivery.step import Report, Trouble
from announcer.model import EPOCH, Facts, Message, Problem, Round, Subject
from announcer.model.findings import Finding
from announcer.model.identity import PostKey
from announcer.publisher.round_log import AT_MOST, DeliveryLog, RoundLog, log_round

KEY = PostKey.parse("tak/a/announcement/1/nl")


@pytest.fixture(autouse=True)
def _from_info_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [f"{record.levelname.lower()} {record.getMessage()}" for record in caplog.records]
    caplog.clear()
    return found


def test_a_problem_of_delivery_that_lasts_is_told_once_and_one_that_comes_back_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log, down = DeliveryLog(), Trouble(Finding.of_sentence("the instance is down"))
    log.log(Report(troubles=(down,)))
    log.log(Report(sent=(KEY,), troubles=(down, Trouble(Finding.of_post(KEY, "it is refused")))))
    assert lines(caplog) == [
        "warning the instance is down",
        "info posted: tak/a/announcement/1/nl",
        "warning tak/a/announcement/1/nl: it is refused",
    ]
    log.log(Report())
    log.log(Report())
    assert lines(caplog) == []
    log.log(Report(troubles=(down,)))
    assert lines(caplog) == ["warning the instance is down"]


def test_a_mended_mistake_in_a_file_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    log = RoundLog()
    a, b = (Problem(file=name, line=3, column=1, message=Message("no title")) for name in ("a.yaml", "b.yaml"))
    for problems in ((b, a), (b,), (b,)):
        log.log(Facts(series=(), problems=problems), Round(at=EPOCH), (), "local")
    assert [getattr(record, "event", None) for record in caplog.records] == [
        "file_problem",
        "file_problem",
        "file_mended",
    ]
    assert lines(caplog) == [
        "warning a.yaml:3:1: no title",
        "warning b.yaml:3:1: no title",
        "info mended: a.yaml:3:1: no title",
    ]


def test_what_went_before_anything_was_said_of_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    log_round(Round(at=EPOCH, gone_unannounced=(Subject("tak"), Subject("tak", "z"))))
    assert lines(caplog) == [
        "info in no file any more, and nothing was said of it: tak",
        "info in no file any more, and nothing was said of it: tak/z",
    ]


def test_of_a_whole_season_that_goes_the_rest_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    log_round(Round(at=EPOCH, gone_unannounced=tuple(Subject("tak", f"e{n}") for n in range(AT_MOST + 3))))
    *named, counted = lines(caplog)
    assert len(named) == AT_MOST
    assert counted == "info in no file any more, and nothing was said of it: 3 more"
