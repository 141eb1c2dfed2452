"""docs/settings.md says what the settings are."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from announcer.settings.fields import Settings
from announcer.settings.loading import load
from tests.settings.settings_lines import ACCOUNT, MAIL, PUBLIC
from tests.support.repository import DOCS


def documented() -> dict[str, str]:
    """Every setting in docs/settings.md with the rest of its row."""
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(ANNOUNCER_\w+)` \|(.*) \|$", page, flags=re.MULTILINE))


def all_names() -> set[str]:
    names = set()
    for field, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            names |= {f"ANNOUNCER_{field}__{part}".upper() for part in info.annotation.model_fields}
        else:
            names.add(f"ANNOUNCER_{field.upper()}")
    return names


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    secret = ("DATABASE_URL", "SOURCES", "MASTODON__ACCESS_TOKEN", "NOTIFY__SMTP_URL", "NOTIFY__WEBHOOK")
    twins = {f"ANNOUNCER_{name}_FILE" for name in secret}
    assert set(documented()) == all_names() | twins


@pytest.mark.parametrize("name", sorted(set(documented()) & all_names() - {"ANNOUNCER_NAMESPACE"}))
def test_a_default_in_the_documentation_is_the_default(name: str, tmp_path: Path) -> None:
    default = documented()[name].split("|")[0].strip()
    if default in {"", "as `VISIBILITY`"}:
        assert not default or load({}, tmp_path).reply_visibility == load({}, tmp_path).visibility
        return
    written = "8001" if default == "`PORT` + 1" else default.strip("`").replace("PORT", "8000")
    assert load({name: written}, tmp_path) == load({}, tmp_path)


@pytest.mark.parametrize("name", sorted(documented()))
def test_an_example_in_the_documentation_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.endswith(("_FILE", "TOKEN")):  # paths to secrets, which are tested above
        return
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    match = re.search(r"Example: `(.+?)`$", documented()[name]) or re.search(r"PostgreSQL: `(.+?)`", documented()[name])
    assert match is not None, "each setting has an example"
    account = ACCOUNT if name.startswith("ANNOUNCER_MASTODON__") else MAIL if name in MAIL else {}
    load({**PUBLIC, **account, name: match[1]}, tmp_path)
