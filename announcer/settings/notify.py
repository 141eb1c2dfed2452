"""Who is told when something wants a person: by mail, by a webhook, or both."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, SecretStr, model_validator

from announcer.model import Message
from announcer.settings.groups import SettingsGroup

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:]+")
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587
"""Where mail is handed in by who has a password (RFC 6409)."""


def mail_address(value: Any) -> Any:
    """Reads one mail address."""
    if value is None or not isinstance(value, str):
        return value
    if not _EMAIL.fullmatch(value.strip()):
        raise ValueError(Message("{value!r} is not a mail address; write one such as team@example.org", value=value))
    return value.strip()


def mail_addresses(value: Any) -> Any:
    """Reads mail addresses with commas between."""
    return tuple(mail_address(part) for part in value.split(",")) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    is_tls: bool
    """From the first byte (smtps); else STARTTLS, where that has to be or can be."""
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server_url(value: Any) -> Any:
    """Reads `smtp://user:password@host:587`, or `smtps://...`; a message never repeats it."""
    if value is None or isinstance(value, SecretStr):
        return value
    _mail_server(str(value).strip())
    return str(value).strip()


def _mail_server(url: str) -> MailServer:
    example = Message("write smtp://user:password@mail.example.org:587")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(Message("not the address of a mail server; {example}", example=example)) from error
    if parts.scheme not in _PORTS or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(Message("not the address of a mail server; {example}", example=example))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            Message(
                "has more than a user, a password, a host and a port; write / ? # @ in a password as %2F %3F %23 %40"
            )
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(Message("has a user without a password, or the reverse; {example}", example=example))
    usual = _SUBMISSION if user and parts.scheme == "smtp" else _PORTS[parts.scheme]
    return MailServer(parts.hostname or "", port or usual, parts.scheme == "smtps", user, password)


def webhook_url(value: Any) -> Any:
    """Reads the address that is posted to; a message never repeats it, as who knows it can post there."""
    if value is None or isinstance(value, SecretStr):
        return value
    written = str(value).strip()
    try:
        parts = urlsplit(written)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not re.fullmatch(r"[\x21\x22\x24-\x7e]+", written):
        raise ValueError(Message("not a web address; write https://hooks.example.org/..."))
    return written


class NotifySettings(SettingsGroup):
    """Nobody, unless an address is given."""

    email: Annotated[tuple[str, ...], BeforeValidator(mail_addresses)] = ()
    email_from: Annotated[str, BeforeValidator(mail_address)] | None = None
    smtp_url: Annotated[SecretStr, BeforeValidator(mail_server_url)] | None = None
    webhook: Annotated[SecretStr, BeforeValidator(webhook_url)] | None = None

    @model_validator(mode="after")
    def _mail_is_whole(self) -> "NotifySettings":
        if bool(self.email) != (self.smtp_url is not None):
            missing, there = ("SMTP_URL", "EMAIL") if self.email else ("EMAIL", "SMTP_URL")
            raise ValueError(
                Message(
                    "ANNOUNCER_NOTIFY__{missing} is missing beside {there}: to whom, and by which mail"
                    " server, go together",
                    missing=missing,
                    there=there,
                )
            )
        return self

    @property
    def is_wanted(self) -> bool:
        return bool(self.email) or self.webhook is not None

    @property
    def mail_server(self) -> MailServer | None:
        return _mail_server(self.smtp_url.get_secret_value()) if self.smtp_url is not None else None

    def sender(self, host: str) -> str:
        """Who mail is from: what is set, else the user at the mail server where that is an address, else announcer at
        the site's host."""
        server = self.mail_server
        user = server.user if server is not None else ""
        return self.email_from or (user if _EMAIL.fullmatch(user) else f"announcer@{host}")
