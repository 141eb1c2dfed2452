"""What delivery reports for the figures: each request with its end, and how late each post was."""

from datetime import timedelta

from announcer.model.attempts import AttemptResult
from tests.support.delivery_world import MINUTES, World
from tests.support.fake_mastodon.faults import BY_NAME


def test_a_step_reports_each_request_with_its_time_and_its_end(mastodon: World) -> None:
    mastodon.post("enschede")
    mastodon.post("hengelo", text="x" * 6000)
    report = mastodon.step()
    assert [attempt.result for attempt in report.attempts] == [AttemptResult.TAKEN, AttemptResult.REFUSED]
    assert all(0 < attempt.seconds < 10 for attempt in report.attempts)
    mastodon.edit("enschede", "is verplaatst")
    assert [attempt.result for attempt in mastodon.step().attempts] == [AttemptResult.TAKEN]


def test_how_late_a_post_was_is_counted_when_it_is_on_the_account(mastodon: World) -> None:
    mastodon.meet(BY_NAME["500 before the commit"])
    mastodon.post("enschede")
    report = mastodon.step()
    assert [attempt.result for attempt in report.attempts] == [AttemptResult.UNCERTAIN]
    assert report.delays == ()
    while mastodon.open_rows():
        mastodon.now += MINUTES
        report = mastodon.step()
    assert [delay for delay in report.delays if timedelta() < delay < timedelta(hours=1)] == list(report.delays) != []


def test_a_post_in_time_was_not_late(mastodon: World) -> None:
    mastodon.post("enschede")
    assert mastodon.step().delays == (timedelta(),)
