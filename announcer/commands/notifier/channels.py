"""The ways in which a notification reaches the operator: mail and a webhook, as far as they are set."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from announcer.commands.notifier import mail
from announcer.commands.notifier.notification_text import NotificationText
from announcer.errors import NotificationError
from announcer.runtime.in_time import Timely
from announcer.settings.fields import Settings
from announcer.settings.notify import MailServer

Channel = Callable[[NotificationText, datetime], None]
"""Sends a notification, at this moment. Raises NotificationError."""

LONGEST = 60.0
"""Seconds for one message by one channel, however slowly its server answers."""


def channels(settings: Settings) -> Mapping[str, Channel]:
    """Those that are set, by the names that the log has for them."""
    found: dict[str, Channel] = {}
    server, hook = settings.notify.mail_server, settings.notify.webhook
    if server is not None:
        found["mail"] = _mail(settings, server)
    if hook is not None:
        from announcer.commands.notifier import webhook  # noqa: PLC0415 - 5 MB that a service with mail alone is spared

        url = hook.get_secret_value()
        found["webhook"] = lambda text, _now: webhook.post(url, text.data)
    return found


def _mail(settings: Settings, server: MailServer) -> Channel:
    def send(text: NotificationText, now: datetime) -> None:
        letter = mail.compose(
            sender=settings.notify.sender(urlsplit(settings.base_url).hostname or "localhost"),
            to=settings.notify.email, subject=text.subject, body=text.body, at=now, language=text.language,
        )  # fmt: skip
        mail.send(server, letter)

    return send


def send_within(channel: Channel, text: NotificationText, now: datetime, seconds: float = LONGEST) -> None:
    """Sends, and waits for no longer than that. Raises NotificationError."""
    try:
        Timely(partial(channel, text, now)).result(seconds)
    except TimeoutError as error:
        raise NotificationError(f"it had not ended after {seconds:g} s") from error
