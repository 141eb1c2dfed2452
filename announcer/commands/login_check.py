"""`announcer login --check`, and what a login ends with: whose account it is, and what may be set there."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from announcer.accounts.mastodon.account_report import AccountReport, ask
from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.address import InstanceAddress
from announcer.accounts.mastodon.oauth.discovery import Server, discover
from announcer.commands.account_lines import Weight, account_lines
from announcer.commands.output import as_json
from announcer.commands.terminal import Terminal
from announcer.errors import LoginFailed, UsageError
from announcer.model import Message
from announcer.runtime.clock import RealClock
from announcer.runtime.in_time import LookUp, Timely, system_addresses
from announcer.settings.fields import Settings

CHECKED_WITHIN = 4.0
"""Seconds, for everything that a check asks."""
_TIMEOUT = (10.0, 10.0)
_DEADLINE = 20.0
"""Seconds for each request of a login, which says first what it waits for."""
_COLOURS = {Weight.FACT: "", Weight.ADVICE: "yellow", Weight.PROBLEM: "red"}


def check(
    settings: Settings, terminal: Terminal, *, json_wanted: bool, within: float = CHECKED_WITHIN,
    look_up: LookUp = system_addresses,
) -> bool:  # fmt: skip
    """Says what there is to say about the account of the settings; whether its token may do all that is done with it.
    The instance has `within` seconds in all; `look_up`: by which its name becomes addresses.

    Raises LoginFailed, UsageError.
    """
    base_url, token = settings.mastodon.base_url, settings.mastodon.access_token
    if base_url is None or token is None:
        raise UsageError(
            Message("no account is configured, so that posts stay on this machine; `announcer login INSTANCE` sets one")
        )
    ask_all = Timely(partial(_asked, base_url, token.get_secret_value(), settings, look_up))
    try:
        report = ask_all.result(within)
    except TimeoutError:
        raise LoginFailed(
            Message("{host} does not answer: {reason}", host=urlsplit(base_url).netloc,
                    reason=Message("no answer within {seconds:g} seconds", seconds=within))
        ) from None  # fmt: skip
    if json_wanted:
        as_json(_data(report, settings))
    else:
        show(report, settings, terminal)
    return not report.lacking


def _asked(base_url: str, token: str, settings: Settings, look_up: LookUp) -> AccountReport:
    """Raises LoginFailed."""
    server = discover(InstanceAddress(base_url), lambda url: _client(url, None, settings, look_up))
    if server.base_url != base_url:
        raise LoginFailed(
            Message("{there} is no instance, but names {here} as one: announcer login {here}",
                    there=urlsplit(base_url).netloc, here=urlsplit(server.base_url).netloc)
        )  # fmt: skip
    return ask(_client(base_url, token, settings, look_up), server, RealClock().now)


def report_of(server: Server, token: str, settings: Settings) -> AccountReport:
    """What the server tells of the token's account. Raises LoginFailed."""
    return ask(_client(server.base_url, token, settings), server, RealClock().now)


def show(report: AccountReport, settings: Settings, terminal: Terminal) -> None:
    """The lines about it."""
    for line in account_lines(report, settings.base_url):
        terminal.say(line.message, _COLOURS[line.weight])


def connector(settings: Settings) -> Callable[[str], MastodonClient]:
    """Makes clients without a token, by their base address."""
    return lambda base_url: _client(base_url, None, settings)


def _client(base_url: str, token: str | None, settings: Settings, look_up: LookUp = system_addresses) -> MastodonClient:
    return MastodonClient(
        base_url, token, site_url=settings.base_url, timeout=_TIMEOUT, deadline=_DEADLINE, look_up=look_up
    )


def _data(report: AccountReport, settings: Settings) -> dict[str, Any]:
    """The report by its names, the difference of the clocks in seconds; what there is to say of it in English."""
    lacking = [{"scope": one.scope, "call": str(one.call), "said": one.said} for one in report.lacking]
    lines = [{"weight": one.weight, "line": str(one.message)} for one in account_lines(report, settings.base_url)]
    return asdict(report) | {"clock": report.clock.total_seconds(), "lacking": lacking, "lines": lines}
