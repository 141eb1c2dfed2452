"""Addresses in Markdown that lead nowhere: a text is shown on many pages, in feeds and in posts, and is never a file
beside others."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.model import Message
from announcer.model.message import NOTHING

if TYPE_CHECKING:
    from announcer.definitions.markdown_addresses import MarkdownAddress

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""RFC 3986, 3.1; of two characters at least, as `C:` begins a path."""
_HOST = re.compile(r"(//)?(?P<host>(www\.|(?<=//))[^\s/]+\.[^\s]+)", re.IGNORECASE)
_MOST_SHOWN = 3


def check_links(text: str) -> None:
    """Raises InvalidValue, with all of them, when links or pictures have no whole address."""
    if not _may_have_addresses(text):
        return
    found = [one for one in _addresses(text) if not _SCHEME.match(one.address)]
    if not found:
        return
    names = ", ".join(dict.fromkeys(shown(one.address) for one in found[:_MOST_SHOWN]))
    more = Message(" and {more} more", more=len(found) - _MOST_SHOWN) if len(found) > _MOST_SHOWN else NOTHING
    has_picture = any(one.is_picture for one in found)
    message = Message.counted(
        "{names}{more} is no whole address, so nobody can open it",
        "{names}{more} are no whole addresses, so nobody can open them",
        n=len(found),
        names=names,
        more=more,
    )
    raise InvalidValue(message, _remedy(found[0].address, has_picture=has_picture))


def pictures(text: str) -> list[str]:
    """The addresses of pictures, which are not shown."""
    if "![" not in text:
        return []
    return [one.address for one in _addresses(text) if one.is_picture]


def _may_have_addresses(text: str) -> bool:
    """Not: Markdown finds no link or picture there, which takes it a while to say (CommonMark 0.31.2, 6.3 to 6.5).

    Behind the text of one, in brackets, stands its address in parentheses, or its label is defined somewhere, `[a]:`.
    Or it is an address between `<` and `>`.
    """
    return "<" in text or ("[" in text and ("](" in text or "]:" in text))


def _remedy(address: str, *, has_picture: bool) -> Message:
    if has_picture:
        return Message("a picture belongs in `image:`, with its file; else write its whole address, https://...")
    host = _HOST.match(address)
    if "@" in address and "/" not in address:
        return Message("write mailto:{address}", address=address)
    return Message("write the whole address, https://{host}", host=host["host"] if host else "...")


def _addresses(text: str) -> "Iterator[MarkdownAddress]":
    from announcer.definitions.markdown_addresses import addresses  # noqa: PLC0415 - few texts have any

    return addresses(text)
