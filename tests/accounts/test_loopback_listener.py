"""What catches the browser's answer takes that one alone."""

from collections.abc import Iterator

import pytest
import requests

from announcer.accounts.mastodon.oauth.loopback import CallbackPage, LoopbackListener
from announcer.errors import LoginFailed

TAKEN = CallbackPage("nl", "Dank je", "Je kunt <dit> sluiten.")
REFUSED = CallbackPage("nl", "Nee", "Geen antwoord.")


@pytest.fixture
def listener() -> Iterator[LoopbackListener]:
    with LoopbackListener(TAKEN, REFUSED) as one:
        yield one


def visit(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=5)


def waiting(listener: LoopbackListener) -> None:
    with pytest.raises(LoginFailed, match="no answer came from the browser; start again, with --no-browser"):
        listener.wait("right", 0.01)


def test_the_answer_with_the_right_state_is_given_and_thanked_for(listener: LoopbackListener) -> None:
    waiting(listener)
    page = visit(f"{listener.redirect_uri}?code=abc&state=right")
    assert listener.wait("right", 5) == {"code": "abc", "state": "right"}
    assert page.status_code == 200
    assert "Je kunt &lt;dit&gt; sluiten." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("target", ["?code=abc&state=forged", "?code=abc", "?code=abc&state="])
def test_a_forged_state_is_refused_and_waited_past(listener: LoopbackListener, target: str) -> None:
    waiting(listener)
    assert visit(f"{listener.redirect_uri}{target}").status_code == 400
    visit(f"{listener.redirect_uri}?code=own&state=right")
    assert listener.wait("right", 5)["code"] == "own"


def test_before_anything_is_asked_for_nothing_is_an_answer(listener: LoopbackListener) -> None:
    assert visit(f"{listener.redirect_uri}?code=abc&state=").status_code == 400


def test_other_paths_other_hosts_and_other_methods_are_no_answers(listener: LoopbackListener) -> None:
    waiting(listener)
    query = "?code=abc&state=right"
    assert visit(f"{listener.redirect_uri}favicon.ico{query}").status_code == 404
    assert visit(listener.redirect_uri).status_code == 404
    assert visit(f"{listener.redirect_uri}{query}", Host="evil.example").status_code == 404
    assert requests.post(f"{listener.redirect_uri}{query}", timeout=5).status_code == 501
    waiting(listener)


def test_it_listens_on_this_machine_only_and_not_for_ever() -> None:
    with LoopbackListener(TAKEN, REFUSED) as listener:
        assert listener.redirect_uri.startswith("http://127.0.0.1:")
        address = listener.redirect_uri
    with pytest.raises(requests.ConnectionError):
        visit(address)
