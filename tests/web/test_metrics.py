"""`/metrics`, whatever the publisher wrote: in Prometheus' format, named by its rules, each in the documentation."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from datetime import timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from announcer.model import State as PostState
from announcer.model.attempts import AttemptResult
from announcer.web.measurements import REASONS, Measurements
from announcer.web.metrics import metrics_page
from announcer.web.request_counts import RequestCounts
from tests.support.programs import find
from tests.support.repository import DOCS, ROOT
from tests.web.test_health import STATE, json_values

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"


def page(state: Mapping[str, object], *, answers: Iterable[int] = ()) -> str:
    counts = RequestCounts()
    for status in answers:
        counts.count(status)
    return metrics_page(state, has_site=True, answers=counts.totals()).decode()


def samples(text: str) -> dict[str, str]:
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


@pytest.fixture
def measured() -> Measurements:
    measurements = Measurements()
    measurements.round_ended(0.2, failed=False)
    measurements.round_ended(40, failed=True)
    measurements.attempt_ended(0.3, AttemptResult.TAKEN)
    measurements.attempt_ended(12, AttemptResult.REFUSED)
    measurements.delivery_broke_off()
    measurements.post_sent(timedelta(seconds=20))
    return measurements


@pytest.fixture
def whole(measured: Measurements) -> str:
    """A page with all that there is, as a worker reads it from the store."""
    state = json.loads(json.dumps({**STATE, "measurements": measured.data()}))
    return page(state, answers=[200] * 7 + [404])


def test_metrics_are_in_the_text_format_of_prometheus() -> None:
    text = page(STATE, answers=[200] * 7 + [404, 503])
    found = samples(text)
    posts = {name: found.pop(name) for name in list(found) if name.startswith("announcer_posts{")}
    problems = {name: found.pop(name) for name in list(found) if name.startswith("announcer_problems{")}
    assert found == {
        'announcer_info{version="0.1.0"}': "1",
        "announcer_site_published": "1",
        "announcer_rounds_total": "12",
        "announcer_last_round_timestamp_seconds": "1704877170",
        "announcer_series": "1",
        "announcer_events": "4",
        "announcer_posts_overdue": "0",
        "announcer_next_post_timestamp_seconds": "1708538400",
        "announcer_account_paused": "0",
        "announcer_delivery_stuck": "0",
        'announcer_notifications_total{result="sent"}': "0",
        'announcer_notifications_total{result="failed"}': "0",
        'announcer_http_requests_total{status="200"}': "7",
        'announcer_http_requests_total{status="304"}': "0",
        'announcer_http_requests_total{status="404"}': "1",
        'announcer_http_requests_total{status="503"}': "1",
    }
    assert set(problems.values()) == {"0"}
    assert {name.split('"')[1]: int(number) for name, number in posts.items() if number != "0"} == STATE["posts"]
    assert len(posts) == len(PostState)


def test_a_name_ends_with_its_unit_and_a_counter_with_total(whole: str) -> None:
    families = list(text_string_to_metric_families(whole))
    for family in families:
        names = {sample.name for sample in family.samples}
        assert family.documentation, family.name
        assert family.type != "unknown", family.name
        assert re.fullmatch(r"announcer(_[a-z]+)+", family.name)
        assert (family.type == "counter") == any(name.endswith("_total") for name in names), family.name
        for unit in ("minutes", "hours", "milliseconds", "ms", "date"):
            assert unit not in family.name.split("_")
        if "duration" in family.name or "delay" in family.name or "timestamp" in family.name:
            assert family.name.endswith("_seconds")
        for sample in family.samples:
            assert set(sample.labels) <= {"version", "state", "kind", "status", "reason", "result", "le"}


def test_how_long_things_take_and_why_they_fail_is_counted(whole: str) -> None:
    found = samples(whole)
    assert found['announcer_round_duration_seconds_bucket{le="0.25"}'] == "1"
    assert found['announcer_round_duration_seconds_bucket{le="+Inf"}'] == "2"
    assert found["announcer_round_duration_seconds_sum"] == "40.2"
    assert found["announcer_round_failures_total"] == "1"
    assert found["announcer_delivery_attempt_duration_seconds_count"] == "2"
    assert found['announcer_post_delay_seconds_bucket{le="15.0"}'] == "0"
    assert found['announcer_post_delay_seconds_bucket{le="30.0"}'] == "1"
    failures = {reason: found[f'announcer_delivery_failures_total{{reason="{reason}"}}'] for reason in REASONS}
    assert failures == {**dict.fromkeys(REASONS, "0"), "refused": "1", "broke_off": "1"}


def test_problems_are_counted_by_what_they_are_about() -> None:
    findings = [{"kind": "file"}, {"kind": "file"}, {"kind": "invented"}, "?"]
    found = samples(page({"problems": ["a", "b", "c", "d"], "findings": findings}))
    assert found['announcer_problems{kind="file"}'] == "2"
    assert found['announcer_problems{kind="other"}'] == "2"
    more = {"findings": findings, "problem_counts": {"file": 5000, "invented": 2, "post": "?"}}
    counted = samples(page(more))
    assert (counted['announcer_problems{kind="file"}'], counted['announcer_problems{kind="post"}']) == ("5000", "0")
    assert samples(page({"problems": ["a"]}))['announcer_problems{kind="other"}'] == "1"


def test_metrics_say_when_the_account_is_paused_and_when_delivery_is_stuck() -> None:
    text = page({**STATE, "paused": "401", "stuck": "no step"})
    assert "\nannouncer_account_paused 1\n" in text
    assert "\nannouncer_delivery_stuck 1\n" in text


def test_a_label_cannot_break_out_of_its_quotes() -> None:
    assert 'announcer_info{version="a\\"b\\\\c\\nd"} 1\n' in page({"version": 'a"b\\c\nd'})


def test_a_family_of_which_nothing_is_known_is_left_out() -> None:
    text = page({"posts": "many", "rounds": "many"})
    for name in ("posts", "rounds_total", "last_round_timestamp_seconds", "round_duration_seconds"):
        assert f"announcer_{name}" not in text


def test_a_sample_with_a_label_that_is_not_known_is_left_out() -> None:
    samples = [["announcer_delivery_failures_total", {"reason": "refused", "pid": "7"}, 1]]
    text = page({**STATE, "measurements": {"announcer_delivery_failures": samples}})
    assert "announcer_delivery_failures" not in text


@given(
    st.dictionaries(
        st.sampled_from([*sorted(STATE), "findings", "problem_counts"]),
        json_values | st.dictionaries(st.text(), json_values),
    ),
    st.dictionaries(st.sampled_from(sorted(Measurements().data())), json_values)
    | st.fixed_dictionaries({"announcer_round_failures": st.lists(st.tuples(st.text(), json_values, json_values))}),
)
def test_no_state_of_another_version_breaks_them(state: dict[str, object], measured: dict[str, object]) -> None:
    read = json.loads(json.dumps({**state, "measurements": measured}))
    assert metrics_page(read, has_site=False, answers={})


def test_the_documentation_names_every_metric_with_its_type_and_no_other(whole: str) -> None:
    text = (DOCS / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(announcer_\w+)` \| (\w+) \|", text, flags=re.MULTILINE)
    assert rows == re.findall(r"^# TYPE (announcer_\w+) (\w+)$", whole, flags=re.MULTILINE)
    reasons = text[text.index("| reason |") :]
    assert re.findall(r"^\| `(\w+)` \|", reasons, flags=re.MULTILINE) == list(REASONS)


def test_every_metric_in_an_alert_exists(whole: str) -> None:
    names = {sample.name for family in text_string_to_metric_families(whole) for sample in family.samples}
    (group,) = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]:
        asked = set(re.findall(r"announcer_\w+", rule["expr"]))
        assert asked <= names, rule["alert"]
        assert rule["annotations"]["what_to_do"]


def test_each_alert_fires_when_it_should_and_none_when_all_is_well() -> None:
    promtool = find("promtool")
    for args in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
        done = subprocess.run([promtool, *args], cwd=ALERTS.parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_is_well_formed_for_promtool(whole: str) -> None:
    done = subprocess.run(
        [find("promtool"), "check", "metrics"], input=whole, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
