"""A checker of iCalendar files, our own: it raises AssertionError at the first thing that RFC 5545 or 7986 forbids."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

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
# Of RFC 5545 and 7986; names of others begin with X-. RDATE is not among them: old Outlook passes over it.
_KNOWN = {
    "VCALENDAR": {"NAME"},
    "VEVENT": {"CATEGORIES", "CONTACT", "IMAGE", "CONFERENCE"},
    "VTIMEZONE": set(),
    "STANDARD": {"TZNAME"},
    "DAYLIGHT": {"TZNAME"},
    "VALARM": set(),
}
_WITHIN = {"STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE", "VTIMEZONE": "VCALENDAR", "VEVENT": "VCALENDAR"} | {
    "VALARM": "VEVENT"
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
    "IMAGE": r"https?://[^\s]+",
    "SOURCE": r"https?://[^\s]+",
    "REFRESH-INTERVAL": r"PT?\d+[DHM]",
    "X-PUBLISHED-TTL": r"PT?\d+[DHM]",
    "COLOR": r"[a-z]+",
    "METHOD": r"PUBLISH",
    "VERSION": r"2\.0",
    "CALSCALE": r"GREGORIAN",
    "UID": r"[a-z0-9-]+\.[a-z0-9-]+@[a-z0-9.-]+",
    "RRULE": r"FREQ=YEARLY;BYMONTH=\d+;(BYMONTHDAY=\d+(,\d+){6};)?BYDAY=(-?[1-5])?(SU|MO|TU|WE|TH|FR|SA)",
}
# What a value's type must be called where it is not the property's own (RFC 5545, 3.2.20; RFC 7986, 5.7 to 5.11).
_TYPES = {"SOURCE": "URI", "REFRESH-INTERVAL": "DURATION", "IMAGE": "URI", "CONFERENCE": "URI"}
_FIXED = {
    "LANGUAGE": r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*",
    "VALUE": r"DATE|URI|DURATION",
    "FMTTYPE": r"[a-z]+/[a-z0-9.+-]+",
    "DISPLAY": r"FULLSIZE",
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
    given = parameters(params)
    for parameter, pattern in _FIXED.items():
        assert re.fullmatch(pattern, given.get(parameter, "")) or parameter not in given, line
    assert given.get("VALUE") == _TYPES.get(name, given.get("VALUE")), line
    if name in ("DTSTART", "DTEND"):
        assert ("VALUE" in given) == (len(value) == 8), line
        assert ("TZID" not in given) or (len(value) == 15 and "VALUE" not in given), line
    return name, params, value


def parameters(params: str) -> dict[str, str]:
    """By name, without quotes; each may come once."""
    found = re.findall(r";([A-Z0-9-]+)=(?:\"([^\"]*)\"|([^\";:,]*))", params)
    assert len({name for name, *_ in found}) == len(found), params
    return {name: quoted or bare for name, quoted, bare in found}


Line = tuple[str, str, str]


def _check_tree(lines: list[Line]) -> None:
    components = list(_components(lines))
    zones: dict[str, list[datetime]] = {}
    for component, own, children in components:
        if component == "VTIMEZONE":
            (name,) = [value for name, _, value in own if name == "TZID"]
            assert name not in zones
            zones[name] = [_local(_value(each, "DTSTART")) for each in children]
            assert zones[name], f"{name} has no observance"
    used = {parameters(params)["TZID"] for _, params, _ in lines if "TZID" in parameters(params)}
    assert used == set(zones)
    uids = [_value(own, "UID") for component, own, _ in components if component == "VEVENT"]
    assert len(uids) == len(set(uids))
    for component, own, _ in components:
        if component == "VEVENT":
            _check_times(own, zones)


def _components(lines: list[Line]) -> Iterator[tuple[str, list[Line], list[list[Line]]]]:
    """Each component with its own lines and those of the components in it, inner ones first."""
    around: list[tuple[str, list[Line], list[list[Line]]]] = []
    for name, params, value in lines:
        if name == "BEGIN":
            assert _WITHIN.get(value) == (around[-1][0] if around else None), value
            around.append((value, [], []))
        elif name == "END":
            component, own, children = around.pop()
            assert component == value
            _check_names(component, [line[0] for line in own])
            if around:
                around[-1][2].append(own)
            yield component, own, children
        else:
            around[-1][1].append((name, params, value))
    assert not around


def _check_names(component: str, names: list[str]) -> None:
    assert _REQUIRED[component] <= set(names), (component, names)
    for name in set(names):
        assert name.startswith("X-") or name in _SINGLE[component] | _KNOWN[component], (component, name)
        assert names.count(name) == 1 or name not in _SINGLE[component], (component, name)


def _value(lines: list[Line], wanted: str) -> str:
    (value,) = [value for name, _, value in lines if name == wanted]
    return value


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007  # on the zone's own clocks


def _check_times(event: list[Line], zones: dict[str, list[datetime]]) -> None:
    """3.8.2.2: the end comes after the start and is of its kind; 3.6.5: an observance holds for either."""
    read = {name: (parameters(params), value) for name, params, value in event if name in ("DTSTART", "DTEND")}
    for given, value in read.values():
        if "TZID" in given:
            assert min(zones[given["TZID"]]) <= _local(value), (given, value)
    (start, end) = (_moment(*read[name]) for name in ("DTSTART", "DTEND"))
    assert isinstance(start, datetime) == isinstance(end, datetime)
    assert end > start
    stamps = [_value(event, name) for name in ("CREATED", "LAST-MODIFIED", "DTSTAMP")]
    assert stamps[0] <= stamps[1] == stamps[2]


def _moment(given: dict[str, str], value: str) -> date:
    if len(value) == 8:
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007  # a date
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return _local(value).replace(tzinfo=ZoneInfo(given["TZID"])).astimezone(UTC)
