"""Commands that are given other settings than the service that runs, and a service whose ledger is gone."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, serving

SERVED = {"base_url": "https://agenda.example.org", "instance": "https://social.example", "version": "1"}
ACCOUNT = "https://social.example/@us"


@pytest.mark.usefixtures("folder")
def test_the_address_and_the_account_are_those_of_the_service_that_runs_and_the_difference_is_said(
    announcer: Announcer,
) -> None:
    LedgerRounds(clock="real", account=ACCOUNT).round(MORNING)
    with serving(**SERVED, account=ACCOUNT):
        for command in ("status", "plan", "posts"):
            said = announcer(command).err
            assert said.count("\n") == 1
            assert "its site is at https://agenda.example.org (here: http://127.0.0.1:8000)" in said
            assert "it posts to https://social.example (here: the local account)" in said
        status = announcer("status").out
        assert "A service runs on it; the site is at https://agenda.example.org/." in status
        assert f"Posts go to {ACCOUNT}." in status
        plan = json.loads(announcer("plan", "--json").out)
        assert plan["account"] == ACCOUNT
        assert "127.0.0.1" not in json.dumps(plan["posts"])
        assert json.loads(announcer("status", "--json").out)["posts"] == {"posted": 1}


@pytest.mark.usefixtures("folder")
def test_nothing_is_said_when_the_settings_are_the_same_or_no_service_runs(announcer: Announcer) -> None:
    LedgerRounds(clock="real").round(MORNING)
    same = {"base_url": "http://127.0.0.1:8000", "instance": "", "account": "local", "version": "1"}
    with serving(**same):
        assert announcer("status").err == ""
    with serving(**SERVED, account=ACCOUNT):
        pass
    done = announcer("status")
    assert done.err == "", "that was the last one's"
    assert "the local account (http://127.0.0.1:8000/outbox/)" in done.out


@pytest.mark.usefixtures("folder")
def test_a_service_of_an_older_announcer_says_nothing_of_its_settings(announcer: Announcer) -> None:
    LedgerRounds(clock="real").round(MORNING)
    with serving():
        assert announcer("status").err == ""


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"status": "starting", "problems": [], "publisher": {}}).encode()
        self.send_response(503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def test_a_service_that_runs_without_its_ledger_wants_a_person(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ANNOUNCER_PORT", str(server.server_address[1]))
    try:
        done = announcer("status")
        data = json.loads(announcer("status", "--json").out)
    finally:
        server.shutdown()
        server.server_close()
    assert done.status == 1
    assert f"There is no ledger here, and a service answers at http://127.0.0.1:{server.server_address[1]}." in done.out
    (matter,) = data["matters"]
    assert matter["about"] == "ledger"
    assert "it was deleted or its disk is away" in matter["words"]
    assert "start `announcer run` again" in matter["remedy"]
    assert announcer("status").status == 0, "nothing answers any more: there is simply no ledger yet"
