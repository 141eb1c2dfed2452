"""Addresses in a definition file, of pages, people and pictures: text in, the clean value out, `InvalidValue` with a
remedy when it is none."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from announcer.definitions import limits
from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.model import Message

_HOST = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
# RFC 3986 2.2 and 2.3, and % of what is encoded already; all else is written in UTF-8 as RFC 3987 3.1 maps it.
_URL_SAFE = "/?#[]@!$&'()*+,;=:%~-._"


def url(text: str) -> str:
    """An http or https address, in ASCII."""
    address = text.strip()
    if len(address) > limits.ADDRESS:
        raise InvalidValue(
            Message("the address has {n:,} characters", n=len(address)),
            Message("use a shorter one, {most:,} at most", most=limits.ADDRESS),
        )
    if " " in address:
        raise InvalidValue(Message("the address has a blank in it"), Message("copy it from the browser"))
    if odd := next(
        (c for c in address if c in '<>"\\' or not c.isprintable() or unicodedata.category(c) == "Cf"), None
    ):
        raise InvalidValue(
            Message("the address has a character that none may have: U+{code:04X}", code=ord(odd)),
            Message("copy it from the browser"),
        )
    if not re.match(r"https?://", address, re.IGNORECASE):
        bare = re.match(r"(?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", address)
        raise InvalidValue(
            Message("{text} is no web address that starts with https:// or http://", text=shown(text)),
            Message("write https://{address}", address=address.removeprefix("//"))
            if bare and "@" not in address
            else Message("write https://..."),
        )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidValue(
            Message("{text} is no web address: {error}", text=shown(text), error=error),
            Message("copy it from the browser"),
        ) from None
    if "@" in parts.netloc:
        raise InvalidValue(
            Message("the address has a name or password before its host"), Message("leave out what stands before the @")
        )
    where = f"[{host}]" if ":" in host else _host(host, text)
    rest = quote(address[len(parts.scheme) + 3 + len(parts.netloc) :], safe=_URL_SAFE)
    return f"{parts.scheme.lower()}://{where}{f':{port}' if port is not None else ''}{rest}"


def _host(host: str, text: str) -> str:
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise InvalidValue(
            Message("{text} has no host that can be", text=shown(text)), Message("copy the address from the browser")
        )
    return name


_LOCAL_PART = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+'=~-]+(?:\.[A-Za-z0-9_+'=~-]+)*")


def email(text: str) -> str:
    address = text.strip().removeprefix("mailto:")
    local, _, domain = address.rpartition("@")
    refusal = InvalidValue(
        Message("{text} is no e-mail address", text=shown(text)), Message("write one address, such as info@tetem.nl")
    )
    if not _LOCAL_PART.fullmatch(local) or "." not in domain or len(address) > limits.EMAIL:
        raise refusal
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise refusal from None
    if not _HOST.fullmatch(host.lower()) or host.endswith("."):
        raise refusal
    return f"{local}@{domain if domain.isascii() else host}"


def image_file(text: str) -> str:
    """A relative path below the events directory."""
    name = text.strip()
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|//", name):
        raise InvalidValue(
            Message("the image is an address, not a file"),
            Message("put the file into the events directory and name it here"),
        )
    parts = name.split("/")
    if name.startswith(("/", "~")) or re.match(r"[A-Za-z]:", name):
        raise InvalidValue(
            Message("{text} is an absolute path", text=shown(text)),
            Message("write the path below the events directory"),
        )
    if ".." in parts:
        raise InvalidValue(
            Message("{text} leads out of the events directory", text=shown(text)), Message("put the file below it")
        )
    if len(name) > limits.PICTURE_PATH or len(parts) > limits.PICTURE_FOLDERS + 1:
        raise InvalidValue(
            Message("the path has {n:,} characters and {folders} folders", n=len(name), folders=len(parts) - 1),
            Message(
                "{most} characters at most, and {folders} folders",
                most=limits.PICTURE_PATH,
                folders=limits.PICTURE_FOLDERS,
            ),
        )
    if "\\" in name or any(part in ("", ".") for part in parts) or not name.isprintable():
        raise InvalidValue(
            Message("{text} is no path of a file", text=shown(text)), Message("write it as images/poster.jpg")
        )
    return name
