"""What an address, a name on the network or a token may be: text in, a value out, or a ValueError that says what would
be right.

A message never repeats a value that may hold a secret. Values that have their type already pass as they are.
"""

import ipaddress
import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from announcer.model import Message

_NAMESPACE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_QUOTED = re.compile(r"[\"'`\u00ab\u00bb\u2018-\u201f]")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def namespace(value: Any) -> Any:
    """Reads a host name; RFC 4151 wants one in a tag: URI, RFC 7986 in a UID."""
    name = str(value).strip().lower()
    if not _NAMESPACE.fullmatch(name):
        raise ValueError(
            Message("{value!r} is not a host name; write one that is yours, such as agenda.example.org", value=value)
        )
    return name


def base_url(value: Any) -> Any:
    """Reads the site's own address: http or https, a host, perhaps a path; no slash at its end."""
    parts = _address(value, "https://agenda.example.org")
    if re.search(r"[^A-Za-z0-9._~/%-]|//|/\.\.?(?:/|$)", parts.path):
        raise ValueError(
            Message("{value!r} has a path that is no plain one; write https://agenda.example.org/path", value=value)
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def instance_url(value: Any) -> Any:
    """Reads the address of a Mastodon instance: https (http on loopback only), without a path."""
    parts = _address(value, "https://mastodon.example")
    if parts.path.strip("/"):
        raise ValueError(
            Message("{value!r} has a path; write only the instance, https://{host}", value=value, host=parts.netloc)
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError(
            Message("{value!r} would send the token in the clear; write https://{host}", value=value, host=parts.netloc)
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def hub_url(value: Any) -> Any:
    """Reads the address of a WebSub hub: http or https, with whatever path and query it has."""
    if value is None:
        return value
    written = str(value).strip()
    address, _, query = written.partition("?")
    _address(address, "https://hub.example")
    if not re.fullmatch(r"[\x21-\x7e]*", query) or "#" in query:
        raise ValueError(
            Message("{written!r} has a query that is no plain one; write https://hub.example", written=written)
        )
    return written


def _address(value: Any, example: str) -> SplitResult:
    """The parts of a web address that names a host and nothing beside host, port and path."""
    written = str(value).strip()
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise ValueError(Message("not a web address; write {example}", example=example)) from error
    if "@" in parts.netloc:
        raise ValueError(Message("holds a user name or password; write {example}", example=example))
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        bare = parts.scheme == "" and re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}", parts.path)
        meant = f"https://{written}" if bare else example
        raise ValueError(Message("{value!r} is not a web address; write {meant}", value=written, meant=meant))
    if not written.isascii() or re.search(r"[\s\"'<>\\]", written):
        raise ValueError(
            Message(
                "{written!r} has characters that no address has; write a name in another script as xn--...",
                written=written,
            )
        )
    if "?" in written or "#" in written:
        raise ValueError(Message("{written!r} has a query or a fragment; write it without", written=written))
    return parts


def is_loopback(host: str) -> bool:
    """Whether only this machine can open what lies at `host`."""
    name = host.strip("[]").lower().rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def is_private(host: str) -> bool:
    """Whether what listens there is out of reach of the internet, as far as the address alone tells; a name without a
    dot is one of a network of containers, or of a house."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return is_loopback(host) or "." not in host
    return address.is_loopback or (address.is_private and not address.is_unspecified)


def own(host: str) -> str:
    """The host of a web address at which this machine reaches who listens on `host`."""
    found = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - the other way round
    return f"[{found}]" if ":" in found else found


def database_url(value: Any) -> Any:
    """Reads a database's address: SQLite in a file, or PostgreSQL. The driver is made psycopg 3."""
    if isinstance(value, SecretStr):
        return value
    written = str(value).strip()
    scheme, separator, rest = written.partition("://")
    if not separator or scheme not in {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError(
            Message("not the address of a database; write sqlite:///var/announcer.db or postgresql://HOST/NAME")
        )
    if scheme == "sqlite":
        if not rest.startswith("/") or rest.strip("/") in {"", ":memory:"} or rest.endswith("/") or "?" in rest:
            raise ValueError(
                Message("SQLite wants a file; write sqlite:///var/announcer.db, or with four slashes a whole path")
            )
        return written
    return f"postgresql+psycopg://{rest}"


def token(value: Any) -> Any:
    """Reads an access token (RFC 6750, 2.1); what it is never shows in the message."""
    if isinstance(value, SecretStr):
        return value
    written = str(value)
    if written.lower().startswith("bearer "):
        raise ValueError(Message("begins with the word Bearer; write the token alone"))
    if _QUOTED.search(written):
        raise ValueError(Message("holds quotation marks, which would be sent with it; write the token alone"))
    if re.search(r"\s", written) or not written.isascii() or not written.isprintable():
        raise ValueError(
            Message(
                "holds white space or characters that no token has; copy it anew from the account's"
                " settings (Preferences, Development)"
            )
        )
    if not _TOKEN.fullmatch(written):
        raise ValueError(
            Message(
                "holds characters that no token has, such as < or :; write the token alone, as the account's settings"
                " show it (Preferences, Development)"
            )
        )
    return written


def host(value: Any) -> Any:
    """Reads the address or name to listen on."""
    name = str(value).strip().strip("[]")
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", name):
        raise ValueError(
            Message("{value!r} is not an address to listen on; write 127.0.0.1, or 0.0.0.0 for all", value=value)
        )
    return name
