"""`announcer status --notify-test`: whether mail and webhook work, tried for real."""

import pytest

from tests.commands.command_runs import Announcer
from tests.support.fake_smtp import FakeSmtp
from tests.support.webhook_receiver import SECRET, a_receiver

PASSWORD = "s3cr3t-w0rd"


@pytest.mark.usefixtures("ledger_rounds")
def test_a_message_goes_out_by_every_way_that_is_set(announcer: Announcer, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeSmtp(password=PASSWORD) as server, a_receiver() as receiver:
        monkeypatch.setenv("ANNOUNCER_NOTIFY__EMAIL", "team@example.org")
        monkeypatch.setenv("ANNOUNCER_NOTIFY__SMTP_URL", f"smtp://ann:{PASSWORD}@127.0.0.1:{server.port}")
        monkeypatch.setenv("ANNOUNCER_NOTIFY__WEBHOOK", receiver.url)
        done = announcer("status", "--notify-test")
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith("mail: sent to team@example.org: announcer: ")
        (mail,), ((_, _, posted),) = server.mails, receiver.got
        assert mail["Subject"] == posted["title"]
        assert str(posted["text"]).splitlines()[2:] == mail.get_content().splitlines()

        receiver.status = 500
        done = announcer("status", "--notify-test")
        assert done.status == 1
        assert done.err == "announcer: webhook: the webhook does not take the message: it answered 500\n"
        assert len(server.mails) == 2
        assert PASSWORD not in done.out + done.err
        assert SECRET not in done.out + done.err


def test_without_any_way_it_says_what_to_set(announcer: Announcer) -> None:
    done = announcer("status", "--notify-test")
    assert done.status == 2
    assert "ANNOUNCER_NOTIFY__EMAIL" in done.err
