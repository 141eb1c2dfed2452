"""`announcer login` as a person has it: a browser that comes back by itself, or a terminal and a pasted code."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from announcer.accounts.mastodon.oauth.loopback import CallbackPage, LoopbackListener
from announcer.commands.login_code import has_browser
from announcer.errors import LoginFailed
from tests.accounts.oauth_runs import Login
from tests.commands.command_runs import started
from tests.commands.login_runs import TOKEN
from tests.support import chromium
from tests.support.fake_mastodon.consent import consent
from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.programs import find
from tests.support.repository import ROOT

ENV = {"PYTHONPATH": str(ROOT), "ANNOUNCER_BASE_URL": "https://agenda.example.org"}


@pytest.fixture
def fake(folder: Path) -> Iterator[FakeMastodon]:
    assert folder == Path.cwd()
    with FakeMastodon(oauth=Flavour.MASTODON_4_5) as server:
        yield server


def browsing(*args: str, **person: str) -> dict[str, object]:
    find(*chromium.NAMES)
    browser = f"{sys.executable} -m tests.support.chromium %s"
    done = started("login", *args, cwd=Path.cwd(), env={**ENV, "BROWSER": browser, **person})
    return {"status": done.status, "out": done.out, "err": done.err}


def test_a_browser_logs_in_agrees_and_comes_back_by_itself(fake: FakeMastodon) -> None:
    done = browsing("--yes", fake.base_url)
    assert (done["status"], done["err"]) == (0, "")
    assert "your browser opens" in str(done["out"])
    (token,) = fake.oauth.tokens
    assert TOKEN.read_text() == f"{token}\n"
    (app,) = fake.oauth.apps.values()
    assert app.redirect_uris[0].startswith("http://127.0.0.1:")
    assert token not in str(done["out"])


@left_to_ci("a second browser, for what a pasted answer shows as well")
def test_who_denies_in_the_browser_is_told_so_in_the_terminal(fake: FakeMastodon) -> None:
    done = browsing("--yes", fake.base_url, CONSENT_DECISION="deny")
    assert done["status"] == 1
    assert "access was denied at" in str(done["err"])
    assert not TOKEN.exists()


@left_to_ci("a third browser")
def test_the_page_that_is_left_in_the_browser_says_so(fake: FakeMastodon) -> None:
    find(*chromium.NAMES)
    taken = CallbackPage("nl", "Gelukt", "Deze pagina mag dicht.")
    with LoopbackListener(taken, taken) as listener:
        login = Login(fake.base_url, listener.redirect_uri)
        with pytest.raises(LoginFailed, match="no answer"):
            listener.wait(login.request.state, 0.01)
        assert chromium.consent(login.request.url) == "Gelukt\n\nDeze pagina mag dicht."
        assert listener.wait(login.request.state, 5)["state"] == login.request.state


def test_in_a_terminal_without_a_screen_the_code_is_pasted_and_the_site_is_asked_for(fake: FakeMastodon) -> None:
    screen = {
        name: value for name, value in os.environ.items() if name not in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    }
    child = pexpect.spawn(
        sys.executable, ["-m", "announcer", "login", "--language", "nl", fake.base_url],
        env={**screen, "PYTHONPATH": str(ROOT), "TERM": "xterm"}, encoding="utf-8", timeout=30, dimensions=(40, 400),
    )  # fmt: skip
    child.expect(r"(http://\S+/oauth/authorize\?\S+)\s")
    assert isinstance(child.match, re.Match)
    address = child.match[1]
    child.expect("de code die je te zien krijgt: ")
    child.sendline(consent(address))
    child.expect(r"dat schrijven\? \[J/n\]: ")
    assert list(fake.oauth.tokens)
    assert not TOKEN.exists(), "nothing is written before it is agreed to"
    child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert TOKEN.read_text().strip() in fake.oauth.tokens


def test_ctrl_c_while_the_code_is_waited_for_leaves_nothing(fake: FakeMastodon) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "announcer", "login", "--no-browser", fake.base_url],
        env={**os.environ, **ENV, "LANG": "C.UTF-8"}, encoding="utf-8", timeout=30, dimensions=(40, 400),
    )  # fmt: skip
    child.expect("the code that you are shown: ")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["events"]


@pytest.mark.parametrize(
    ("environ", "platform", "has"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "w3m"}, "linux", True),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "1.2.3.4"}, "darwin", False),
    ],
)
def test_a_browser_is_opened_where_there_is_a_screen(environ: dict[str, str], platform: str, has: bool) -> None:
    assert has_browser(environ, platform) is has
