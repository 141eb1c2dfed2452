"""The text of a calendar as exporters really write it, made into blocks that a strict reader takes.

RFC 5545 wants UTF-8, CRLF, lines of 75 octets and every BEGIN closed. What comes from servers has a BOM, Latin-1, bare
line feeds, lines folded in the middle of a character, texts with their newlines unescaped, NUL, and no end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from announcer.model.message import Message

MAX_BLOCKS = 20_000
"""Components in one calendar; what comes after them is passed over."""
MAX_LINE = 100_000
"""Characters; a longer line is cut."""

_LINE_ENDS = re.compile(rb"\r\n?")
_FOLDS = re.compile(rb"\n[ \t]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PROPERTY = re.compile(r"(?P<name>[A-Za-z0-9-]+)(?P<rest>[;:].*)", re.DOTALL)
_KNOWN = frozenset(
    """BEGIN END VERSION PRODID CALSCALE METHOD NAME COLOR SOURCE REFRESH-INTERVAL IMAGE CONFERENCE UID SUMMARY
    DESCRIPTION LOCATION GEO URL STATUS CLASS CATEGORIES COMMENT CONTACT ORGANIZER ATTENDEE RESOURCES PRIORITY SEQUENCE
    DTSTART DTEND DTSTAMP DUE DURATION CREATED LAST-MODIFIED COMPLETED PERCENT-COMPLETE TRANSP RRULE RDATE EXDATE EXRULE
    RECURRENCE-ID RELATED-TO REQUEST-STATUS ATTACH ACTION TRIGGER REPEAT FREEBUSY ACKNOWLEDGED PROXIMITY TZID TZNAME
    TZOFFSETFROM TZOFFSETTO TZURL LINK CONCEPT REFID STYLED-DESCRIPTION STRUCTURED-DATA LOCATION-TYPE PARTICIPANT-TYPE
    CALENDAR-ADDRESS RESOURCE-TYPE BUSYTYPE""".split()
)
"""Of RFC 5545, 7953, 7986, 9073, 9074 and 9253; with `X-` before it a name is any."""


class NoCalendar(ValueError):
    """The bytes are no iCalendar: a page to log in on, say. The message says what they look like."""


@dataclass(slots=True)
class Block:
    """One component, its lines unfolded, without those of the components within."""

    name: str
    lines: list[str] = field(default_factory=list)
    inner: list["Block"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The raw value of the first property of that name; empty when there is none."""
        return next((split_line(line)[2] for line in self.lines if split_line(line)[0] == name), "")

    def text(self) -> str:
        """The component as one may parse it again."""
        lines = "".join(f"{line}\r\n" for line in self.lines)
        inside = "".join(block.text() for block in self.inner)
        return f"BEGIN:{self.name}\r\n{lines}{inside}END:{self.name}\r\n"


@dataclass(frozen=True, slots=True)
class CalendarText:
    """What stands in a calendar."""

    calendar: Block
    """Its own properties; of several calendars in one file those of the first that states them."""
    events: tuple[Block, ...]
    timezones: tuple[Block, ...]
    is_whole: bool
    """The end is there: nothing was cut off on the way."""


def read_lines(content: bytes) -> CalendarText:
    """Raises NoCalendar."""
    lines = [*_lines(content)]
    if not any(_is_begin(line) for line in lines[:50]):
        raise NoCalendar(_looks_like(content))
    root = Block("")
    open_blocks = [root]
    blocks = 0
    for line in lines:
        name, _, value = split_line(line)
        if name == "BEGIN":
            blocks += 1
            if blocks > MAX_BLOCKS:
                break
            _begin(open_blocks, value.strip().upper())
        elif name == "END":
            _end(open_blocks, value.strip().upper())
        else:
            open_blocks[-1].lines.append(line)
    is_whole = len(open_blocks) == 1 and blocks <= MAX_BLOCKS
    calendars = [block for block in root.inner if block.name == "VCALENDAR"]
    inner = [one for block in calendars for one in block.inner]
    return CalendarText(
        calendar=Block("VCALENDAR", [line for block in calendars for line in block.lines]),
        events=tuple(block for block in inner if block.name == "VEVENT"),
        timezones=tuple(block for block in inner if block.name == "VTIMEZONE"),
        is_whole=is_whole,
    )


def split_line(line: str) -> tuple[str, str, str]:
    """Name in upper case, parameters as they stand (with their `;`), and the raw value."""
    quoted = False
    name_end = None
    for index, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character in ";:" and name_end is None:
            name_end = index
        if character == ":" and not quoted:
            end = index if name_end is None else name_end
            return line[:end].upper(), line[end:index], line[index + 1 :]
    return line.upper(), "", ""


def _is_begin(line: str) -> bool:
    return line.strip().upper() == "BEGIN:VCALENDAR"


def _looks_like(content: bytes) -> Message:
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return Message("it is empty")
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return Message("it is a web page, perhaps one to log in on")
    return Message("it does not begin with BEGIN:VCALENDAR")


def _lines(content: bytes) -> Iterator[str]:
    """Unfolded first, as bytes, for some fold inside a character; then decoded; what is no property belongs to the
    text before it, whose newline nobody escaped."""
    unfolded = _FOLDS.sub(b"", _LINE_ENDS.sub(b"\n", _as_utf8(content)))
    pending: str | None = None
    for line in _decoded(unfolded).split("\n"):
        if _is_property(line):
            if pending is not None:
                yield pending
            pending = line[:MAX_LINE].rstrip() if line[:5].upper() in ("BEGIN", "END:V") else line[:MAX_LINE]
        elif pending is not None and not pending.startswith(("BEGIN:", "END:")) and len(pending) < MAX_LINE:
            pending += f"\\n{line}" if line.strip() else "\\n"
    if pending is not None:
        yield pending


def _is_property(line: str) -> bool:
    """Names are of one case: `Location: the hall` within a text is none."""
    found = _PROPERTY.fullmatch(line)
    if found is None or not (found["name"].isupper() or found["name"].islower()):
        return False
    name = found["name"].upper()
    return name in _KNOWN or name.startswith("X-")


def _as_utf8(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    return content.removeprefix(b"\xef\xbb\xbf")


def _decoded(content: bytes) -> str:
    """UTF-8; line by line Windows' Latin-1 where it is none."""
    lines = []
    for line in content.split(b"\n"):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
        lines.append(_CONTROLS.sub("", text))
    return "\n".join(lines)


def _begin(open_blocks: list[Block], name: str) -> None:
    """What cannot stand within what is open ends that: its END is missing."""
    if name == "VCALENDAR":
        del open_blocks[1:]
    elif name in ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"):
        if len(open_blocks) == 1:
            _begin(open_blocks, "VCALENDAR")
        del open_blocks[2:]
    block = Block(name)
    open_blocks[-1].inner.append(block)
    open_blocks.append(block)


def _end(open_blocks: list[Block], name: str) -> None:
    """Closes it with all that is open within; what was never begun is nothing."""
    for index in range(len(open_blocks) - 1, 0, -1):
        if open_blocks[index].name == name:
            del open_blocks[index:]
            return
