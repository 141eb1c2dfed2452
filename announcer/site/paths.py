"""Addresses: the site's own, by what lies there, and those of others as far as a browser may follow them."""

from functools import lru_cache
from urllib.parse import quote, urlsplit

from announcer.model import SiteSettings, Subject

quoted = lru_cache(maxsize=2048)(quote)
"""`quote` of a path; the same ones stand in page after page."""


def event_path(key: Subject) -> str:
    return f"/events/{key.series}/{key.event}/"


def ics_path(key: Subject) -> str:
    """One event for a calendar."""
    return f"/events/{key.series}/{key.event}.ics"


def series_path(series: str) -> str:
    return f"/series/{series}/"


@lru_cache(maxsize=4096)
def tag_key(tag: str) -> str:
    """A tag as addresses have it: casefolded, one part of a path, and never `.` or `..`. So a slash is a hyphen."""
    key = " ".join(tag.casefold().replace("/", "-").replace("\\", "-").split())
    return key if key.strip(".") else "-" * max(1, len(key))


def former_tag_key(key: str) -> str:
    """What addresses had for a tag when words were joined by hyphens there."""
    return "-".join(key.split())


def site_languages(settings: SiteSettings) -> tuple[str, ...]:
    """The site's own language first, then the others as the settings have them."""
    return tuple(dict.fromkeys((settings.language, *settings.languages)))


def prefix(settings: SiteSettings, language: str) -> str:
    """What an address in `language` begins with: nothing in the site's own language, else `/en`."""
    return "" if language == settings.language else f"/{language}"


def url(settings: SiteSettings, path: str, language: str) -> str:
    """The absolute address of `path` in `language`, quoted."""
    return settings.base_url + quoted(prefix(settings, language) + path)


def web_url(url: str | None) -> str | None:
    """`url` when a browser may follow it: http or https with a host. All else is dropped here, whoever let it in."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def mail_url(address: str) -> str:
    return f"mailto:{quote(address, safe='@')}"
