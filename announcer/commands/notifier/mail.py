"""One mail to the operator, by SMTP (RFC 5321, 8314)."""

import smtplib
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from announcer.errors import NotificationError
from announcer.model import Message
from announcer.settings.addresses import is_loopback
from announcer.settings.notify import MailServer

TIMEOUT = 15.0
"""Seconds for each answer."""


def compose(*, sender: str, to: Sequence[str], subject: str, body: str, at: datetime, language: str) -> EmailMessage:
    """Plain text, that no vacation answers: Auto-Submitted as RFC 3834 (5) wants it."""
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(at)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = make_msgid("announcer", sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    mail["Content-Language"] = language  # the content's own headers go when it is set
    return mail


def send(
    server: MailServer, mail: EmailMessage, *, timeout: float = TIMEOUT, tls: ssl.SSLContext | None = None
) -> None:
    """Hands it in. A password goes over TLS only, with a certificate that is valid for the host (on this machine in the
    clear too); without a password TLS is used where the server offers it.

    Raises NotificationError, with what to look at and no secret.
    """
    context = tls or ssl.create_default_context()
    try:
        with _connection(server, context, timeout) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise NotificationError(
            Message("{host} does not take the user and password: {answer}", host=server.host, answer=_answer(error))
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        refused = "; ".join(f"{to}: {code} {_line(words)}" for to, (code, words) in error.recipients.items())
        raise NotificationError(
            Message("{host} refuses the recipients: {refused}", host=server.host, refused=refused)
        ) from None
    except smtplib.SMTPResponseException as error:
        raise NotificationError(
            Message("{host} refuses the mail: {answer}", host=server.host, answer=_answer(error))
        ) from None
    except ssl.SSLError as error:
        raise NotificationError(
            Message(
                "no secure connection to {host}:{port}: {reason}",
                host=server.host,
                port=server.port,
                reason=error.reason or error,
            )
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotificationError(
            Message(
                "{host}:{port} cannot be used: {reason}",
                host=server.host,
                port=server.port,
                reason=str(error) or type(error).__name__,
            )
        ) from None


def _connection(server: MailServer, context: ssl.SSLContext, timeout: float) -> smtplib.SMTP:
    name = socket.gethostname()
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=timeout, context=context)
    smtp = smtplib.SMTP(server.host, server.port, name, timeout=timeout)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        else:
            _require_clear(server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _require_clear(server: MailServer) -> None:
    """Whether it may go on without TLS: nothing secret leaves this machine."""
    if server.user and not is_loopback(server.host):
        raise NotificationError(
            Message(
                "{host}:{port} offers no TLS, and a password is not sent in the clear; write"
                " smtps:// or the port at which it offers STARTTLS (587)",
                host=server.host,
                port=server.port,
            )
        )


def _answer(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_line(error.smtp_error)}"


def _line(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:200]
