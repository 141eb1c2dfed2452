"""What there is to say about the account that posts go to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from announcer.accounts.mastodon.account_report import AccountReport, LackingScope
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.commands.account_lines import Weight, account_lines, ending_by_hand
from announcer.model import Message
from announcer.words.messages import in_language

REPORT = AccountReport(
    handle="@agenda@social.example", name="Agenda", url="https://social.example/@agenda",
    base_url="https://social.example", software=Software.MASTODON, server="mastodon 4.5.9", max_characters=5000,
    max_media=4, max_media_bytes=16_777_216, language="nl", visibility="public", bot=True,
    attribution_domains=("agenda.example.org",), clock=timedelta(0), lacking=(),
)  # fmt: skip
SITE = "https://agenda.example.org"


def lines(report: AccountReport, site_url: str = SITE) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {weight: [] for weight in Weight}
    for line in account_lines(report, site_url):
        said[line.weight].append(str(line.message))
    return said


def test_who_it_is_what_it_takes_and_its_defaults_are_told() -> None:
    said = lines(REPORT)
    assert said["fact"] == [
        "account: Agenda, @agenda@social.example",
        "server: social.example, mastodon 4.5.9",
        "takes: 5,000 characters a post, with 4 pictures of 16 MB at most",
        "defaults there: language nl, visibility public; announcer says both in each post",
        "marked there as an automated account: yes",
        "links to agenda.example.org show the account as the author: yes",
        "the token may do all that announcer does",
    ]
    assert said["problem"] == []
    assert said["advice"] == []


@pytest.mark.parametrize(
    ("software", "where"),
    [
        (Software.MASTODON, "https://social.example/settings/profile, 'This is an automated account'"),
        (Software.GOTOSOCIAL, "https://social.example/settings/user/profile, 'Mark as bot account'"),
        (Software.PLEROMA, "'This is a bot account'"),
        (Software.TAKAHE, "Takahē has no mark for automated accounts"),
        (Software.OTHER, "in its profile's settings at https://social.example"),
    ],
)
def test_where_the_bot_flag_is_set_is_told_in_the_servers_own_words(software: Software, where: str) -> None:
    said = lines(replace(REPORT, bot=False, software=software))
    assert any(where in line for line in said["advice"])
    assert lines(replace(REPORT, bot=None))["advice"] == lines(REPORT)["advice"]


def test_a_domain_that_is_not_listed_is_told_with_where_to_list_it() -> None:
    said = lines(replace(REPORT, attribution_domains=()))
    assert said["advice"] == [
        (
            "links to agenda.example.org do not show the account as the author yet: add agenda.example.org"
            f" at {REPORT.base_url}/settings/verification, 'Author attribution'"
        ),
    ]
    assert lines(replace(REPORT, attribution_domains=None))["advice"] == []
    assert lines(replace(REPORT, attribution_domains=()), "http://127.0.0.1:8000")["advice"] == []


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (0, None),
        (5, None),
        (-5, None),
        (6, "its clock is 6 seconds ahead of this machine's; set this one by NTP"),
        (-120, "its clock is 120 seconds behind this machine's; set this one by NTP"),
    ],
)
def test_a_clock_that_is_more_than_a_few_seconds_off_is_told(seconds: int, line: str | None) -> None:
    said = lines(replace(REPORT, clock=timedelta(seconds=seconds), attribution_domains=None))
    assert said["advice"] == ([] if line is None else [line])


def test_each_missing_scope_is_a_problem_of_its_own() -> None:
    lack = LackingScope("write:media", Message("sending pictures"), "403: no")
    said = lines(replace(REPORT, lacking=(lack,)))
    assert said["problem"] == ["the token lacks the scope write:media, so this would fail: sending pictures (403: no)"]
    assert "the token may do all that announcer does" not in said["fact"]


def test_a_server_that_tells_little_is_told_little_of() -> None:
    bare = replace(REPORT, max_media=None, max_media_bytes=None, language=None, visibility=None, bot=None)
    said = lines(bare)["fact"]
    assert "takes: 5,000 characters a post" in said
    assert "defaults there: language not set, visibility not set; announcer says both in each post" in said
    assert any("with 1 picture" in line for line in lines(replace(REPORT, max_media=1, max_media_bytes=None))["fact"])


def test_every_line_is_said_in_dutch_too() -> None:
    poor = replace(REPORT, bot=False, attribution_domains=(), clock=timedelta(minutes=1),
                   lacking=(LackingScope("write:media", Message("sending pictures"), "403"),))  # fmt: skip
    said = [str(line.message) for line in account_lines(poor, SITE)]
    in_dutch = [in_language(line.message, "nl") for line in account_lines(poor, SITE)]
    assert set(said) & set(in_dutch) == {"server: social.example, mastodon 4.5.9"}


@pytest.mark.parametrize("software", Software)
def test_where_a_token_is_ended_by_hand_is_an_address(software: Software) -> None:
    assert "https://social.example" in ending_by_hand("https://social.example", software)
