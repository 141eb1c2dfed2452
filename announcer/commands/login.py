"""`announcer login`: lets announcer in at an instance, and says whose account it then has."""

import sys
from datetime import timedelta
from urllib.parse import urlsplit

import click

from announcer.accounts.mastodon.account_report import AccountReport
from announcer.accounts.mastodon.oauth.address import InstanceAddress, parse_address
from announcer.accounts.mastodon.oauth.authorization import revoke
from announcer.accounts.mastodon.oauth.discovery import Server, discover
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.commands import login_check, login_files
from announcer.commands.account_lines import ending_by_hand
from announcer.commands.language import command_language, language_option
from announcer.commands.login_code import Admission, admit, has_browser
from announcer.commands.long_work import told_while, waiting_for
from announcer.commands.terminal import ConsoleTerminal, Terminal, agrees, ask
from announcer.errors import LoginFailed, SettingsError, UsageError
from announcer.model import Message
from announcer.runtime.clock import RealClock
from announcer.settings import addresses
from announcer.settings.addresses import is_loopback
from announcer.settings.fields import Settings
from announcer.settings.loading import account_as_written, load

_SITE_URL = "ANNOUNCER_BASE_URL"
_FOR_EVER = timedelta(days=3650)
"""Tokens that end later than this end never, as far as anybody is concerned: Akkoma's do after a hundred years."""


@click.command
@click.argument("instance", metavar="[INSTANCE]", required=False)
@click.option("--check", is_flag=True, help="Change nothing: look at the account that the settings name.")
@click.option("--no-browser", is_flag=True, help="Open no browser: show the address, and ask for the code.")
@click.option("--yes", is_flag=True, help="Write the files without asking.")
@click.option("--json", "json_wanted", is_flag=True, help="With --check: print JSON.")
@language_option
def command(  # noqa: PLR0917 - click gives each by its name
    instance: str | None, check: bool, no_browser: bool, yes: bool, json_wanted: bool, language: str | None
) -> None:
    """Log in at an instance: Mastodon, GoToSocial, Pleroma, Akkoma or Takahē.

    INSTANCE is its address, or the account's: then another account is refused. You log in in your browser, and allow
    announcer to post; it never sees your password. It asks for the fewest rights that the server knows. The token is
    written to a file in secrets/ that only you can read, and .env gets the instance's address; you are asked first, and
    nothing secret is shown. Then it says whose account it is, what it takes, and what you may want to set there.

    --check says that of the account in the settings, and tries which rights the token has, without posting anything:
    each that is missing is named, with what would fail. Then the exit status is 1.

    \b
    Examples:
      announcer login social.example
      announcer login @agenda@social.example
      announcer login --no-browser social.example     on a server without a screen
      announcer login --check
    """  # noqa: D301 - \b is click's mark for lines as they are
    if check and (instance or no_browser or yes):
        raise UsageError(
            Message("--check looks at the account of the settings: leave INSTANCE, --no-browser and --yes out")
        )
    if json_wanted and not check:
        raise UsageError(Message("--json goes with --check"))
    if check:
        settings = load()
        terminal = ConsoleTerminal(command_language(language, settings))
        is_enough = login_check.check(settings, terminal, json_wanted=json_wanted)
        raise click.exceptions.Exit(0 if is_enough else 1)
    settings = load(with_account=False)
    terminal = ConsoleTerminal(command_language(language, settings))
    login_files.refuse_environment(login_files.environment())
    if instance is None and not sys.stdin.isatty():
        raise UsageError(Message("on which instance is the account? `announcer login social.example`"))
    address = parse_address(instance or ask(terminal, Message("on which instance is the account?")))
    browser = not no_browser and has_browser(login_files.environment())
    _log_in(address, settings, terminal, browser=browser, yes=yes)


# --- a new one ------------------------------------------------------------------------------------------------------


