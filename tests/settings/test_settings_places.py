"""Where settings are written, and which place goes first."""

from pathlib import Path

import pytest
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, NestedSecretsSettingsSource

from announcer.settings import setting_sources
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from tests.settings.settings_lines import INSTANCE, SECRET, lines


def test_the_environment_is_stronger_than_dotenv_which_is_stronger_than_secrets(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    for name in ("PORT", "HISTORY_DAYS", "MAX_POSTS_PER_HOUR"):
        (tmp_path / "secrets" / f"announcer_{name}".lower()).write_text("1\n")
    (tmp_path / ".env").write_text("# ours\nANNOUNCER_PORT=2\nANNOUNCER_HISTORY_DAYS='2'  # days\nOTHER=3\n")

    settings = load({"ANNOUNCER_PORT": "3"}, tmp_path)

    assert (settings.port, settings.history_days, settings.max_posts_per_hour) == (3, 2, 1)


def test_an_empty_value_in_the_environment_hides_what_dotenv_says(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET)
    (tmp_path / ".env").write_text(
        f"ANNOUNCER_MASTODON__BASE_URL={INSTANCE}\nANNOUNCER_MASTODON__ACCESS_TOKEN_FILE=token\nANNOUNCER_PORT=1\n"
    )
    hidden = {"ANNOUNCER_MASTODON__BASE_URL": "", "ANNOUNCER_MASTODON__ACCESS_TOKEN": "", "ANNOUNCER_PORT": ""}
    settings = load(hidden, tmp_path)
    assert settings.is_local
    assert settings.port == 8000


def test_our_own_secrets_folder_is_stronger_than_the_containers(tmp_path: Path) -> None:
    for folder, port in (("run-secrets", "1"), ("secrets", "2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ANNOUNCER_PORT").write_text(port)

    assert load({}, tmp_path).port == 2


def test_a_link_in_the_secrets_folder_may_lead_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "mounted").write_text("81\n")
    (tmp_path / "secrets" / "ANNOUNCER_PORT").symlink_to(tmp_path / "mounted")

    assert load({}, tmp_path).port == 81


@pytest.mark.parametrize("place", [EnvSettingsSource, DotEnvSettingsSource, NestedSecretsSettingsSource])
def test_each_place_is_read_by_the_librarys_own_source(place: type[object], tmp_path: Path) -> None:
    names = setting_sources.SettingNames(known=(), secret=())
    assert any(isinstance(one, place) for one in setting_sources.sources_of(Settings, names, tmp_path, {}))


def test_other_files_in_the_secrets_folder_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_password").write_bytes(b"\xff")

    assert load({}, tmp_path) == load({}, tmp_path / "secrets")


def test_a_value_in_dotenv_stands_for_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ANNOUNCER_SITE_TITLE=${HOME}\n")
    assert load({}, tmp_path).site_title == "${HOME}"


def test_a_dotenv_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"ANNOUNCER_SITE_TITLE=\xff\n")
    assert lines({}, tmp_path) == [".env: cannot be read: it is not UTF-8"]
