"""The access token shows nowhere."""

import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.accounts.mastodon.server_answers import outcome_of
from announcer.accounts.mastodon.session import Exchange, always
from announcer.delivery.outcomes import (
    Refused,
    Unreachable,
)
from announcer.errors import SettingsError
from tests.accounts.mastodon_accounts import BODY, DRAFT, PICTURE, SECRET, account_on
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.mark.parametrize("token", ["", "two words", f"{SECRET}\n", f"{SECRET}\x00", "tóken"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        account_on("http://127.0.0.1:1", token)
    assert SECRET not in str(caught.value)


def test_a_token_that_names_a_file_is_not_taken_for_the_file(
    fake: FakeMastodon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / fake.rules.token).write_text("another-token\n")
    assert account_on(fake.base_url).verify().acct == "organiser"


def calls_of(account: MastodonAccount) -> list[Callable[[], object]]:
    return [
        account.verify,
        account.limits,
        lambda: account.send(BODY, "key", always),
        lambda: account.upload(PICTURE, always),
        lambda: account.media_ready("1"),
        lambda: account.statuses_after(None),
        lambda: account.exists("1"),
        lambda: account.source("1"),
        lambda: account.edit("1", BODY, DRAFT, always),
    ]


@pytest.mark.parametrize("name", ["", "401", "drop before the commit", "html before the commit", "refused"])
def test_the_token_shows_in_no_log_repr_result_or_traceback(
    fake: FakeMastodon, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.rules.token = SECRET if name != "401" else "another"
    if " " in name:
        for method in ("GET", "POST", "PUT"):
            fake.fault(BY_NAME[name], method=method, path=".*", times=50)
    account = account_on(fake.base_url if name != "refused" else "http://127.0.0.1:1", SECRET)
    shown = [repr(account), repr(vars(account)), repr(vars(account._client)), repr(vars(account._client.session))]
    for call in calls_of(account):
        try:
            shown.append(repr(call()))
        except Unreachable as error:
            chain = error.__context__ or error.__cause__
            assert chain is None
            shown += [repr(error), "".join(traceback.format_exception(error))]
    shown += [caplog.text, *capfd.readouterr()]
    assert all(SECRET not in text for text in shown)


def test_a_server_that_repeats_the_token_does_not_get_it_into_a_reason() -> None:
    exchange = Exchange(sent=True, status=422, body=json.dumps({"error": f"{SECRET} is bad"}).encode(), complete=True)
    assert outcome_of(exchange, account_on("http://127.0.0.1:1", SECRET)._client.redact) == Refused(
        422, "it answered 422: *** is bad"
    )
