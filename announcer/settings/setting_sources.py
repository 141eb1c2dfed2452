"""Where settings are written: files in secrets folders, `.env`, the environment, each stronger than the one before.

pydantic-settings reads them by its own sources; what they share here keeps our promises (docs/settings.md): where each
value stands, twins in files, and every problem at once. Only names that begin with `ANNOUNCER_` are ours; case does not
matter. Nothing here knows what a value means.
"""

import difflib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NestedSecretsSettingsSource

from announcer.model import Message
from announcer.model.os_failure import failure_in_words

PREFIX = "ANNOUNCER_"
CONTAINER_SECRETS = Path("/run/secrets")
"""Where Docker and Podman mount secrets. Everyone in the container may read them, and it is meant so."""
_LONGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class LocatedValue:
    """A value and where it stands, in words for a message; empty: in the environment."""

    value: str = field(repr=False)
    where: str = ""


@dataclass(frozen=True, slots=True)
class SettingNames:
    """Names as the environment has them, in upper case."""

    known: tuple[str, ...]
    """All that there are."""
    secret: tuple[str, ...]
    """Those that may be given as NAME_FILE as well, the path of a file that holds the value (one newline at its end is
    dropped); a file with one that others can read is worth a warning."""


class LocatedSource(EnvSettingsSource):
    """A source of pydantic-settings that remembers where its values stand and what is wrong with the writing.

    The library is given only names that exist, so that it reports none; `folder` is what paths count from.
    """

    def __init__(self, settings_cls: type[BaseSettings], names: SettingNames, folder: Path, **options: Any) -> None:
        self.located: dict[str, LocatedValue] = {}
        """By upper-case name."""
        self.problems: list[Message] = []
        self.warnings: list[str] = []
        self.unreadable: set[str] = set()
        """Names that a file was given for which cannot be read: given, and yet without a value."""
        self._names = names
        self._folder = folder
        super().__init__(settings_cls, **options)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        """The library's hook: what is written in this place, by lower-case name."""
        ours = {name: value or "" for name, value in self._written().items() if name.upper().startswith(PREFIX)}
        self._locate({name.upper(): LocatedValue(value, self._where(name)) for name, value in ours.items()})
        return {name.lower(): located.value for name, located in self.located.items()}

    def _written(self) -> Mapping[str, str | None]:
        """Everything in this place, as the library reads it; other programs' names too."""
        return super()._load_env_vars()

    def _where(self, name: str) -> str:  # noqa: ARG002 - other places need it
        return ""

    def _locate(self, here: Mapping[str, LocatedValue]) -> None:
        self.problems += _unknown(here, self._names)
        self.located |= {name: value for name, value in here.items() if name in self._names.known}
        for name in self._names.secret:
            file = here.get(f"{name}_FILE")
            if file is not None and file.value:
                self._locate_twin(name, file.value)

    def _locate_twin(self, name: str, file: str) -> None:
        path = self._folder / file
        if name in self.located and self.located[name].value:
            self.problems.append(Message("{name}_FILE: {name} is given as well; give one of them", name=name))
        elif (text := self._content(f"{name}_FILE", path)) is not None:
            self._warn_if_open(path, name)
            self.located[name] = LocatedValue(text, Message("in {file}", file=file))
        else:
            self.unreadable.add(name)

    def _content(self, name: str, path: Path) -> str | None:
        try:
            if path.stat().st_size > _LONGEST_FILE:
                self.problems.append(
                    Message("{name}: {path} is larger than 64 KiB, which no setting is", name=name, path=path)
                )
                return None
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(
                Message("{name}: {path} cannot be read: {reason}", name=name, path=path, reason=_reason(error))
            )
            return None
        return text.removesuffix("\n").removesuffix("\r")

    def _warn_if_open(self, path: Path, name: str) -> None:
        if name not in self._names.secret or os.name != "posix" or CONTAINER_SECRETS in path.absolute().parents:
            return
        if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH):
            self.warnings.append(f"{name}: others can read {path}; run chmod 600 {path}")


class EnvironmentSource(LocatedSource):
    """The environment. Given as a mapping, as the library looks at `os.environ` and nothing else."""

    def __init__(
        self, settings_cls: type[BaseSettings], names: SettingNames, folder: Path, environ: Mapping[str, str]
    ) -> None:
        self._environ = environ
        super().__init__(settings_cls, names, folder)

    def _written(self) -> Mapping[str, str | None]:
        return self._environ


