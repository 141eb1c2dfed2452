"""The calendars elsewhere that are kept as definition files: text in, addresses by name out.

An address may be a secret (Google's and Outlook's "secret address"), so that no message repeats one.
"""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from announcer.model import Message
from announcer.settings.values import duration

_NAME = re.compile(r"[a-z0-9-]{1,64}")
_ADDRESS = re.compile(r"(?:https?|webcals?)://[^\s<>\"\\]+", re.IGNORECASE)
_NEXT = re.compile(r"[,\s]+(?=[^\s,=]{1,80}=\s*(?:https?|webcals?)://)", re.IGNORECASE)
_WRITE = Message("write NAME=https://..., and a comma before the next")


def calendar_sources(value: Any) -> Any:
    """Reads `huis=https://..., wijk=webcal://...`, or a JSON object of addresses by name."""
    if isinstance(value, SecretStr):
        return value
    addresses(str(value))
    return SecretStr(str(value))


def every(value: Any) -> Any:
    """Reads how long a calendar is left alone: a minute at least, for it is somebody's server."""
    read = duration(timedelta(days=7))(value)
    if isinstance(read, timedelta) and read < timedelta(minutes=1):
        raise ValueError(Message("{value!r} is too short; 1m at least", value=value))
    return read


def addresses(text: str) -> dict[str, str]:
    """By name, in the order of the text. Raises ValueError, which names no address."""
    pairs = _of_json(text) if text.strip().startswith("{") else _of_list(text)
    found: dict[str, str] = {}
    for name, address in pairs:
        if not _NAME.fullmatch(name):
            raise ValueError(
                Message("a name has only a to z, 0 to 9 and -, 64 characters at most: the series is called so")
            )
        if name in found:
            raise ValueError(Message("{name} stands there twice; give each calendar a name of its own", name=name))
        if not _ADDRESS.fullmatch(address) or not _has_host(address):
            raise ValueError(
                Message("what stands behind {name} is no address of a calendar; {write}", name=name, write=_WRITE)
            )
        found[name] = address
    return found


def _of_json(text: str) -> list[tuple[str, str]]:
    try:
        data = json.loads(text)
    except ValueError:
        raise ValueError(Message("not JSON; {write}", write=_WRITE)) from None
    return [(str(name), str(address).strip()) for name, address in data.items()]


def _of_list(text: str) -> list[tuple[str, str]]:
    pairs = []
    for one in _NEXT.split(text.strip().strip(",")):
        name, separator, address = one.partition("=")
        if one and not separator:
            raise ValueError(Message("a calendar has no name; {write}", write=_WRITE))
        if one:
            pairs.append((name.strip(), address.strip()))
    return pairs


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
