"""From what is written to Settings, or to a line for each thing that is wrong with it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from pydantic import SecretStr, ValidationError
from pydantic_settings import InitSettingsSource

from announcer.errors import SettingsError
from announcer.model import Message
from announcer.settings.fields import DELIMITER, Settings
from announcer.settings.groups import MastodonSettings, SettingsGroup
from announcer.settings.setting_sources import PREFIX, LocatedSource, SettingNames, located, sources_of

_ACCOUNT = f"{PREFIX}MASTODON{DELIMITER}"


def load(environ: Mapping[str, str] | None = None, folder: Path = Path(), *, with_account: bool = True) -> Settings:
    """The settings of the service that runs in `folder`: its secrets files, its `.env`, and `environ` (default: the
    process's own environment). An empty value counts as not given, but for QUIET_HOURS and REMINDERS, where it means
    none. Without the account whatever is written about it is passed over, as if there were none.

    Raises SettingsError with a line for every problem at once. No message holds a token or a password.
    """
    places = sources_of(Settings, _names(), folder, os.environ if environ is None else environ)
    problems = [
        problem for place in reversed(places) for problem in place.problems
        if with_account or not problem.startswith(_ACCOUNT)
    ]  # fmt: skip
    chosen = () if with_account else (InitSettingsSource(Settings, {"mastodon": MastodonSettings()}),)
    try:
        settings = Settings(_build_sources=((*chosen, *places), {}))  # type: ignore[call-arg]  # mypy sees the fields alone
    except ValidationError as error:
        missing = tuple(f"{name} is missing" for place in places for name in place.unreadable)
        problems += (line for line in _lines(error, places) if not line.startswith(missing))
    else:
        warnings = (warning for place in reversed(places) for warning in place.warnings)
        settings._warnings = tuple(warnings)  # noqa: SLF001 - its own package
        if not problems:
            return settings
    raise SettingsError(*problems)


def account_as_written(
    environ: Mapping[str, str] | None = None, folder: Path = Path()
) -> tuple[str | None, SecretStr | None]:
    """The instance's address and the token, as the strongest place has each, whatever is wrong with them or with other
    settings: for who wants to be rid of them."""
    places = sources_of(Settings, _names(), folder, os.environ if environ is None else environ)
    values: dict[str, str] = {}
    for place in reversed(places):
        values |= {name: one.value for name, one in place.located.items() if one.value}
    base_url, token = (values.get(f"{_ACCOUNT}{name}") for name in ("BASE_URL", "ACCESS_TOKEN"))
    return base_url, None if token is None else SecretStr(token)


def _names() -> SettingNames:
    fields = dict(_fields())
    return SettingNames(known=tuple(fields), secret=tuple(name for name, kind in fields.items() if _is_secret(kind)))


def _fields() -> Iterator[tuple[str, object]]:
    """Every setting's name as the environment has it, with its type; a group's settings in place of the group."""
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, SettingsGroup):
            for part, inner in kind.model_fields.items():
                yield f"{PREFIX}{name}{DELIMITER}{part}".upper(), inner.annotation
        else:
            yield f"{PREFIX}{name}".upper(), kind


def _is_secret(kind: object) -> bool:
    """A SecretStr, or a union with one in it."""
    return kind is SecretStr or any(map(_is_secret, get_args(kind)))


def _lines(error: ValidationError, places: Sequence[LocatedSource]) -> Iterator[Message]:
    """A line for each thing that pydantic found, in our words: it repeats inputs, and a secret may be one."""
    for found in error.errors(include_url=False, include_input=False):
        name = PREFIX + DELIMITER.join(str(part) for part in found["loc"]).upper()
        cause = found.get("ctx", {}).get("error")
        if found["type"] == "default_factory_not_called":  # it would follow a setting that is wrong itself
            continue
        what = cause.args[0] if cause is not None else found["msg"]
        message = what if isinstance(what, Message) else Message.verbatim(str(what))
        yield message if message.startswith(PREFIX) else located(name, _where(name, places), message)


def _where(name: str, places: Sequence[LocatedSource]) -> str:
    """Where the value stands that counts; nothing for one in the environment, or for a default."""
    found = next((place.located[name] for place in places if name in place.located), None)
    return found.where if found is not None and found.value else ""
