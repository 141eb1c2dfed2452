"""Where people join from afar, as calendars say it, and what must not be told with it.

A link to a meeting is a key to the room: in a file it is marked private, and it goes out of every text, with the codes
and telephone numbers that Teams, Zoom and Meet write beside it.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from icalendar import Component

from announcer.definitions import web_addresses
from announcer.definitions.invalid_value import InvalidValue

_HOSTS = {
    "meet.google.com": "Google Meet",
    "hangouts.google.com": "Google Meet",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "teams.microsoft.us": "Microsoft Teams",
    "aka.ms": "Microsoft Teams",
    "dialin.teams.microsoft.com": "Microsoft Teams",
    "zoom.us": "Zoom",
    "zoom.com": "Zoom",
    "zoomgov.com": "Zoom",
    "webex.com": "Webex",
    "meet.jit.si": "Jitsi",
    "8x8.vc": "Jitsi",
    "whereby.com": "Whereby",
    "gotomeeting.com": "GoTo Meeting",
    "goto.com": "GoTo Meeting",
    "join.skype.com": "Skype",
    "bluejeans.com": "BlueJeans",
    "senfcall.de": "BigBlueButton",
    "livekit.io": "LiveKit",
    "discord.gg": "Discord",
}
_NAMED_HOST = re.compile(r"^(?:(?P<jitsi>[^.]*jitsi[^.]*)|(?P<bbb>bbb\d*|[^.]*bigbluebutton[^.]*)|meet|talk)\.")
_NOT_A_ROOM = re.compile(r"^https?://aka\.ms/(?!JoinTeamsMeeting)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'\\\]]+", re.IGNORECASE)
_PROPERTIES = (
    "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "X-NEXTCLOUD-TALK-URL", "X-CONFERENCE",
)  # fmt: skip
_WORDS = re.compile(
    r"^(?:microsoft )?teams(?:[- ](?:meeting|vergadering|besprechung))?$|^(?:google )?meet$|^zoom(?: meeting)?$"
    r"|^(?:online(?: event)?|digitaal|virtual|virtueel|webinar|jitsi|via zoom|via teams)$",
    re.IGNORECASE,
)
_SECRETS = re.compile(
    r"^\W*(?:"
    r"(?:meeting|vergaderings?|besprechungs|conference|phone conference|telefon-konferenz)[- ]?id"
    r"|passcode|password|wachtwoord(?:code)?|kenncode|toegangscode|access code|meeting number|pin\s*:"
    r"|one tap mobile|dial by your location|dial-?in|join by phone|deelnemen via telefoon"
    r"|find a local number|more phone numbers|(?:or dial|of bel)\b.*\d{3}"
    r"|(?:neem (?:nu )?deel aan|deelnemen aan|join|click here to join|klik hier om deel te nemen aan)"
    r" (?:the |de |deze |your )?(?:microsoft |google |zoom |teams )*(?:teams|zoom|meet|meeting|vergadering)"
    r"|join (?:with google|on the web|on your computer)|join:|deelnemen:"
    r"|meeting options|vergaderingsopties|need help|hulp nodig|learn more(?: about meet|\W*$| \|)"
    r"|meer informatie(?: over meet| \|)|reset (?:dial-in )?pin|for organizers|voor organisatoren|download teams"
    r"|microsoft teams(?: meeting|-vergadering| need help\?)?\W*$"
    r"|please do not edit this section|bewerk dit gedeelte"
    r").*$",
    re.IGNORECASE,
)
_RULES = re.compile(r"^[\W_]*(?:-::~|_{10,}|\.{10,}|~:~)[\W_:~]*$")
_FENCED = re.compile(r"-::~:~::~.*?(?:-::~:~::~[~:\-]*|\Z)", re.DOTALL)
"""What Google adds to a description between two such lines."""


def meeting_name(url: str) -> str | None:
    """What is behind a link to a meeting; None when it is no such link."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    if _NOT_A_ROOM.match(url):
        return None
    for known, name in _HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return name
    named = _NAMED_HOST.match(host)
    return None if named is None else _of_own_server(named, urlsplit(url).path)


def _of_own_server(named: re.Match[str], path: str) -> str | None:
    if named["jitsi"] or named["bbb"]:
        return "Jitsi" if named["jitsi"] else "BigBlueButton"
    if re.match(r"(?:/index\.php)?/call/\w+", path):
        return "Nextcloud Talk"
    return "Online" if len(path) > 1 else None


def is_meeting(url: str) -> bool:
    talks = re.search(r"/(?:index\.php/)?call/[a-z0-9]{6,}$", url) is not None
    return talks or meeting_name(url) is not None


def online_of(component: Component, location: str, texts: Iterable[str]) -> dict[str, str] | None:
    """What `online:` says, always private: properties for it first, then a LOCATION that is an address or says so in
    words, then a link to a meeting in the texts."""
    for url in _candidates(component, location, texts):
        try:
            address = web_addresses.url(url)
        except InvalidValue:
            continue
        name = meeting_name(address)
        return {"url": address, **({"name": name} if name and name != "Online" else {}), "private": "true"}
    if _WORDS.fullmatch(location.strip()):
        said = location.strip()
        return {"name": said if said.casefold() not in ("online", "digitaal") else "online"}
    return None


def _candidates(component: Component, location: str, texts: Iterable[str]) -> Iterator[str]:
    for name in _PROPERTIES:
        stated = component.get(name)
        for one in stated if isinstance(stated, list) else [stated]:
            if one is not None and (found := _URL.search(str(one))) is not None:
                yield found[0]
    if is_online_location(location) and (found := _URL.search(location)) is not None:
        yield found[0]
    for text in texts:
        yield from (url.rstrip(".,;)") for url in _URL.findall(text) if is_meeting(url.rstrip(".,;)")))


def is_online_location(location: str) -> bool:
    """Nobody can go there: an address of the web, perhaps with `online` before it, or the name of a service."""
    bare = _URL.sub("", location).strip(" -–:,;()")
    has_url = _URL.search(location) is not None
    return bool(_WORDS.fullmatch(location.strip())) or (has_url and (not bare or bool(_WORDS.fullmatch(bare))))


def without_meetings(text: str) -> str:
    """The text without its links to meetings, and without the lines that services write around them."""
    if not any(is_meeting(url.rstrip(".,;)")) for url in _URL.findall(text)) and "-::~" not in text:
        return text
    kept = []
    for one in _FENCED.sub("", text).split("\n"):
        if _RULES.match(one) or _SECRETS.match(one.strip()):
            continue
        if any(is_meeting(url.rstrip(".,;)")) for url in _URL.findall(one)):
            continue
        kept.append(one)
    return "\n".join(kept).strip()


def without_meeting_location(location: str) -> str:
    """The part of a LOCATION where people can go."""
    if is_online_location(location):
        return ""
    parts = re.split(r"\s*[;\n]\s*|,\s+(?=https?://)|\s+-\s+(?=https?://)", location)
    kept = [part for part in parts if part and not _WORDS.fullmatch(part.strip())]
    return "\n".join(_URL.sub("", part).strip(" -–:,()") for part in kept if _URL.sub("", part).strip(" -–:,()"))
