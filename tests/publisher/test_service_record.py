"""What a leading service runs with stands in the ledger, for commands that have other settings."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcer.ledger.ledger import Ledger
from announcer.model import Limits
from announcer.publisher.known_limits import LearntLimits
from announcer.publisher.service_record import RecordedService, ServiceRecord
from announcer.settings.loading import load


def test_each_leadership_and_each_account_is_recorded_anew_and_nothing_twice(tmp_path: Path) -> None:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real")) as ledger:
        ledger.lead().acquire(datetime(2024, 1, 10, tzinfo=UTC), "this")
        record = ServiceRecord(ledger, load({}, tmp_path), "1.2.3")

        record.write(None, 1)
        assert ledger.state().runs_with == {
            "account": "", "base_url": "http://127.0.0.1:8000", "instance": "", "version": "1.2.3"
        }  # fmt: skip
        record.write("local", 1)
        assert ledger.state().runs_with["account"] == "local"

        ledger.record_service({"version": "of another leader"})
        record.write("local", 1)
        assert ledger.state().runs_with == {"version": "of another leader"}
        record.write("local", 2)
        assert ledger.state().runs_with["version"] == "1.2.3"


MASTODON = {
    "ANNOUNCER_MASTODON__BASE_URL": "https://social.example",
    "ANNOUNCER_MASTODON__ACCESS_TOKEN": "abc",
    "ANNOUNCER_BASE_URL": "https://agenda.example",
}
NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "limits", [Limits(max_characters=5000, url_characters=None, graphemes=False), Limits(max_characters=240)]
)
def test_what_the_service_learnt_of_the_instance_can_be_read_back_and_when_it_did(
    tmp_path: Path, limits: Limits
) -> None:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real")) as ledger:
        ledger.lead().acquire(NOON, "this")
        record = ServiceRecord(ledger, load(MASTODON, tmp_path), "1.2.3")
        record.write("https://social.example/@us", 1)
        assert RecordedService.of(ledger.state().runs_with).learnt is None
        for day in (1, 2):
            learnt = LearntLimits(limits, NOON + timedelta(days=day))
            record.write("https://social.example/@us", 1, learnt)
            assert RecordedService.of(ledger.state().runs_with) == RecordedService(
                account="https://social.example/@us", instance="https://social.example", learnt=learnt
            )


def test_the_local_account_is_no_instance_whose_limits_could_be_learnt(tmp_path: Path) -> None:
    with closing(Ledger.open(f"sqlite:///{tmp_path}/announcer.db", clock="real")) as ledger:
        ledger.lead().acquire(NOON, "this")
        ServiceRecord(ledger, load({}, tmp_path), "1").write("local", 1, LearntLimits(Limits(), NOON))
        assert RecordedService.of(ledger.state().runs_with) == RecordedService(
            account="local", instance=None, learnt=None
        )


@pytest.mark.parametrize("broken", [{"max_characters": "many"}, {"limits_at": "today"}, {"graphemes": None}])
def test_limits_of_another_version_that_cannot_be_read_are_not_known(broken: dict[str, str | None]) -> None:
    written = {"max_characters": "500", "url_characters": "23", "graphemes": "yes", "limits_at": NOON.isoformat()}
    assert RecordedService.of(written).learnt == LearntLimits(Limits(), NOON)
    changed = {name: value for name, value in {**written, **broken}.items() if value is not None}
    assert RecordedService.of(changed).learnt is None
