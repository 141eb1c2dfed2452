"""What every page has around it: addresses, feeds, the other languages, the account. Templates get it as `page`."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from babel import Locale
from babel.core import get_global
from markupsafe import escape

from announcer.model import Event, Series, SiteSettings
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import Text
from announcer.site.paths import prefix, quoted, site_languages, url
from announcer.site.pictures import SitePicture
from announcer.words.catalogue import catalogue

_FEEDS = (
    ("feed.rss", "application/rss+xml", "RSS"),
    ("feed.atom", "application/atom+xml", "Atom"),
    ("feed.json", "application/feed+json", "JSON Feed"),
    ("calendar.ics", "text/calendar", "iCal"),
)


_NEWS = (
    ("news.rss", "application/rss+xml", "RSS"),
    ("news.atom", "application/atom+xml", "Atom"),
    ("news.json", "application/feed+json", "JSON Feed"),
)


@cache
def asset(name: str) -> tuple[str, bytes]:
    """The address and the bytes of a file in `assets/`; the address changes with the bytes."""
    body = files("announcer.site.pages").joinpath("assets", name).read_bytes()
    stem, _, ending = name.rpartition(".")
    return f"/assets/{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}", body


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """An image as a page shows it."""

    path: str
    width: int
    height: int
    alt: Text


def shown(thing: Event | Series, picture: SitePicture | None, language: str) -> ShownPicture | None:
    """The image of an event or a series; None without a picture."""
    image = thing.image
    if image is None or picture is None:
        return None
    texts = thing.translations.get(language) if language != thing.language else None
    alt = Text(escape(texts.alt), language) if texts and texts.alt else Text(escape(image.alt), thing.language)
    return shown_picture(picture, alt)


def shown_picture(picture: SitePicture, alt: Text) -> ShownPicture:
    return ShownPicture(path=picture.path, width=picture.width, height=picture.height, alt=alt)


@dataclass(frozen=True, kw_only=True)
class LocalizedSite:
    """The site in one language: what the addresses in a page are made of."""

    settings: SiteSettings
    language: str

    @property
    def site(self) -> str:
        return self.settings.title

    @property
    def spoken(self) -> str:
        """The language of the interface: English where there are no words in `language`."""
        return words(self.language).language

    @property
    def og_locale(self) -> str:
        """Of the interface, with the territory that its catalogue is written for, else the likeliest: `nl_NL`."""
        return _with_territory(catalogue(self.spoken).locale)

    def href(self, path: str) -> str:
        """The address of `path` in this language on this host, below the base URL's own path."""
        return self.asset(prefix(self.settings, self.language) + path)

    def asset(self, path: str) -> str:
        """The address of what has no language."""
        return quoted(urlsplit(self.settings.base_url).path + path)

    def absolute(self, path: str) -> str:
        return self.settings.base_url + quoted(path)

    def absolute_in_language(self, path: str) -> str:
        return url(self.settings, path, self.language)

    def webcal(self, path: str) -> str:
        """With the scheme by which calendar programs subscribe; iOS knows no `webcals`."""
        return "webcal://" + self.absolute_in_language(path).split("://", maxsplit=1)[1]


@dataclass(frozen=True, kw_only=True)
class Page(LocalizedSite):
    """One page in one language."""

    path: str
    """Without the language."""
    heading: str
    """Plain text; with the site's title behind it what a browser's tab shows."""
    description: str = ""
    scope_path: str = "/"
    """Whose feeds the page offers."""
    scope_title: str | None = None
    image: ShownPicture | None = None
    is_indexed: bool = True

    @property
    def stylesheet(self) -> str:
        return asset("style.css")[0]

    @property
    def icon(self) -> str:
        return asset("icon.svg")[0]

    @property
    def url(self) -> str:
        return self.absolute_in_language(self.path)

    @property
    def image_url(self) -> str | None:
        return None if self.image is None else self.absolute(self.image.path)

    @property
    def alternates(self) -> tuple[tuple[str, str], ...]:
        """Language tags and absolute addresses, for search engines."""
        tongues = site_languages(self.settings)
        own = [(tag, url(self.settings, self.path, tag)) for tag in tongues]
        return (*own, ("x-default", url(self.settings, self.path, self.settings.language))) if len(own) > 1 else ()

    @property
    def others(self) -> tuple[tuple[str, str, str], ...]:
        """The same page in other languages: tag, the language's own name, address."""
        base = urlsplit(self.settings.base_url).path
        return tuple(
            (tag, language_name(tag), quoted(base + prefix(self.settings, tag) + self.path))
            for tag in site_languages(self.settings)
            if tag != self.language
        )

    @property
    def feeds(self) -> tuple[tuple[str, str, str], ...]:
        """Path, media type, name."""
        return tuple((self.scope_path + name, kind, label) for name, kind, label in _FEEDS)

    @property
    def news(self) -> tuple[tuple[str, str, str], ...]:
        """Path, media type, name."""
        return tuple((self.scope_path + name, kind, label) for name, kind, label in _NEWS)

    @property
    def feed_title(self) -> str:
        return self.scope_title or self.site

    @property
    def account_url(self) -> str | None:
        return self.settings.account_url

    @property
    def account(self) -> str | None:
        """`@user@host`, from the address of the account's page; None with the local account."""
        if self.settings.account_url is None:
            return None
        parts = urlsplit(self.settings.account_url)
        return f"@{parts.path.rstrip('/').rsplit('/', maxsplit=1)[-1].lstrip('@')}@{parts.netloc}"


@cache
def _with_territory(locale: Locale) -> str:
    likely = locale if locale.territory else Locale.parse(get_global("likely_subtags")[locale.language])
    return f"{likely.language}_{likely.territory}"


@cache
def language_name(tag: str) -> str:
    """What a language calls itself."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except ValueError:
        return tag


def one_line(text: str) -> str:
    """For attributes and titles."""
    return " ".join(text.split())


def summary_line(thing: Event | Series, language: str) -> str:
    """The summary for search engines and previews; empty when there is none."""
    return one_line(thing.localized(language).summary or "")
