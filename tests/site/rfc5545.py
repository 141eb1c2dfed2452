"""A checker of iCalendar files, our own: it raises AssertionError at the first thing that RFC 5545 forbids."""

import re

_NAME = re.compile(r"[A-Z0-9-]+")
_LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)"
    r"(?P<params>(?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*)"
    r"(?:,(?:\"[^\"]*\"|[^\";:,]*))*)*)"
    r":(?P<value>.*)",
    re.DOTALL,
)
_TEXTS = frozenset(
    "SUMMARY DESCRIPTION LOCATION CONTACT NAME X-WR-CALNAME X-ALT-DESC CATEGORIES TZNAME PRODID TZID UID".split()
)
# 3.6.1: what a VEVENT must have, and what it may have once only.
_REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
_SINGLE = {
    "VCALENDAR": {
        "PRODID", "VERSION", "CALSCALE", "METHOD", "LAST-MODIFIED", "URL", "SOURCE", "REFRESH-INTERVAL", "COLOR",
    },
    "VEVENT": {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION",
        "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID",
    },
    "VTIMEZONE": {"TZID", "LAST-MODIFIED", "TZURL"},
    "STANDARD": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM", "RRULE"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM", "RRULE"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION", "DURATION", "REPEAT"},
}  # fmt: skip
_VALUES = {
    "DTSTAMP": r"\d{8}T\d{6}Z",
    "CREATED": r"\d{8}T\d{6}Z",
    "LAST-MODIFIED": r"\d{8}T\d{6}Z",
    "DTSTART": r"\d{8}(T\d{6}Z?)?",
    "DTEND": r"\d{8}(T\d{6}Z?)?",
    "SEQUENCE": r"\d{1,9}",
    "GEO": r"-?\d+(\.\d+)?;-?\d+(\.\d+)?",
    "STATUS": r"CONFIRMED|TENTATIVE|CANCELLED",
    "TRANSP": r"OPAQUE|TRANSPARENT",
    "TZOFFSETTO": r"[+-]\d{4}(\d{2})?",
    "TZOFFSETFROM": r"[+-]\d{4}(\d{2})?",
    "TRIGGER": r"-P(\d+D|T\d+H)",
    "URL": r"https?://[^\s]+",
    "ORGANIZER": r"mailto:[^\s]+",
    "CONFERENCE": r"https?://[^\s]+",
}


def check(data: bytes) -> None:
    """The whole file: octets, lines, properties, components, zones."""
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    for octets in physical:
        assert len(octets) <= 75, octets
        octets.decode("utf-8")  # a fold between characters leaves each line whole
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", octets), octets
    text = data.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "")
    assert not re.search("[\u2028\u2029\x80-\x9f]", text)
    _check_tree([_parsed(line) for line in text.split("\r\n")[:-1]])


def _parsed(line: str) -> tuple[str, str, str]:
    found = _LINE.fullmatch(line)
    assert found, line
    name, params, value = found["name"], found["params"], found["value"]
    if name in _TEXTS:
        # 3.3.11: a backslash stands before \ ; , N n and nothing else; `;` and `,` never stand alone.
        bare = re.sub(r"\\[\\;,Nn]", "", value)
        assert "\\" not in bare, line
        assert ";" not in bare, line
        assert "," not in bare or name == "CATEGORIES", line
    if name in _VALUES:
        assert re.fullmatch(_VALUES[name], value), line
    return name, params, value


def _check_tree(lines: list[tuple[str, str, str]]) -> None:
    open_components: list[tuple[str, list[str]]] = []
    zones: set[str] = set()
    used: set[str] = set()
    uids: list[str] = []
    for name, params, value in lines:
        if name == "BEGIN":
            open_components.append((value, []))
        elif name == "END":
            component, names = open_components.pop()
            assert component == value
            assert _REQUIRED[component] <= set(names), (component, names)
            for single in _SINGLE[component]:
                assert names.count(single) <= 1, (component, single)
        else:
            component, names = open_components[-1]
            names.append(name)
            if component == "VTIMEZONE" and name == "TZID":
                assert value not in zones
                zones.add(value)
            if component == "VEVENT" and name == "UID":
                uids.append(value)
            used.update(re.findall(r";TZID=\"?([^;:\"]+)", params))
    assert not open_components
    assert used == zones
    assert len(uids) == len(set(uids))
