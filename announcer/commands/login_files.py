"""What a login leaves on this machine: the token, what ends it, and lines in `.env`."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from announcer.accounts.mastodon.oauth.authorization import Application
from announcer.errors import FileNotWritten, UsageError
from announcer.folder.atomic_write import write_atomically
from announcer.model import Message
from announcer.model.os_failure import failure_in_words
from announcer.settings.env_file import settings_of, with_settings

BASE_URL = "ANNOUNCER_MASTODON__BASE_URL"
TOKEN = "ANNOUNCER_MASTODON__ACCESS_TOKEN"  # noqa: S105 - a name
TOKEN_FILE = f"{TOKEN}_FILE"
SECRETS = Path("secrets")
ENV_FILE = Path(".env")
APPLICATION_FILE = SECRETS / "mastodon-application.json"
"""Beside the token; not read as a setting."""
_OWNERS_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class KeptApplication:
    """What is needed to end a token."""

    instance: str
    application: Application
    token_digest: str
    """By which the token is known that it belongs to."""

    def is_of(self, token: str) -> bool:
        return self.token_digest == _digest(token)


def in_environment(environ: Mapping[str, str]) -> list[str]:
    """The names by which the process's environment sets an account: it counts more than what is written here."""
    names = {BASE_URL, TOKEN, TOKEN_FILE}
    return sorted(name for name, value in environ.items() if name.upper() in names and value)


def refuse_environment(environ: Mapping[str, str]) -> None:
    """Raises UsageError when what a login writes would not count."""
    if names := in_environment(environ):
        raise UsageError(
            Message("{names} is set in the environment, which counts more than .env: take it away there, and start"
                    " again", names=", ".join(names))
        )  # fmt: skip


def env_text() -> str:
    """`.env` as it is, its line ends too; empty when there is none."""
    try:
        return ENV_FILE.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise FileNotWritten(Message("{file} cannot be read: {reason}", file=ENV_FILE, reason=error)) from error


def settings_in_env() -> dict[str, str]:
    """What `.env` sets, by upper-case name."""
    return settings_of(env_text())


def token_path(settings_in_env: Mapping[str, str]) -> Path:
    """Where the token is written: the file that `.env` names for it, else one that is its setting by its name."""
    named = settings_in_env.get(TOKEN_FILE)
    return Path(named) if named else SECRETS / TOKEN


def write_login(env: Mapping[str, str | None], path: Path, token: str, instance: str, application: Application) -> None:
    """Writes the token, what ends it, and then the lines that make them count. Raises FileNotWritten."""
    kept = {
        "instance": instance,
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "scopes": list(application.scopes),
        "redirect_uri": application.redirect_uri,
        "token_sha256": _digest(token),
    }
    for folder in (path.parent, SECRETS):
        _make_private(folder)
    write_atomically(APPLICATION_FILE, json.dumps(kept, indent=2).encode() + b"\n", mode=_OWNERS_ALONE, overwrites=True)
    write_atomically(path, token.encode() + b"\n", mode=_OWNERS_ALONE, overwrites=True)
    write_env(env)


def write_env(values: Mapping[str, str | None]) -> None:
    """`.env` with these settings; a new one is its owner's alone, as people write secrets into it. One in which nothing
    is left goes."""
    before = env_text()
    after = with_settings(before, values)
    if not after and before and not ENV_FILE.is_symlink():
        remove(ENV_FILE)
    elif after != before:
        mode = None if ENV_FILE.exists() else _OWNERS_ALONE
        write_atomically(ENV_FILE, after.encode(), mode=mode, overwrites=True)


def _make_private(folder: Path) -> None:
    """A folder that is there keeps its permissions: a container may have been given it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWritten(
            Message("{path} cannot be made: {reason}", path=folder, reason=failure_in_words(error))
        ) from error


def kept_application() -> KeptApplication | None:
    """What the last login kept; None when there is nothing that can be used."""
    try:
        kept: Any = json.loads(APPLICATION_FILE.read_bytes())
        application = Application(kept["client_id"], kept["client_secret"], tuple(kept["scopes"]), kept["redirect_uri"])
        return KeptApplication(kept["instance"], application, kept["token_sha256"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remove(path: Path) -> bool:
    """Takes a file away; whether it was there. Raises FileNotWritten."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileNotWritten(
            Message("{path} cannot be taken away: {reason}", path=path, reason=failure_in_words(error))
        ) from error
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def environment() -> Mapping[str, str]:
    """The process's own, to look at."""
    return os.environ
