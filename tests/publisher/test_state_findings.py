"""Findings go through the state as JSON and come back, whoever wrote it."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from announcer.delivery.outcomes import Denied, NoAnswer, RateLimited, Unfinished, Unreachable
from announcer.delivery.token_denials import Denial
from announcer.model import Message, PostKey, Problem
from announcer.model.findings import Cause, Finding, FindingKind
from announcer.model.undone import Step, Undone
from announcer.publisher.service_state import write_failure
from announcer.publisher.state_findings import LONGEST_LINE, MOST_OF_A_KIND, encoded, findings_in
from announcer.web.site_store import SiteStore

KEY = PostKey.parse("s/e/announcement/1/nl")
EACH = (
    Finding.of_round("the disk is full"),
    Finding.of_file(Problem(file="a.yaml", message=Message("no such day"))),
    Finding.of_instance("https://social.example", "https://social.example: it answered 429", Cause.RATE_LIMITED),
    Denial("https://social.example/@us", "it answered 401", 401).finding,
    Finding.of_post(KEY, "its picture is missing"),
    Finding.of_named_post(KEY, "could not be edited: it answered 500"),
    Finding.of_refusal(KEY, "local", "it answered 422"),
    Finding(kind=FindingKind.REFUSED_POST, words="7 more", line="7 more"),
    Finding.of_delivery("delivery broke off, and tries again: TypeError"),
    Finding.of_sentence("something else"),
    Finding.of_source("huis", "calendar.example.org answers 500"),
    Finding.of_undone(Undone(Step.RENDERING, "/events/s/e/", "ZeroDivisionError: kaput")),
)


def test_each_kind_comes_back_as_it_was_written_and_its_line_is_a_problem() -> None:
    state = json.loads(json.dumps(encoded(EACH)))
    assert tuple(findings_in(state)) == EACH
    assert state["problems"] == [one.line for one in EACH]
    assert {one.kind for one in EACH} == set(FindingKind)


def test_the_lines_are_the_sentences_that_people_know() -> None:
    assert [one.line for one in EACH[:7]] == [
        "round: the disk is full",
        "a.yaml: no such day",
        "https://social.example: it answered 429",
        "https://social.example/@us refuses the access token: it answered 401; nothing is sent until that is mended",
        "s/e/announcement/1/nl: its picture is missing",
        "s/e/announcement/1/nl could not be edited: it answered 500",
        "s/e/announcement/1/nl: local refuses it: it answered 422",
    ]


@pytest.mark.parametrize(
    "state",
    [
        {"problems": ["a line"]},
        {"problems": ["a line"], "findings": "none"},
        {"problems": ["a line"], "findings": [{"kind": "of tomorrow", "line": "a line", "words": "else"}]},
        {"findings": [{"kind": "instance", "line": "a line", "cause": "of tomorrow"}]},
        {"findings": [{"line": "a line"}, 7]},
    ],
)
def test_what_another_version_wrote_is_a_sentence_of_which_nothing_else_is_known(state: dict[str, object]) -> None:
    assert findings_in(state) == [Finding.of_sentence("a line")]


@pytest.mark.parametrize("state", [{}, {"problems": None}, {"problems": "no list"}])
def test_a_state_that_says_nothing_has_no_findings(state: dict[str, object]) -> None:
    assert findings_in(state) == []


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Unreachable("it answered 503: rate limit"), Cause.UNREACHABLE),
        (NoAnswer("it cannot be connected to"), Cause.UNREACHABLE),
        (RateLimited("it answered 429"), Cause.RATE_LIMITED),
        (Unfinished("its list of statuses is long, and is read in parts"), Cause.READING_IN_PARTS),
        (Denied("it answered 401"), Cause.DENIED),
    ],
)
def test_what_a_read_failed_with_says_its_cause(error: Unreachable, cause: Cause) -> None:
    assert error.cause is cause


def test_a_round_that_fails_takes_the_place_of_the_one_before_and_leaves_all_else(tmp_path: Path) -> None:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        store.put_state({"rounds": 3, **encoded(EACH)})
        write_failure(store, "the ledger is locked")
        write_failure(store, "the ledger is gone", needs_person=True)
        state = store.state()
    assert state["problems"] == [*(one.line for one in EACH[1:]), "round: the ledger is gone"]
    assert (state["rounds"], state["halted"]) == (3, "the ledger is gone")
    assert findings_in(state) == [*EACH[1:], Finding.of_round("the ledger is gone")]


def test_the_failure_of_an_older_announcer_s_round_is_not_shown_twice(tmp_path: Path) -> None:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        store.put_state({"problems": ["a.yaml: no such day", "round: the disk is full"]})
        write_failure(store, "the disk is full")
        assert store.state()["problems"] == ["a.yaml: no such day", "round: the disk is full"]


def of_files(number: int) -> list[Finding]:
    return [Finding.of_file(Problem(file=f"{name}.yaml", message=Message("x" * 3000))) for name in range(number)]


def test_five_thousand_broken_files_are_told_in_a_state_of_bounded_size() -> None:
    state = encoded([*of_files(5000), Finding.of_delivery("it does not go on")])
    assert state["problem_counts"] == {"file": 5000, "delivery": 1}
    assert state["problems"][-2:] == [
        "it does not go on",
        "and 4950 more of the kind file; `announcer check` lists them all",
    ]
    assert len(state["problems"]) == MOST_OF_A_KIND + 2
    assert len(json.dumps(state)) < MOST_OF_A_KIND * 3 * (LONGEST_LINE + 200)


def test_a_failure_counts_once_and_forgets_nothing_of_what_is_not_told(tmp_path: Path) -> None:
    with closing(SiteStore(tmp_path / "site.db")) as store:
        store.put_state(encoded(of_files(60)))
        for number in range(3):
            write_failure(store, f"the disk is full: {number}")
        state = store.state()
    assert state["problem_counts"] == {"file": 60, "round": 1}
    assert state["problems"][-2:] == [
        "and 10 more of the kind file; `announcer check` lists them all",
        "round: the disk is full: 2",
    ]
