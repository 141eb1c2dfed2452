"""What machines are told of the service's state, whatever the publisher wrote."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.web import health
from tests.support.repository import DOCS

NOW = datetime(2024, 1, 10, 9, tzinfo=UTC)
STATE = {
    "version": "0.1.0",
    "completed_at": "2024-01-10T08:59:30+00:00",
    "clock": "real",
    "now": "2024-01-10T08:59:30+00:00",
    "problems": [],
    "posts": {"posted": 3, "pending": 1},
    "events": 4,
    "series": 1,
    "next_post": {"key": "s/e/reminder/1d@2024-02-22/nl", "due_at": "2024-02-21T18:00:00+00:00"},
    "overdue": 0,
    "paused": None,
    "stuck": None,
    "rounds": 12,
}


def without(*keys: str) -> dict[str, object]:
    return {key: value for key, value in STATE.items() if key not in keys}


def test_serving_is_well_while_there_is_a_site_and_says_when_the_last_round_was() -> None:
    status, content = health.serving(STATE, has_site=True)
    assert (status, content["status"], content["problems"]) == (200, "ok", [])
    publisher = content["publisher"]
    assert isinstance(publisher, dict)
    assert publisher["last_round_at"] == STATE["completed_at"]
    assert publisher["posts"] == {"posted": 3, "pending": 1}


def test_a_problem_in_a_definition_file_is_shown_and_does_not_make_the_server_unwell() -> None:
    status, content = health.serving({**STATE, "problems": ["a.yaml:3:1: date: no such day"]}, has_site=True)
    assert (status, content["status"]) == (200, "problems")
    assert content["problems"] == ["a.yaml:3:1: date: no such day"]


def test_serving_is_not_well_before_there_is_a_site() -> None:
    assert health.serving({}, has_site=False)[0] == 503


def test_publishing_is_well_after_a_round_in_the_last_five_minutes() -> None:
    assert health.publishing(STATE, NOW)[0] == 200
    assert health.publishing(STATE, NOW + timedelta(minutes=4))[0] == 200


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (without("completed_at"), "has not completed a round yet"),
        ({**STATE, "completed_at": "2024-01-10T08:54:59+00:00"}, "since 2024-01-10T08:54:59"),
        ({**STATE, "completed_at": "2024-01-10T10:00:00+00:00"}, "since 2024-01-10T10:00:00"),  # the clock was set back
        ({**STATE, "completed_at": "2024-01-10T08:59:00"}, "has not completed"),  # no zone: it cannot be compared
        ({**STATE, "overdue": 2}, "'2 posts are overdue and not settled'"),
        ({**STATE, "overdue": 1}, "'1 post is overdue and not settled'"),
        ({**STATE, "paused": "401 from the instance"}, "the account is paused: 401 from the instance"),
        ({**STATE, "stuck": "delivery has not been able to go on"}, "delivery has not been able to go on"),
    ],
)
def test_publishing_is_not_well_and_says_why(state: Mapping[str, object], reason: str) -> None:
    status, content = health.publishing(state, NOW)
    assert (status, content["status"]) == (503, "failing")
    assert reason in str(content["reasons"])


def test_both_pages_show_all_that_the_publisher_says_of_itself_and_its_problems() -> None:
    state = {
        **STATE,
        "now": "2024-01-10T09:00:01+00:00",
        "overdue": 2,
        "paused": "401",
        "stuck": "no step",
        "problems": ["a.yaml: no such day"],
    }
    for _, content in (health.serving(state, has_site=True), health.publishing(state, NOW)):
        assert content["problems"] == state["problems"]
        shown = {name: value for name, value in state.items() if name not in ("completed_at", "problems")}
        assert content["publisher"] == {**shown, "last_round_at": STATE["completed_at"]}


def test_the_world_hears_whether_all_is_well_and_for_how_long_and_nothing_else() -> None:
    since = (NOW - timedelta(hours=1)).isoformat()
    secret = {**STATE, "same_since": since, "problems": ["secret.yaml: no such day"], "findings": [{"line": "secret"}]}
    assert health.serving_in_short(has_site=True, seconds=61.9) == (200, {"status": "ok", "for_seconds": 61})
    assert health.serving_in_short(has_site=False, seconds=2) == (503, {"status": "starting", "for_seconds": 2})
    assert health.publishing_in_short(secret, NOW) == (200, {"status": "ok", "for_seconds": 3600})
    failing = {**secret, "paused": "401 from the instance"}
    assert health.publishing_in_short(failing, NOW) == (503, {"status": "failing", "for_seconds": 3600})
    later = NOW + timedelta(minutes=20)  # the last round was half a minute before NOW
    assert health.publishing_in_short(secret, later) == (503, {"status": "failing", "for_seconds": 15 * 60 + 30})
    assert health.publishing_in_short(failing, later)[1]["for_seconds"] == 80 * 60
    assert health.publishing_in_short({}, NOW) == (503, {"status": "failing", "for_seconds": None})


def test_since_when_it_is_as_it_is_stays_until_that_changes() -> None:
    since = NOW - timedelta(days=1)
    before = {**STATE, "same_since": since.isoformat()}
    failing = {**before, "overdue": 1}
    assert health.same_since(before, STATE, NOW) == since
    assert health.same_since(failing, {**STATE, "stuck": "no step"}, NOW) == since
    assert health.same_since(before, failing, NOW) == NOW
    assert health.same_since(failing, STATE, NOW) == NOW
    later = NOW + timedelta(minutes=6)
    assert health.same_since(before, STATE, later) == later  # no round was completed meanwhile
    assert health.same_since({}, STATE, NOW) == NOW


def test_what_the_problems_are_about_is_for_the_commands_and_not_shown() -> None:
    state = {**STATE, "problems": ["a.yaml: no such day"]}
    more = {**state, "findings": [{"kind": "file", "about": "a.yaml", "line": "a.yaml: no such day"}]}
    assert health.serving(more, has_site=True) == health.serving(state, has_site=True)
    assert health.publishing(more, NOW) == health.publishing(state, NOW)


def test_the_documentation_names_everything_that_the_publisher_says_of_itself() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    _, content = health.publishing(STATE, NOW)
    publisher = content["publisher"]
    assert isinstance(publisher, dict)
    row = re.search(r"^`publisher` has (.*?)\.$", page, flags=re.MULTILINE | re.DOTALL)
    assert row is not None
    assert re.findall(r"`(\w+)`", row[1]) == list(publisher)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(
        st.sampled_from([*sorted(STATE), "same_since"]), json_values | st.dictionaries(st.text(), json_values)
    )
)
def test_no_state_of_another_version_breaks_them(state: dict[str, object]) -> None:
    read = json.loads(json.dumps(state))
    short = health.publishing_in_short(read, NOW)
    for _, content in (health.serving(read, has_site=True), health.publishing(read, NOW), short):
        json.dumps(content)
    health.same_since(read, read, NOW)