def _log_in(address: InstanceAddress, settings: Settings, terminal: Terminal, *, browser: bool, yes: bool) -> None:
    connect = login_check.connector(settings)
    with told_while(waiting_for(address.host), settings):
        server = discover(address, connect)
    terminal.say(
        Message("{host} runs {software} {version}", host=_host(server), software=server.name, version=server.version)
    )
    client = connect(server.base_url)
    website = "" if _is_local(settings.base_url) else settings.base_url
    admission = admit(client, server, website, terminal, browser=browser)
    report = None
    try:
        with told_while(waiting_for(address.host), settings):
            found = login_check.report_of(server, admission.grant.token, settings)
        _refuse_other(address, found)
        if _write(server, admission, found, settings, terminal, yes=yes):
            report = found
    finally:  # nobody would know any more what is not written: an interrupt too
        if report is None:
            with told_while(waiting_for(address.host), settings):
                reason = revoke(client, server, admission.application, admission.grant.token)
            terminal.say(_ended(server, reason))
    if report is None:
        raise click.exceptions.Exit(1)
    login_check.show(report, settings, terminal)
    _say_what_is_next(admission, terminal)
    if report.lacking:
        raise click.exceptions.Exit(1)


def _ended(server: Server, reason: str | None) -> Message:
    if reason is None:
        return Message("the access that was given is ended again")
    return Message("the access that was given could not be ended again ({reason}); do it yourself: {where}",
                   reason=reason, where=ending_by_hand(server.base_url, server.software))  # fmt: skip


def _refuse_other(address: InstanceAddress, report: AccountReport) -> None:
    user = report.handle.split("@")[1]
    if address.user is not None and user.lower() != address.user:
        raise LoginFailed(
            Message("wrong account: you were logged in as {handle}, not as @{wanted}; log out there, and start again",
                    handle=report.handle, wanted=address.user)
        )  # fmt: skip


def _write(
    server: Server, admission: Admission, report: AccountReport, settings: Settings, terminal: Terminal, *, yes: bool
) -> bool:
    """Shows what is to be written, asks, and writes; whether it did."""
    there = login_files.settings_in_env()
    path = login_files.token_path(there)
    values: dict[str, str | None] = {login_files.BASE_URL: server.base_url}
    if login_files.TOKEN in there:
        values[login_files.TOKEN] = None
    terminal.say(Message("you are logged in as {handle}", handle=report.handle))
    former, token = account_as_written()
    if former is not None and token is not None:
        where = ending_by_hand(former, server.software if former == server.base_url else Software.OTHER)
        terminal.say(Message("this replaces the account on {host}; its token stays good until you end it: {where}",
                             host=urlsplit(former).netloc, where=where))  # fmt: skip
    if not yes and (site_url := missing_site_url(server.base_url, settings, terminal)):
        values[_SITE_URL] = site_url
    terminal.say(Message("to be written:"))
    terminal.say(Message("{path}: the token, for you alone (mode 0600)", path=path), indent=2)
    terminal.say(Message("{path}: what `announcer logout` ends it with (mode 0600)",
                         path=login_files.APPLICATION_FILE), indent=2)  # fmt: skip
    for name, value in values.items():
        line = Message(".env: {name}={value}", name=name, value=value) if value is not None else Message(
            ".env: without the line {name}", name=name)  # fmt: skip
        terminal.say(line, indent=2)
    if not yes and not agrees(terminal, Message("write that?"), default=True):
        terminal.say(Message("nothing was written"))
        return False
    login_files.write_login(values, path, admission.grant.token, server.base_url, admission.application)
    return True


def missing_site_url(instance: str, settings: Settings, terminal: Terminal) -> str | None:
    """The site's public address, asked for where there is none yet and the instance is public: without it nothing
    starts, as nobody could open the links. None: it is there, or the person leaves it for later."""
    if _is_local(instance) or not _is_local(settings.base_url):
        return None
    question = Message("the address at which people will open your site, such as https://agenda.example.org (empty:"
                       " later)")  # fmt: skip
    while answer := ask(terminal, question):
        try:
            return str(addresses.base_url(answer))
        except ValueError as error:
            terminal.say(error.args[0], "red")
    return None


def _say_what_is_next(admission: Admission, terminal: Terminal) -> None:
    if admission.grant.ends_in is not None and admission.grant.ends_in < _FOR_EVER:
        day = RealClock().now() + admission.grant.ends_in
        terminal.say(Message("the token ends on {day}: log in again before", day=f"{day:%Y-%m-%d}"), "yellow")
    try:
        load()
    except SettingsError as error:
        terminal.say(Message("before announcer can start:"), "yellow")
        for line in error.args:
            terminal.say(line, indent=2)
        return
    terminal.say(Message("next: `announcer plan` shows what will be posted; a service that runs is to be restarted"))


def _host(server: Server) -> str:
    return urlsplit(server.base_url).netloc


def _is_local(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")
