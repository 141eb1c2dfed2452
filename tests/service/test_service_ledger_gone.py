"""`rm -rf var` under the service that runs: nothing more is posted, and everything that can says so."""

import json
import shutil

from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService
from tests.support.waiting import eventually

pytestmark = left_to_ci("a service that halts and goes on")


def test_a_service_whose_folder_was_deleted_says_so_in_its_log_its_health_and_status(new_service: NewService) -> None:
    service = new_service()
    service.start()
    shutil.rmtree(service.folder / "var")

    eventually(lambda: "is gone: put it back, or start announcer again" in service.log, "the publisher notices", 45)
    eventually(lambda: "is gone" in service.ask_operator("/healthz/publisher").text, "its health says so")
    assert service.ask_operator("/healthz/publisher").status == 503
    status = service.command("status", "--json")
    assert status.status == 1
    assert {one["about"] for one in json.loads(status.out)["matters"]} >= {"ledger"}
