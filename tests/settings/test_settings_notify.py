"""To whom it is told that something wants a person; no message repeats a password or a secret address."""

from pathlib import Path

import pytest

from announcer.settings.loading import load
from announcer.settings.notify import MailServer
from tests.settings.settings_lines import MAIL, SECRET, lines

NAME = "ANNOUNCER_NOTIFY__"


def test_nobody_is_told_unless_somebody_is_named(tmp_path: Path) -> None:
    assert not load({}, tmp_path).notify.is_wanted
    assert load(MAIL, tmp_path).notify.is_wanted
    assert load({f"{NAME}WEBHOOK": "https://hooks.example.org/x"}, tmp_path).notify.is_wanted


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25, is_tls=False)),
        (
            "smtp://ann:pw@mail.example.org",
            MailServer("mail.example.org", 587, is_tls=False, user="ann", password="pw"),
        ),
        (
            "smtps://ann:pw@mail.example.org",
            MailServer("mail.example.org", 465, is_tls=True, user="ann", password="pw"),
        ),
        (
            "smtp://ann%40example.org:p%2Fw%3F%25@mail.example.org:2525/",
            MailServer("mail.example.org", 2525, is_tls=False, user="ann@example.org", password="p/w?%"),
        ),
        ("smtp://[::1]:1025", MailServer("::1", 1025, is_tls=False)),
    ],
)
def test_a_mail_server_is_read(url: str, server: MailServer, tmp_path: Path) -> None:
    assert load({**MAIL, f"{NAME}SMTP_URL": url}, tmp_path).notify.mail_server == server


@pytest.mark.parametrize(
    "url",
    [
        f"http://a:{SECRET}@mail.example.org",
        f"a:{SECRET}@mail.example.org",
        f"smtp://a:{SECRET}@",
        f"smtp://a:{SECRET}/x@mail.example.org",
        f"smtp://{SECRET}@mail.example.org",
        f"smtp://a:{SECRET}@mail.example.org:99999",
        f"smtp://a:{SECRET}@mail.example.org/?x",
        f"smtp://a:{SECRET}@[mail",
    ],
)
def test_what_is_no_mail_server_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    (line,) = lines({**MAIL, f"{NAME}SMTP_URL": url}, tmp_path)
    assert line.startswith(f"{NAME}SMTP_URL: ")
    assert SECRET not in line


@pytest.mark.parametrize("url", ["hooks.example.org", "ftp://hooks.example.org", "https://", "https://h.example/#x"])
def test_what_is_no_webhook_is_refused(url: str, tmp_path: Path) -> None:
    (line,) = lines({f"{NAME}WEBHOOK": f"{url}{SECRET}" if "#" in url else url}, tmp_path)
    assert line == f"{NAME}WEBHOOK: not a web address; write https://hooks.example.org/..."


@pytest.mark.parametrize(("left", "missing"), [("EMAIL", "SMTP_URL"), ("SMTP_URL", "EMAIL")])
def test_an_address_and_a_mail_server_go_together(left: str, missing: str, tmp_path: Path) -> None:
    (line,) = lines({f"{NAME}{left}": MAIL[f"{NAME}{left}"]}, tmp_path)
    assert line.startswith(f"{NAME}{missing} is missing beside {left}")
    assert SECRET not in line


def test_several_are_told_and_a_wrong_address_is_named(tmp_path: Path) -> None:
    found = load({**MAIL, f"{NAME}EMAIL": "a@example.org, b@example.org"}, tmp_path).notify
    assert found.email == ("a@example.org", "b@example.org")
    for wrong in ("a@example.org b@example.org", "team", "a@example.org\r\nBcc: c@example.org"):
        (line,) = lines({**MAIL, f"{NAME}EMAIL": wrong}, tmp_path)
        assert line.startswith(f"{NAME}EMAIL: ")


def test_the_secrets_have_twins_in_files(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("smtp://localhost\n", encoding="utf-8")
    (tmp_path / "hook").write_text("https://hooks.example.org/x\n", encoding="utf-8")
    for name in ("smtp", "hook"):
        (tmp_path / name).chmod(0o600)
    environ = {f"{NAME}EMAIL": "a@example.org", f"{NAME}SMTP_URL_FILE": "smtp", f"{NAME}WEBHOOK_FILE": "hook"}
    found = load(environ, tmp_path).notify
    assert found.mail_server == MailServer("localhost", 25, is_tls=False)
    assert found.webhook is not None
    assert SECRET not in repr(load(MAIL, tmp_path))


@pytest.mark.parametrize(
    ("more", "sender"),
    [
        ({}, "announcer@agenda.example.org"),
        ({"SMTP_URL": "smtp://team%40example.org:pw@mail.example.org"}, "team@example.org"),
        ({"EMAIL_FROM": "agenda@example.org"}, "agenda@example.org"),
    ],
)
def test_mail_is_from_whom_the_mail_server_knows(more: dict[str, str], sender: str, tmp_path: Path) -> None:
    settings = load({**MAIL, **{f"{NAME}{name}": value for name, value in more.items()}}, tmp_path)
    assert settings.notify.sender("agenda.example.org") == sender
