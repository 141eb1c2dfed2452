"""`announcer logout`: ends the access that `login` was given, and takes away what it wrote."""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.address import InstanceAddress
from announcer.accounts.mastodon.oauth.authorization import revoke
from announcer.accounts.mastodon.oauth.discovery import authorization_server, discover
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.commands import login_files
from announcer.commands.account_lines import ending_by_hand
from announcer.commands.language import command_language, language_option
from announcer.commands.long_work import told_while, waiting_for
from announcer.commands.terminal import ConsoleTerminal, Terminal, agrees
from announcer.errors import LoginFailed, NotFound, SettingsError
from announcer.model import Message
from announcer.runtime.in_time import Timely
from announcer.settings.fields import Settings
from announcer.settings.loading import account_as_written, load

_WITHIN = 10.0
"""Seconds that its server has to end the access, in all."""


@click.command
@click.option("--yes", is_flag=True, help="Do not ask.")
@language_option
def command(yes: bool, language: str | None) -> None:
    """End announcer's access to the account of the settings, and take away the token and the lines that `login` wrote.

    You are asked first. When the server cannot be reached, or the token was made by hand, it says where to end the
    access yourself, and the exit status is 1. Posts that are out stay. Without an account posts stay on this machine.
    """
    try:
        settings = load(with_account=False)
    except SettingsError:  # whatever else is wrong, logging out is possible
        settings = None
    _log_out(ConsoleTerminal(command_language(language, settings)), settings, yes=yes)


def _log_out(terminal: Terminal, settings: Settings | None, *, yes: bool) -> None:
    instance, secret = account_as_written()
    token = secret.get_secret_value() if secret is not None else None
    if instance is None and token is None:
        raise NotFound(Message("no account is configured, so there is nothing to log out of"))
    there = login_files.settings_in_env()
    files = [login_files.token_path(there), login_files.APPLICATION_FILE]
    lines = [name for name in (login_files.BASE_URL, login_files.TOKEN, login_files.TOKEN_FILE) if name in there]
    host = urlsplit(instance or "").netloc or Message("the instance")
    terminal.say(Message("this ends announcer's access to the account on {host}, and takes away:", host=host))
    for path in filter(Path.exists, files):
        terminal.say(str(path), indent=2)
    for name in lines:
        terminal.say(Message(".env: the line {name}", name=name), indent=2)
    if not yes and not agrees(terminal, Message("go on?"), default=False):
        terminal.say(Message("nothing was changed"))
        raise click.exceptions.Exit(1)
    with told_while(waiting_for(host), settings):
        problem = _end_in_time(instance, token)
    login_files.write_env(dict.fromkeys(lines))
    for path in files:
        login_files.remove(path)
    if problem is None:
        terminal.say(Message("the access is ended, and the files are gone"))
        terminal.say(Message("a service that runs cannot post any more: stop it, or log in again and restart it"))
    else:
        terminal.say(Message("the files are gone"))
        terminal.say(problem, "yellow")
    for name in login_files.in_environment(login_files.environment()):
        terminal.say(Message("{name} is still set in the environment: take it away there", name=name), "yellow")
    if problem is not None:
        raise click.exceptions.Exit(1)


def _end_in_time(instance: str | None, token: str | None) -> Message | None:
    """As `_end`, soon or not at all."""
    try:
        return Timely(partial(_end, instance, token)).result(_WITHIN)
    except TimeoutError:
        assert instance is not None
        return _not_ended(instance, Message("no answer within {seconds:g} seconds", seconds=_WITHIN), Software.OTHER)


def _end(instance: str | None, token: str | None) -> Message | None:
    """Ends the token on its server. What a person has to do where that did not go; None: nothing."""
    if instance is None or token is None:
        return None
    kept = login_files.kept_application()
    if kept is None or kept.instance != instance or not kept.is_of(token):
        return Message("the token was not made by `announcer login`, so that only you can end it: {where}",
                       where=ending_by_hand(instance, _software(instance)))  # fmt: skip
    client = _client(instance)
    # The metadata alone: a server whose other pages are broken can still end a token.
    reason = revoke(client, authorization_server(client), kept.application, token)
    if reason is None:
        return None
    return _not_ended(instance, reason, _software(instance))


def _not_ended(instance: str, reason: str, software: Software) -> Message:
    return Message("{host} did not end the access ({reason}); do it yourself: {where}",
                   host=urlsplit(instance).netloc, reason=reason, where=ending_by_hand(instance, software))  # fmt: skip


def _software(instance: str) -> Software:
    try:
        return discover(InstanceAddress(instance), _client).software
    except LoginFailed:
        return Software.OTHER


def _client(base_url: str) -> MastodonClient:
    return MastodonClient(base_url, None, site_url="", timeout=(_WITHIN, _WITHIN), deadline=_WITHIN)
