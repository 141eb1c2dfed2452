"""The address of a calendar: a secret, often (Google's and Outlook's "secret address"), so that only its host is ever
shown."""

import base64
import re
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote, urljoin, urlsplit

from announcer.errors import SourceError
from announcer.model.message import Message

_NO_ADDRESS = Message("this is no address of the web; write https://...")
SCHEMES = ("https", "http", "webcal", "webcals")


def is_address(text: str) -> bool:
    """Whether it is an address of the web rather than a file."""
    return re.match(rf"(?:{'|'.join(SCHEMES)})://", text.strip(), re.IGNORECASE) is not None


def fingerprint(text: str) -> str:
    """By which an address is known again; nobody finds the address from it."""
    return sha256(text.strip().encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes. Its text form is its host."""

    scheme: str
    """http or https."""
    host: str
    """In ASCII, lower case; without brackets."""
    port: int
    target: str = field(repr=False)
    """Path and query."""
    login: str | None = field(default=None, repr=False)
    """What an Authorization header says."""
    falls_back: bool = False
    """It was written webcal://, which does not say whether there is TLS: without, if nobody speaks it there."""

    def __str__(self) -> str:
        return self.host

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises SourceError, which does not repeat the address."""
        try:
            parts = urlsplit(text.strip())
            scheme = parts.scheme.lower()
            host = (parts.hostname or "").rstrip(".")
            host = host if ":" in host else host.encode("idna").decode("ascii").lower()
            port = parts.port
        except (ValueError, UnicodeError):
            raise SourceError(_NO_ADDRESS) from None
        if scheme not in SCHEMES or not host or port == 0:
            raise SourceError(_NO_ADDRESS)
        is_plain = scheme == "http"
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if re.search(r"[\x00-\x20\x7f]", target):
            raise SourceError(Message("the address at {host} has blanks or control characters in it", host=host))
        login = None
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            login = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
        return cls(
            scheme="http" if is_plain else "https",
            host=host,
            port=port or (80 if is_plain else 443),
            target=target if target.isascii() else _in_ascii(target),
            login=login,
            falls_back=scheme == "webcal",
        )

    def plain(self) -> "Address":
        """The same without TLS."""
        return Address("http", self.host, 80 if self.port == 443 else self.port, self.target, self.login)

    def redirected(self, location: str) -> "Address":
        """Where a redirect leads: what opens this address is not told to another. Raises SourceError."""
        bracketed = f"[{self.host}]" if ":" in self.host else self.host
        to = Address.parse(urljoin(f"{self.scheme}://{bracketed}:{self.port}{self.target}", location))
        if self.scheme == "https" and to.scheme == "http":
            raise SourceError(
                Message("{host} leads to an address without TLS at {other}, which is not followed", host=self, other=to)
            )
        login = self.login if to.origin == self.origin and to.login is None else None
        return Address(to.scheme, to.host, to.port, to.target, login)


def _in_ascii(target: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{byte:02X}" for byte in c.encode()) for c in target)
