"""An instance's address as people write it: `social.example`, a page of it, or an account, `@anna@social.example`."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from announcer.errors import UsageError
from announcer.model import Message
from announcer.settings.addresses import is_loopback

_ACCOUNT = re.compile(r"(?:acct:)?@?([\w.-]+)@([^@/\s]+)", re.IGNORECASE)
_PROFILE = re.compile(r"/(?:@|users/)(\w[\w.-]*)/?")
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.?")
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class InstanceAddress:
    """Where to log in, and as whom."""

    base_url: str
    """Scheme, host and port: https, or http on loopback."""
    user: str | None = None
    """The account's name there, in small letters; None: whoever logs in."""

    @property
    def host(self) -> str:
        """Host, and port where one was given."""
        return urlsplit(self.base_url).netloc


def parse_address(written: str) -> InstanceAddress:
    """What `written` means. Raises UsageError with a Message when it can be no instance."""
    text = written.strip()
    if account := _ACCOUNT.fullmatch(text):
        return InstanceAddress(_base_url(account[2], written), account[1].lower())
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
    except ValueError:
        raise _no_instance(written) from None
    if "@" in parts.netloc or parts.scheme not in ("", "http", "https"):
        raise _no_instance(written)
    profile = _PROFILE.fullmatch(parts.path)
    return InstanceAddress(_base_url(parts.netloc, written, parts.scheme), profile[1].lower() if profile else None)


def _base_url(netloc: str, written: str, scheme: str = "") -> str:
    try:
        parts = urlsplit(f"//{netloc}")
        host, port = parts.hostname or "", parts.port
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _no_instance(written) from None
    if not (_NAME.fullmatch(host) or _IPV6.fullmatch(host)) or port == 0:
        raise _no_instance(written)
    if not is_loopback(host):
        if scheme == "http":
            raise UsageError(
                Message("{address}: by http everybody on the way could read along; write https://{host}",
                        address=written, host=netloc)
            )  # fmt: skip
        if "." not in host:
            raise _no_instance(written)
    chosen = scheme or ("http" if is_loopback(host) else "https")
    return f"{chosen}://{host}" if port is None or port == _PORTS[chosen] else f"{chosen}://{host}:{port}"


_PORTS = {"http": 80, "https": 443}


def _no_instance(written: str) -> UsageError:
    return UsageError(
        Message("{address!r} is not the address of an instance; write social.example, or @name@social.example",
                address=written)
    )  # fmt: skip
