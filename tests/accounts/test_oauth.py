"""OAuth's code flow against servers of five kinds, which check all that real ones check."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from announcer.accounts.mastodon.oauth.authorization import code_of, pasted_code, revoke
from announcer.errors import LoginFailed, ScopeRefused
from tests.accounts.oauth_runs import Login, a_client
from tests.support.fake_mastodon.consent import answer_of
from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.server import FakeMastodon

LOOPBACK = "http://127.0.0.1:9/"


@pytest.fixture
def clock() -> list[float]:
    return [1_700_000_000.0]


@pytest.fixture
def serve(clock: list[float]) -> Iterator[Callable[[Flavour], FakeMastodon]]:
    started: list[FakeMastodon] = []

    def start(flavour: Flavour) -> FakeMastodon:
        server = FakeMastodon(now=lambda: clock[0], oauth=flavour).__enter__()
        started.append(server)
        return server

    yield start
    for server in started:
        server.__exit__()


@pytest.fixture
def fake(serve: Callable[[Flavour], FakeMastodon]) -> FakeMastodon:
    return serve(Flavour.MASTODON_4_5)


@pytest.mark.parametrize("redirect_uri", ["urn:ietf:wg:oauth:2.0:oob", LOOPBACK])
@pytest.mark.parametrize("flavour", Flavour)
def test_every_server_gives_a_token_for_a_code_and_ends_it_again(
    flavour: Flavour, redirect_uri: str, serve: Callable[[Flavour], FakeMastodon]
) -> None:
    fake = serve(flavour)
    login = Login(fake.base_url, redirect_uri)
    grant = login.exchange(pasted_code(login.consent(), login.request, login.server))
    assert grant.scopes == login.application.scopes
    assert set(fake.oauth.tokens) == {grant.token}
    assert a_client(fake.base_url, grant.token).library.account_verify_credentials() is not None
    assert revoke(login.client, login.server, login.application, grant.token) is None
    assert fake.oauth.tokens == {}


@pytest.mark.parametrize("flavour", Flavour)
def test_a_challenge_goes_where_the_server_says_that_it_verifies_one(
    flavour: Flavour, serve: Callable[[Flavour], FakeMastodon]
) -> None:
    fake = serve(flavour)
    login = Login(fake.base_url)
    login.consent()
    asked = fake.oauth.queries[0]
    assert (asked.get("code_challenge_method") == "S256") is (flavour is Flavour.MASTODON_4_5)
    assert asked["state"] == login.request.state
    assert asked["lang"] == "nl"
    assert asked["force_login"] == "0", "Mastodon takes False for true"


def test_a_code_with_another_verifier_is_worth_nothing(fake: FakeMastodon) -> None:
    login = Login(fake.base_url)
    with pytest.raises(LoginFailed, match="does not take the code"):
        login.exchange(login.consent(), "x" * 64)


@pytest.mark.parametrize("flavour", Flavour)
def test_a_code_that_is_too_old_is_told_as_that(
    flavour: Flavour, serve: Callable[[Flavour], FakeMastodon], clock: list[float]
) -> None:
    login = Login(serve(flavour).base_url)
    code = login.consent()
    clock[0] += 61 if flavour is Flavour.TAKAHE else 601
    with pytest.raises(LoginFailed, match=r"it is too old .*, was used already, or is not whole; start again"):
        login.exchange(code)


@pytest.mark.parametrize("flavour", [Flavour.MASTODON_4_5, Flavour.TAKAHE])
def test_a_code_is_good_for_one_token(flavour: Flavour, serve: Callable[[Flavour], FakeMastodon]) -> None:
    fake = serve(flavour)
    login = Login(fake.base_url)
    code = login.consent()
    login.exchange(code)
    with pytest.raises(LoginFailed, match="does not take the code"):
        login.exchange(code)
    assert len(fake.oauth.tokens) == 1


def test_another_applications_code_or_secret_is_refused(fake: FakeMastodon) -> None:
    one, other = Login(fake.base_url), Login(fake.base_url)
    code = one.consent()
    with pytest.raises(LoginFailed, match="does not take the code"):
        other.exchange(code)
    one.application = replace(one.application, client_secret="guessed")
    with pytest.raises(LoginFailed, match="does not know the application any more"):
        one.exchange(code)


def test_who_denies_changes_nothing(fake: FakeMastodon) -> None:
    login = Login(fake.base_url, LOOPBACK)
    with pytest.raises(LoginFailed, match=r"access was denied at .*: nothing was changed"):
        code_of(answer_of(login.consent(decision="deny")), login.request, login.server)


@pytest.mark.parametrize("state", [None, "", "forged", "é"])
def test_an_answer_to_another_request_is_not_looked_at(fake: FakeMastodon, state: str | None) -> None:
    login = Login(fake.base_url, LOOPBACK)
    answer = answer_of(login.consent())
    del answer["state"]
    with pytest.raises(LoginFailed, match="does not belong to this login"):
        code_of(answer if state is None else {**answer, "state": state}, login.request, login.server)


def test_two_requests_have_nothing_in_common(fake: FakeMastodon) -> None:
    one, other = Login(fake.base_url), Login(fake.base_url)
    assert one.request.state != other.request.state
    assert one.request.verifier != other.request.verifier
    assert len(one.request.verifier or "") >= 43, "RFC 7636, 4.1"


def test_what_is_pasted_may_be_the_whole_address_or_have_blanks(fake: FakeMastodon) -> None:
    login = Login(fake.base_url, LOOPBACK)
    where = login.consent()
    code = answer_of(where)["code"]
    for pasted in (where, f"  {code}\n", f'"{code}"', f"{code[:20]} {code[20:]}", f"?code={code}"):
        assert pasted_code(pasted, login.request, login.server) == code
    with pytest.raises(LoginFailed, match="no code: nothing was changed"):
        pasted_code("  ", login.request, login.server)
    with pytest.raises(LoginFailed, match="does not belong to this login"):
        pasted_code(f"{LOOPBACK}?code={code}&state=forged", login.request, login.server)


def test_a_scope_that_the_server_does_not_know_is_refused_at_the_registration(
    serve: Callable[[Flavour], FakeMastodon],
) -> None:
    old = serve(Flavour.MASTODON_4_2)
    with pytest.raises(ScopeRefused, match="refuses a scope"):
        Login(old.base_url, scopes=("profile", "write:statuses"))
    assert old.oauth.apps == {}


def test_a_scope_that_the_page_refuses_comes_back_as_that(fake: FakeMastodon) -> None:
    fake.oauth.refused_scopes = {"write:media"}
    login = Login(fake.base_url, LOOPBACK)
    with pytest.raises(ScopeRefused):
        code_of(answer_of(login.consent()), login.request, login.server)


def test_a_token_with_less_than_was_asked_for_is_ended_at_once(fake: FakeMastodon) -> None:
    fake.oauth.withheld = {"write:media"}
    login = Login(fake.base_url)
    with pytest.raises(ScopeRefused, match="a token without write:media"):
        login.exchange(login.consent())
    assert fake.oauth.tokens == {}


def test_a_server_that_registers_no_more_says_when_to_come_back(fake: FakeMastodon) -> None:
    fake.oauth.most_apps = 0
    with pytest.raises(LoginFailed, match=r"registers no more applications from here for now .*; wait ten minutes"):
        Login(fake.base_url)


def test_nothing_secret_shows_in_a_value_or_a_reason(fake: FakeMastodon) -> None:
    login = Login(fake.base_url)
    code = login.consent()
    grant = login.exchange(code)
    secrets = (grant.token, login.application.client_secret, login.request.state, login.request.verifier or "")
    shown = repr((grant, login.application, replace(login.request, url="")))
    assert [one for one in secrets if one in shown] == []
    assert login.client.redact(" ".join((*secrets[:2], code))) == "*** *** ***"


def test_the_end_of_a_token_that_is_another_applications_is_no_success(fake: FakeMastodon) -> None:
    one, other = Login(fake.base_url), Login(fake.base_url)
    grant = one.exchange(one.consent())
    assert "403" in str(revoke(other.client, other.server, other.application, grant.token))
    fake.hang_up()
    assert "connected" in str(revoke(one.client, one.server, one.application, grant.token))
