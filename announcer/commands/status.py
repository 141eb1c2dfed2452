"""`announcer status`: how things stand, and what wants a person."""

from dataclasses import replace

import click

from announcer.commands import context, running_service, service_view
from announcer.commands.language import command_language, language_option
from announcer.commands.matters import matters
from announcer.commands.output import Printer, as_json
from announcer.commands.status_json import as_data
from announcer.commands.status_text import show
from announcer.settings.loading import load


@click.command
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.option("--notify-test", is_flag=True, help="Send a message by every way of ANNOUNCER_NOTIFY__, and do no more.")
@language_option
def command(json_wanted: bool, notify_test: bool, language: str | None) -> None:
    """Show whether a service runs, coming events, posts by their state, what was not posted lately and why, the next
    post, and what wants a person, with the command to type: mistakes in event files, events that have vanished, posts
    that the service could not settle by itself, posts that are held or wait for approval, edits that the account did
    not take, a service that does not run.

    The exit status is 1 when something wants a person, and 0 when all is well.

    With --notify-test the same goes by mail and webhook, as the service would tell it; exit status 1 when one of them
    does not take it. What the service has told and will tell stays as it is.
    """
    settings, now = context.settings_and_now(load(), None)
    spoken = command_language(language, settings)
    if notify_test:
        from announcer.commands.notifier.channel_trial import try_channels  # noqa: PLC0415 - requests and smtplib

        raise click.exceptions.Exit(try_channels(settings, now, spoken))
    view = service_view.read(settings, now, until=now + context.AHEAD, language=spoken)
    if view.ledger is None:
        view = replace(view, service_url=running_service.find_url(settings))
    if json_wanted:
        as_json(as_data(view))
    else:
        show(view, Printer())
    if any(matters(view)):
        raise click.exceptions.Exit(1)
