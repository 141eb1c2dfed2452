"""Where settings are written: files in secrets folders, `.env`, the environment, each stronger than the one before.

Only names that begin with `ANNOUNCER_` are ours; case does not matter. Nothing here knows what a value means.
"""

import difflib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv.parser import parse_stream

PREFIX = "ANNOUNCER_"
CONTAINER_SECRETS = Path("/run/secrets")
"""Where Docker and Podman mount secrets. Everyone in the container may read them, and it is meant so."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value and where it stands, in words for a message; empty: in the environment."""

    value: str = field(repr=False)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """All that was written: values by upper-case name, and what is wrong with the writing itself."""

    values: Mapping[str, Written]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    unreadable: frozenset[str]
    """Names that a file was given for which cannot be read: given, and yet without a value."""


def collect(
    environ: Mapping[str, str], folder: Path, *, known: Collection[str], twins: Collection[str], secret: Collection[str]
) -> Collected:
    """Everything written under our names.

    `known` are the names there are; each of `twins` may be given as NAME_FILE, the path of a file that holds it (one
    newline at its end is dropped). A file with one of `secret` that others can read is worth a warning.
    """
    problems: list[str] = []
    warnings: list[str] = []
    values: dict[str, Written] = {}
    unreadable: set[str] = set()
    places = [
        *(dict(_of_secrets(path, problems, warnings, secret)) for path in _secret_folders(folder)),
        dict(_of_dotenv(folder / ".env", problems)),
        dict(_of_environ(environ)),
    ]
    for here in places:
        problems += _unknown(here, known, twins)
        given = {name: written for name, written in here.items() if name in known}
        for name in twins:
            file = here.get(f"{name}_FILE")
            if file is None or not file.value:
                continue
            if name in given and given[name].value:
                problems.append(f"{name}_FILE: {name} is given as well; give one of them")
            elif (text := _content(f"{name}_FILE", folder / file.value, problems)) is not None:
                warnings += _open_to_others(folder / file.value, name, secret)
                given[name] = Written(text, f"in {file.value}")
            else:
                unreadable.add(name)
        values |= given
    return Collected(values, tuple(problems), tuple(warnings), frozenset(unreadable))


def _secret_folders(folder: Path) -> Iterator[Path]:
    """The weaker first: what an operator puts beside the service counts more than what the container brings."""
    for path in (CONTAINER_SECRETS, folder / "secrets"):
        if path.is_dir():
            yield path


def _of_environ(environ: Mapping[str, str]) -> Iterator[tuple[str, Written]]:
    for name, value in environ.items():
        if name.upper().startswith(PREFIX):
            yield name.upper(), Written(value)


def _of_secrets(
    path: Path, problems: list[str], warnings: list[str], secret: Collection[str]
) -> Iterator[tuple[str, Written]]:
    for file in sorted(path.iterdir()):
        name = file.name.upper()
        if name.startswith(PREFIX) and file.is_file() and (text := _content(name, file, problems)) is not None:
            warnings += _open_to_others(file, name, secret)
            yield name, Written(text, f"in {path.name}/{file.name}")


def _of_dotenv(path: Path, problems: list[str]) -> Iterator[tuple[str, Written]]:
    """The lines of a `.env` file. Values are as written: `${NAME}` stands for nothing else."""
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f".env: cannot be read: {_reason(error)}")
        return
    for binding in bindings:
        if binding.error:
            problems.append(f".env:{binding.original.line}: not NAME=value")
        elif binding.key and binding.key.upper().startswith(PREFIX):
            yield binding.key.upper(), Written(binding.value or "", "in .env")


def _content(name: str, path: Path, problems: list[str]) -> str | None:
    try:
        if path.stat().st_size > 64 * 1024:
            problems.append(f"{name}: {path} is larger than 64 KiB, which no setting is")
            return None
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: {path} cannot be read: {_reason(error)}")
        return None
    return text.removesuffix("\n").removesuffix("\r")


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or type(error).__name__


def _open_to_others(path: Path, name: str, secret: Collection[str]) -> list[str]:
    if name not in secret or os.name != "posix" or CONTAINER_SECRETS in path.absolute().parents:
        return []
    if not stat.S_IMODE(path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH):
        return []
    return [f"{name}: others can read {path}; run chmod 600 {path}"]


def _unknown(here: Mapping[str, Written], known: Collection[str], twins: Iterable[str]) -> list[str]:
    names = {*known, *(f"{name}_FILE" for name in twins)}
    lines = []
    for name in sorted(here.keys() - names):
        where = f" ({here[name].where})" if here[name].where else ""
        bare = sorted(each.removeprefix(PREFIX) for each in names)
        near = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.6)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else "docs/settings.md has them all"
        lines.append(f"{name}{where}: there is no such setting; {hint}")
    return lines
