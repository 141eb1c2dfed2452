"""From what is written to Settings, or to a line for each thing that is wrong with it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from announcer.errors import SettingsError
from announcer.settings.fields import DELIMITER, MastodonSettings, Settings
from announcer.settings.sources import PREFIX, LocatedSource, SettingNames, sources_of


def load(environ: Mapping[str, str] | None = None, folder: Path = Path()) -> Settings:
    """The settings of the service that runs in `folder`: its secrets files, its `.env`, and `environ` (default: the
    process's own environment). An empty value counts as not given, but for QUIET_HOURS and REMINDERS, where it means
    none.

    Raises SettingsError with a line for every problem at once. No message holds a token or a password.
    """
    places = sources_of(Settings, _names(), folder, os.environ if environ is None else environ)
    problems = [problem for place in reversed(places) for problem in place.problems]
    try:
        settings = Settings(_build_sources=(places, {}))  # type: ignore[call-arg]  # mypy sees the fields alone
    except ValidationError as error:
        missing = tuple(f"{name} is missing" for place in places for name in place.unreadable)
        problems += (line for line in _lines(error, places) if not line.startswith(missing))
    else:
        warnings = (warning for place in reversed(places) for warning in place.warnings)
        settings._warnings = tuple(warnings)  # noqa: SLF001 - its own package
        if not problems:
            return settings
    raise SettingsError("\n".join(problems))


def _names() -> SettingNames:
    return SettingNames(
        known=tuple(
            f"{PREFIX}{name}".upper()
            for field in Settings.model_fields
            for name in (
                [field]
                if field != "mastodon"
                else [f"mastodon{DELIMITER}{part}" for part in MastodonSettings.model_fields]
            )
        ),
        secret=(f"{PREFIX}DATABASE_URL", f"{PREFIX}MASTODON{DELIMITER}ACCESS_TOKEN"),
    )


def _lines(error: ValidationError, places: Sequence[LocatedSource]) -> Iterator[str]:
    """A line for each thing that pydantic found, in our words: it repeats inputs, and a secret may be one."""
    for found in error.errors(include_url=False, include_input=False):
        name = PREFIX + DELIMITER.join(str(part) for part in found["loc"]).upper()
        cause = found.get("ctx", {}).get("error")
        if found["type"] == "default_factory_not_called":  # it would follow a setting that is wrong itself
            continue
        message = str(cause) if cause is not None else found["msg"]
        yield message if message.startswith(PREFIX) else f"{name}{_where(name, places)}: {message}"


def _where(name: str, places: Sequence[LocatedSource]) -> str:
    """Where the value stands that counts, in brackets; nothing for one in the environment, or for a default."""
    located = next((place.located[name] for place in places if name in place.located), None)
    return f" ({located.where})" if located is not None and located.value and located.where else ""
