"""`announcer status --notify-test`: whether mail and webhook reach the operator, tried with what there is to tell."""

from datetime import datetime

import click

from announcer.commands import context, service_view
from announcer.commands.long_work import told_while
from announcer.commands.matters import matters
from announcer.commands.notifier.channels import channels, send_within
from announcer.commands.notifier.notification_text import NotificationText, by_name, line
from announcer.errors import NotificationError, UsageError
from announcer.model import Message
from announcer.model.notifications import Standing
from announcer.planning.notifications import Notification
from announcer.settings.fields import Settings
from announcer.words.messages import in_language


def try_channels(settings: Settings, now: datetime, language: str) -> int:
    """Sends by each, and says what came of it; the exit status. Raises UsageError when none is set."""
    ways = channels(settings)
    if not ways:
        raise UsageError(
            Message(
                "--notify-test: nobody is told anything; set ANNOUNCER_NOTIFY__EMAIL with"
                " ANNOUNCER_NOTIFY__SMTP_URL, or ANNOUNCER_NOTIFY__WEBHOOK"
            )
        )
    there = by_name(matters(service_view.read(settings, now, until=now + context.AHEAD, asks=False, language=language)))
    new = {name: Standing(line(one, language), now) for name, one in there.items()}
    text = NotificationText(Notification(new=new, still={}, settled={}), there, settings, language)
    status = 0
    for name, channel in ways.items():
        try:
            with told_while(Message("sending by {channel} …", channel=name), settings):
                send_within(channel, text, now)
        except NotificationError as error:
            click.echo(f"announcer: {name}: {in_language(error.args[0], language)}", err=True)
            status = 1
        else:
            sent = Message("{channel}: sent: {subject}", channel=name, subject=text.subject)
            if name == "mail":
                to = ", ".join(settings.notify.email)
                sent = Message("{channel}: sent to {to}: {subject}", channel=name, to=to, subject=text.subject)
            click.echo(in_language(sent, language))
    return status
