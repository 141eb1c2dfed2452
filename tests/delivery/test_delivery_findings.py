"""What delivery finds wrong has a kind and a cause, made where the answer is judged and never read from its words."""

from datetime import timedelta

import pytest

from announcer.delivery.step import Report
from announcer.model.findings import Cause, Finding, FindingKind
from tests.support.delivery_world import World
from tests.support.fake_mastodon.faults import BY_NAME, Fault


def only(report: Report) -> Finding:
    (finding,) = report.findings
    assert report.problems == (finding.line,)
    return finding


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("429 before the commit", Cause.RATE_LIMITED), ("drop before the commit", Cause.UNREACHABLE)],
)
def test_what_keeps_posts_from_going_out_is_the_instance_s_with_its_cause(
    mastodon: World, fault: str, cause: Cause
) -> None:
    mastodon.meet(BY_NAME[fault])
    mastodon.post("enschede")
    finding = only(mastodon.step())
    assert (finding.kind, finding.cause) == (FindingKind.INSTANCE, cause)
    assert finding.line.startswith(f"{finding.about}: ")


@pytest.mark.parametrize(("kind", "cause"), [("429", Cause.RATE_LIMITED), ("503", Cause.UNREACHABLE)])
def test_what_keeps_the_account_from_being_read_is_the_instance_s_with_its_cause(
    mastodon: World, kind: str, cause: Cause
) -> None:
    mastodon.server.fault(Fault(kind, kind, commits=False), method="GET", path=".*", times=9)
    mastodon.post("enschede")
    finding = only(mastodon.step())
    assert (finding.kind, finding.cause) == (FindingKind.INSTANCE, cause)
    assert f"cannot be read: it answered {kind}" in finding.line


def test_a_token_that_is_refused_is_the_instance_s_and_says_that_it_is_denied(mastodon: World) -> None:
    mastodon.rules.token = "another"
    mastodon.post("enschede")
    denial = only(mastodon.step())
    assert (denial.kind, denial.cause) == (FindingKind.INSTANCE, Cause.DENIED)


def test_a_post_whose_fate_stays_unknown_is_reported_under_its_key(mastodon: World) -> None:
    mastodon.meet(BY_NAME["drop before the commit"])
    mastodon.post("enschede")
    mastodon.step()
    mastodon.server.hang_up()
    report = mastodon.pass_time(timedelta(hours=2))
    (post,) = [one for one in report.findings if one.kind is FindingKind.POST]
    assert post.about == str(mastodon.row("enschede").key)
    assert post.line == f"{post.about}: {post.words}"
