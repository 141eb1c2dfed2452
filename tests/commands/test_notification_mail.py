"""Mail to the operator, in real conversations with a mail server that may refuse, lie, be slow or have no TLS."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.commands.notifier import mail
from announcer.errors import NotificationError
from announcer.settings.notify import MailServer
from tests.support.certificates import a_certificate, server_side, trusting
from tests.support.fake_smtp import FakeSmtp
from tests.support.ports import free_port

PASSWORD = "s3cr3t-w0rd"
MAIL = mail.compose(
    sender="announcer@agenda.example.org", to=["team@example.org", "bestuur@example.org"],
    subject="announcer: één zaak\nwil een mens", body="Café Zoë: één zaak.\n.\nDat was het.\n",
    at=datetime(2024, 1, 10, 9, tzinfo=UTC), language="nl",
)  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_certificate(tmp_path_factory.mktemp("tls"))


def server_at(fake: FakeSmtp, *, password: str = "", is_tls: bool = False, host: str = "127.0.0.1") -> MailServer:
    return MailServer(host, fake.port, is_tls, "announcer" if password else "", password)


def test_a_mail_says_who_what_and_when_and_that_no_person_wrote_it() -> None:
    with FakeSmtp() as fake:
        mail.send(server_at(fake), MAIL)
    (got,) = fake.mails
    assert got["Date"] == "Wed, 10 Jan 2024 09:00:00 +0000"
    assert (got["From"], got["To"]) == ("announcer@agenda.example.org", "team@example.org, bestuur@example.org")
    assert got["Subject"] == "announcer: één zaak wil een mens"
    assert got["Content-Language"] == "nl"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"].endswith("@agenda.example.org>")
    assert got.get_content_type() == "text/plain"
    assert got.get_content().splitlines() == ["Café Zoë: één zaak.", ".", "Dat was het."]


def test_a_password_goes_over_tls_that_is_begun_on_the_way(certificate: Path) -> None:
    with FakeSmtp(tls=server_side(certificate), password=PASSWORD) as fake:
        mail.send(server_at(fake, password=PASSWORD), MAIL, tls=trusting(certificate))
    assert len(fake.mails) == 1
    assert fake.heard[:2] == ["EHLO", "STARTTLS"]
    assert "AUTH over TLS" in fake.heard
    assert "DATA over TLS" in fake.heard


def test_a_password_goes_over_tls_from_the_first_byte(certificate: Path) -> None:
    with FakeSmtp(tls=server_side(certificate), is_smtps=True, password=PASSWORD) as fake:
        mail.send(server_at(fake, password=PASSWORD, is_tls=True), MAIL, tls=trusting(certificate))
    assert len(fake.mails) == 1
    assert all(command.endswith("over TLS") for command in fake.heard)


def refusal(send: Callable[[], None]) -> str:
    with pytest.raises(NotificationError) as caught:
        send()
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None
    return str(caught.value)


@pytest.mark.parametrize("is_smtps", [False, True])
def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail(
    certificate: Path, *, is_smtps: bool
) -> None:
    with FakeSmtp(tls=server_side(certificate), is_smtps=is_smtps, password=PASSWORD) as fake:
        said = refusal(lambda: mail.send(server_at(fake, password=PASSWORD, is_tls=is_smtps), MAIL))
    assert "no secure connection to 127.0.0.1:" in said
    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert "AUTH over TLS" not in fake.heard
    assert fake.mails == []


def test_a_password_is_not_sent_in_the_clear_to_another_machine() -> None:
    with FakeSmtp(password=PASSWORD) as fake:
        mail.send(server_at(fake, password=PASSWORD), MAIL)  # on this one it is
    elsewhere = MailServer("mail.example.org", 587, is_tls=False, user="announcer", password=PASSWORD)
    assert "mail.example.org:587 offers no TLS" in refusal(lambda: mail._require_clear(elsewhere))
    mail._require_clear(MailServer("mail.example.org", 25, is_tls=False))


@pytest.mark.parametrize(
    ("verb", "says"),
    [
        ("RCPT", "refuses the recipients: team@example.org: 550 5.7.1 not here"),
        ("MAIL", "550 5.7.1 not here"),
        ("DATA", "refuses the mail: 550 5.7.1 not here"),
    ],
)
def test_a_refusal_is_told_in_the_servers_words(verb: str, says: str) -> None:
    with FakeSmtp(refuses=verb) as fake:
        assert says in refusal(lambda: mail.send(server_at(fake), MAIL))


def test_a_wrong_password_is_told_without_it() -> None:
    with FakeSmtp(password="another") as fake:
        said = refusal(lambda: mail.send(server_at(fake, password=PASSWORD), MAIL))
    assert said == "127.0.0.1 does not take the user and password: 535 5.7.8 no"


def test_a_server_that_says_nothing_is_given_up() -> None:
    with FakeSmtp(is_silent=True) as fake:
        began = time.monotonic()
        assert "timed out" in refusal(lambda: mail.send(server_at(fake), MAIL, timeout=0.3))
        assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_named() -> None:
    server = MailServer("127.0.0.1", free_port(), is_tls=False)
    assert f"127.0.0.1:{server.port} cannot be used" in refusal(lambda: mail.send(server, MAIL))


def test_no_words_of_a_subject_make_a_header() -> None:
    bad = mail.compose(
        sender="a@example.org", to=["b@example.org"], subject="x\r\nBcc: c@example.org\r\n\r\nbody", body="",
        at=datetime(2024, 1, 10, tzinfo=UTC), language="en",
    )  # fmt: skip
    assert bad["Bcc"] is None
