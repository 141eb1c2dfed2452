"""What there is to say about the account that posts go to: pure, from its report to lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from announcer.accounts.mastodon.account_report import AccountReport, may_attribute
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.model import Message
from announcer.settings.addresses import is_loopback

_BEARABLE = timedelta(seconds=5)
"""By how much clocks may differ without a word."""


class Weight(StrEnum):
    FACT = "fact"
    ADVICE = "advice"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class AccountLine:
    weight: Weight
    message: Message


def account_lines(report: AccountReport, site_url: str) -> tuple[AccountLine, ...]:
    """Who it is, what it takes, what a person may want to set on its server, and what would fail."""
    site = urlsplit(site_url).hostname or ""
    facts = (AccountLine(Weight.FACT, message) for message in _facts(report, site))
    advice = (AccountLine(Weight.ADVICE, message) for message in _advice(report, site))
    problems = (AccountLine(Weight.PROBLEM, message) for message in _problems(report))
    return (*facts, *advice, *problems)


def _facts(report: AccountReport, site: str) -> Iterator[Message]:
    yield Message("account: {name}, {handle}", name=report.name, handle=report.handle)
    yield Message("server: {host}, {software}", host=urlsplit(report.base_url).netloc, software=report.server)
    limit = Message.counted("{n:,} character a post", "{n:,} characters a post", n=report.max_characters)
    if report.max_media is None:
        yield Message("takes: {characters}", characters=limit)
    else:
        pictures = Message.counted("{n} picture", "{n} pictures", n=report.max_media)
        if report.max_media_bytes is None:
            yield Message("takes: {characters}, with {pictures}", characters=limit, pictures=pictures)
        else:
            yield Message("takes: {characters}, with {pictures} of {size} MB at most", characters=limit,
                          pictures=pictures, size=max(1, report.max_media_bytes // 1_000_000))  # fmt: skip
    yield Message("defaults there: language {language}, visibility {visibility}; announcer says both in each post",
                  language=report.language or Message("not set"),
                  visibility=report.visibility or Message("not set"))  # fmt: skip
    if report.bot:
        yield Message("marked there as an automated account: yes")
    if _attribution(report, site):
        yield Message("links to {site} show the account as the author: yes", site=site)
    if not report.lacking:
        yield Message("the token may do all that announcer does")


def _advice(report: AccountReport, site: str) -> Iterator[Message]:
    if report.bot is False and report.software is Software.TAKAHE:
        yield Message("Takahē has no mark for automated accounts; say it in the profile's text")
    elif report.bot is False:
        yield Message("not marked as an automated account, which followers like to know: {where}",
                      where=_where_bot(report))  # fmt: skip
    if _attribution(report, site) is False:
        yield Message("links to {site} do not show the account as the author yet: add {site} at {address}, 'Author"
                      " attribution'", site=site, address=f"{report.base_url}/settings/verification")  # fmt: skip
    seconds = round(abs(report.clock).total_seconds())
    if abs(report.clock) > _BEARABLE:
        if report.clock > timedelta(0):
            yield Message.counted(
                "its clock is {n} second ahead of this machine's; set this one by NTP",
                "its clock is {n} seconds ahead of this machine's; set this one by NTP",
                n=seconds,
            )
        else:
            yield Message.counted(
                "its clock is {n} second behind this machine's; set this one by NTP",
                "its clock is {n} seconds behind this machine's; set this one by NTP",
                n=seconds,
            )


def _where_bot(report: AccountReport) -> Message:
    """In the servers' own words: config/locales/simple_form.en.yml of Mastodon, web/source/settings/views/user/profile
    of GoToSocial, src/i18n/en.json of Pleroma-FE, which Akkoma has as well."""
    if report.software is Software.MASTODON:
        return Message("{address}, 'This is an automated account'", address=f"{report.base_url}/settings/profile")
    if report.software is Software.GOTOSOCIAL:
        return Message("{address}, 'Mark as bot account'", address=f"{report.base_url}/settings/user/profile")
    if report.software is Software.PLEROMA:
        return Message("in the settings at {address}, Profile, 'This is a bot account'", address=report.base_url)
    return Message("in its profile's settings at {address}", address=report.base_url)


def _attribution(report: AccountReport, site: str) -> bool | None:
    """Whether links to our pages may name the account as their author (`fediverse:creator`); None: nobody knows."""
    if report.attribution_domains is None or is_loopback(site):
        return None
    return may_attribute(report.attribution_domains, site)


def _problems(report: AccountReport) -> Iterator[Message]:
    for lack in report.lacking:
        yield Message("the token lacks the scope {scope}, so this would fail: {call} ({said})",
                      scope=lack.scope, call=lack.call, said=lack.said)  # fmt: skip


def ending_by_hand(instance: str, software: Software) -> Message:
    """Where a person ends a token, in the servers' own words: config/navigation.rb of Mastodon, the menu of GoToSocial
    (web/source/settings/views/user/menu.tsx), src/i18n/en.json of Pleroma-FE, templates/settings/_menu.html of
    Takahē."""
    if software is Software.MASTODON:
        return Message("{instance}/oauth/authorized_applications (Account, Authorized apps), or for a token made by"
                       " hand {instance}/settings/applications (Development)", instance=instance)  # fmt: skip
    if software is Software.GOTOSOCIAL:
        return Message("{instance}/settings/user/tokens (Access Tokens)", instance=instance)
    if software is Software.PLEROMA:
        return Message("{instance}, in the settings, Security, OAuth tokens, Revoke", instance=instance)
    if software is Software.TAKAHE:
        return Message("{instance}, Settings, Authorized Apps, Remove Access", instance=instance)
    return Message(
        "{instance}, in the account's settings, where its applications or tokens are listed", instance=instance
    )
