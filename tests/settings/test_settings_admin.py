"""The operator's address: apart where the site is public, nowhere else in a trial."""

from pathlib import Path

import pytest

from announcer.errors import SettingsError
from announcer.settings.addresses import is_private, own
from announcer.settings.fields import Settings
from announcer.settings.loading import load

PUBLIC = "https://agenda.example.org"


def settings(folder: Path, **given: str) -> Settings:
    return load({f"ANNOUNCER_{name}": value for name, value in given.items()}, folder)


def test_it_is_on_loopback_at_the_next_port(tmp_path: Path) -> None:
    assert settings(tmp_path, BASE_URL=PUBLIC).admin_url == "http://127.0.0.1:8001"
    assert settings(tmp_path, BASE_URL=PUBLIC, PORT="9000").admin_url == "http://127.0.0.1:9001"
    assert settings(tmp_path, BASE_URL=PUBLIC, PORT="65535").admin_url == "http://127.0.0.1:65534"
    assert settings(tmp_path, BASE_URL=PUBLIC, ADMIN_HOST="::", ADMIN_PORT="7").admin_url == "http://[::1]:7"


def test_in_a_trial_all_is_at_one_address_and_who_sets_another_is_told(tmp_path: Path) -> None:
    trial = settings(tmp_path, PORT="9000")
    assert (trial.is_trial, trial.admin_url, trial.warnings) == (True, "http://127.0.0.1:9000", ())
    (warning,) = settings(tmp_path, ADMIN_PORT="9100").warnings
    assert warning.startswith("ANNOUNCER_ADMIN_PORT: does nothing while")


def test_it_is_not_the_sites_own(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ANNOUNCER_ADMIN_PORT: 8000 is the site's port"):
        settings(tmp_path, BASE_URL=PUBLIC, ADMIN_PORT="8000")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "10.0.0.5", "192.168.1.2", "fd00::1", "announcer-1"])
def test_what_the_world_cannot_reach_is_no_matter(host: str, tmp_path: Path) -> None:
    assert settings(tmp_path, BASE_URL=PUBLIC, ADMIN_HOST=host).warnings == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "93.184.216.34", "agenda.example.org"])
def test_what_it_may_reach_is_worth_a_warning(host: str, tmp_path: Path) -> None:
    (warning,) = settings(tmp_path, BASE_URL=PUBLIC, ADMIN_HOST=host).warnings
    assert warning.startswith(f"ANNOUNCER_ADMIN_HOST: {host} may be reached from outside")
    assert not is_private(host)


def test_who_listens_on_all_addresses_is_reached_on_one() -> None:
    assert [own(host) for host in ("0.0.0.0", "::", "10.0.0.5", "fd00::1")] == [
        "127.0.0.1", "[::1]", "10.0.0.5", "[fd00::1]",
    ]  # fmt: skip
