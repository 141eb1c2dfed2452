"""Settings read from an environment, and the lines of what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from announcer.errors import SettingsError
from announcer.settings.loading import load

INSTANCE = "https://mastodon.example"

SECRET = "s3cr3t-T0ken_value"

PUBLIC = {"ANNOUNCER_BASE_URL": "https://agenda.example.org"}

ACCOUNT = {"ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": SECRET}


MAIL = {
    "ANNOUNCER_NOTIFY__EMAIL": "team@example.org",
    "ANNOUNCER_NOTIFY__SMTP_URL": f"smtp://announcer:{SECRET}@mail.example.org:587",
}


def lines(environ: Mapping[str, str], folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ, folder)
    assert caught.value.exit_status == 2
    return str(caught.value).splitlines()
