"""Content lines of iCalendar (RFC 5545, 3.1): icalendar's own values and parameters, put together and folded here.

Byte for byte what its `Component.to_ical` gives. That looks at each character of each line by itself, which is most of
the time that a calendar takes.
"""

from typing import Any

from icalendar import Component

_OCTETS = 74
"""Of a line before it is folded. RFC 5545 allows 75; icalendar stays below."""


def written(component: Component) -> bytes:
    """The component and what is in it, in the order in which its properties were set, each of them once; with CRLF."""
    name = str(component.name).encode()
    lines = [_folded(_line(property_, value)) for property_, value in component.items()]
    return b"".join([b"BEGIN:%s\r\n" % name, *lines, *map(written, component.subcomponents), b"END:%s\r\n" % name])


def _line(name: str, value: Any) -> bytes:
    params = b";" + value.params.to_ical(sorted=False) if value.params else b""
    return b"%s%s:%s" % (name.encode(), params, value.to_ical())


def _folded(line: bytes) -> bytes:
    """Neither a character nor an escape is split, for readers that decode before they unfold."""
    parts, start = [], 0
    while len(line) - start > _OCTETS:
        end = start + _OCTETS
        while line[end] & 0xC0 == 0x80:  # within a character of UTF-8
            end -= 1
        if line[end - 1] in b"\\^" and end - 1 > start:
            end -= 1
        parts.append(line[start:end])
        start = end
    return b"\r\n ".join([*parts, line[start:]]) + b"\r\n"