class DotEnvSource(LocatedSource, DotEnvSettingsSource):
    """The lines of `.env` in `folder`."""

    def __init__(self, settings_cls: type[BaseSettings], names: SettingNames, folder: Path) -> None:
        path = folder / ".env"
        super().__init__(settings_cls, names, folder, env_file=path if path.is_file() else None)

    def _where(self, name: str) -> str:  # noqa: ARG002 - other places need it
        return Message("in {file}", file=".env")

    def _read_env_file(self, file_path: Path) -> Mapping[str, str | None]:
        """The library's hook, with its parser: by itself it puts values in for `${NAME}` and passes over lines that are
        no setting."""
        try:
            with file_path.open(encoding="utf-8") as stream:
                bindings = list(parse_stream(stream))
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(Message(".env: cannot be read: {reason}", reason=_reason(error)))
            return {}
        self.problems += (
            Message(".env:{line}: not NAME=value", line=each.original.line) for each in bindings if each.error
        )
        return {each.key: each.value for each in bindings if each.key and not each.error}


class SecretsFolderSource(LocatedSource, NestedSecretsSettingsSource):
    """The files of one secrets folder, if it is there."""

    def __init__(self, settings_cls: type[BaseSettings], names: SettingNames, folder: Path, secrets: Path) -> None:
        self._files: dict[str, Path] = {}
        self._secrets = secrets
        super().__init__(settings_cls, names, folder, secrets_dir=secrets, secrets_dir_missing="ok")

    def validate_secrets_path(self, path: Path) -> None:
        """Nothing: each file has a limit of its own, and those with other names are not ours."""

    def _where(self, name: str) -> str:
        return Message("in {file}", file=f"{self._secrets.name}/{self._files[name].name}")

    def load_secrets(self, path: Path) -> dict[str, str]:  # type: ignore[override]  # a method, for its problems
        """The library's hook: by itself it drops all white space around a value, passes over links that lead out of the
        folder, fails at the first file that is not UTF-8, and reads those that are not ours."""
        read = {}
        for file in sorted(self._secrets.iterdir()) if path.is_dir() else ():
            name = file.name.upper()
            if name.startswith(PREFIX) and file.is_file() and (text := self._content(name, file)) is not None:
                self._warn_if_open(file, name)
                self._files[file.name.lower()] = file
                read[file.name] = text
        return read


def sources_of(
    settings_cls: type[BaseSettings], names: SettingNames, folder: Path, environ: Mapping[str, str]
) -> tuple[LocatedSource, ...]:
    """All places, the strongest first: what an operator puts beside the service counts more than what the container
    brings."""
    return (
        EnvironmentSource(settings_cls, names, folder, environ),
        DotEnvSource(settings_cls, names, folder),
        SecretsFolderSource(settings_cls, names, folder, folder / "secrets"),
        SecretsFolderSource(settings_cls, names, folder, CONTAINER_SECRETS),
    )


def _reason(error: OSError | UnicodeDecodeError) -> Message:
    return Message("it is not UTF-8") if isinstance(error, UnicodeDecodeError) else failure_in_words(error)


def _unknown(here: Mapping[str, LocatedValue], names: SettingNames) -> Iterator[Message]:
    there_are = {*names.known, *(f"{name}_FILE" for name in names.secret)}
    for name in sorted(here.keys() - there_are):
        near = _nearest(name, there_are)
        hint = Message("did you mean {near}?", near=near) if near else Message("docs/settings.md has them all")
        yield located(name, here[name].where, Message("there is no such setting; {hint}", hint=hint))


def located(name: str, where: str, what: str) -> Message:
    """What is wrong with a setting, behind its name and where it stands (empty: in the environment)."""
    if where:
        return Message("{name} ({where}): {what}", name=name, where=where, what=what)
    return Message("{name}: {what}", name=name, what=what)


def _nearest(name: str, there_are: Collection[str]) -> str | None:
    """What was meant; of a twin that a setting does not have the setting."""
    if (own := name.removesuffix("_FILE")) in there_are:
        return own
    bare = sorted(each.removeprefix(PREFIX) for each in there_are)
    near = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.6)
    return f"{PREFIX}{near[0]}" if near else None
