"""No secret shows in settings or in errors."""

from pathlib import Path

import pytest

from announcer.errors import SettingsError
from announcer.settings.loading import load
from tests.settings.settings_lines import ACCOUNT, PUBLIC, SECRET

URL_SECRETS = {"ANNOUNCER_DATABASE_URL": f"postgresql://u:{SECRET}@db/x"}


def test_no_secret_is_in_what_settings_look_like(tmp_path: Path) -> None:
    settings = load({**PUBLIC, **ACCOUNT, **URL_SECRETS}, tmp_path)

    for shown in (repr(settings), str(settings), repr(settings.mastodon), settings.model_dump_json()):
        assert SECRET not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"ANNOUNCER_DATABASE_URL": f"mysql://u:{SECRET}@db/x"},
        {"ANNOUNCER_DATABASE_URL": f"{SECRET}"},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN": f"{SECRET}\nX"},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN": f"{SECRET} \u00e9"},
        {"ANNOUNCER_MASTODON__BASE_URL": f"https://u:{SECRET}@m.example"},
        {"ANNOUNCER_BASE_URL": f"https://u:{SECRET}@m.example"},
        {"ANNOUNCER_MASTODON": SECRET},
        {"ANNOUNCER_MASTODON__ACCESS_TOKEN__X": SECRET},
        {"ANNOUNCER_PORT": "x"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_no_secret_is_in_an_error_nor_in_its_causes(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load({**PUBLIC, **ACCOUNT, **URL_SECRETS, **wrong}, tmp_path)

    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__
