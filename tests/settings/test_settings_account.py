"""The account, its instance and the hub."""

from pathlib import Path

import pytest

from announcer.settings import addresses
from announcer.settings.loading import load
from tests.settings.settings_lines import ACCOUNT, PUBLIC, lines


@pytest.mark.parametrize(("given", "missing"), [("BASE_URL", "ACCESS_TOKEN"), ("ACCESS_TOKEN", "BASE_URL")])
def test_half_an_account_is_refused_with_the_remedy(given: str, missing: str, tmp_path: Path) -> None:
    name = f"ANNOUNCER_MASTODON__{given}"
    (line,) = lines({**PUBLIC, name: ACCOUNT[name]}, tmp_path)
    twin = " (or ANNOUNCER_MASTODON__ACCESS_TOKEN_FILE, the path of a file that holds it)"
    assert line == (
        f"ANNOUNCER_MASTODON__{missing} is missing beside {name}{twin if missing == 'ACCESS_TOKEN' else ''}; the"
        " instance's address and a token that you make there (`announcer login` does both) go together, and without"
        " both posts stay on the local account"
    )


def test_a_hub_is_named_by_the_feeds(tmp_path: Path) -> None:
    assert load({}, tmp_path).site().hub is None
    for hub in ("https://hub.example", "https://hub.example/publish?key=1", "http://127.0.0.1:9000/"):
        assert load({**PUBLIC, "ANNOUNCER_WEBSUB_HUB": hub}, tmp_path).site().hub == hub


@pytest.mark.parametrize("hub", ["hub.example", "ftp://hub.example", "https://user:pass@hub.example", "https://h/?a b"])
def test_what_is_no_hub_is_refused(tmp_path: Path, hub: str) -> None:
    (line,) = lines({**PUBLIC, "ANNOUNCER_WEBSUB_HUB": hub}, tmp_path)
    assert line.startswith("ANNOUNCER_WEBSUB_HUB: ")


def test_a_hub_that_could_not_read_the_feeds_is_refused(tmp_path: Path) -> None:
    (line,) = lines({"ANNOUNCER_WEBSUB_HUB": "https://hub.example"}, tmp_path)
    assert "the hub could not read the feeds there" in line
    assert load({"ANNOUNCER_WEBSUB_HUB": "http://localhost:9000"}, tmp_path).websub_hub


def test_a_public_instance_with_an_address_on_loopback_is_refused(tmp_path: Path) -> None:
    (line,) = lines(ACCOUNT, tmp_path)
    assert line == (
        "ANNOUNCER_BASE_URL is http://127.0.0.1:8000, and nobody could open the links in posts on"
        " https://mastodon.example; set it to the site's public address"
    )


def test_an_instance_on_loopback_may_have_links_on_loopback(tmp_path: Path) -> None:
    settings = load({**ACCOUNT, "ANNOUNCER_MASTODON__BASE_URL": "http://127.0.0.1:3000/"}, tmp_path)
    assert settings.mastodon.base_url == "http://127.0.0.1:3000"
    assert not settings.is_local


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "LOCALHOST.", "127.9.9.9", "[::1]", "0.0.0.0", "::"])
def test_loopback_is_known_by_all_its_names(host: str) -> None:
    assert addresses.is_loopback(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "10.0.0.1", "127.example.org", ""])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not addresses.is_loopback(host)
