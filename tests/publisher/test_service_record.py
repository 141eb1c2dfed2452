"""What a leading service runs with stands in the ledger, for commands that have other settings."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from announcer.ledger.ledger import Ledger
from announcer.publisher.service_record import ServiceRecord
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
