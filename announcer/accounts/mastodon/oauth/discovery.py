"""What lies at an address: which server, of which version, and where and how it lets programs in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from announcer.accounts.mastodon.client import MastodonClient
from announcer.accounts.mastodon.oauth.address import InstanceAddress
from announcer.accounts.mastodon.oauth.scopes import Software
from announcer.accounts.mastodon.server_answers import reason_of
from announcer.accounts.mastodon.session import Exchange, origin_of
from announcer.errors import LoginFailed
from announcer.model import Message
from announcer.model.text import line

Connect = Callable[[str], MastodonClient]
"""A client without a token for scheme, host and port."""

_MOST_REDIRECTS = 3
_HOST = re.compile(r"[\w.-]+(?::\d+)?")
_PLAIN = re.compile(r"https?://[A-Za-z0-9._~:/%-]+")
_TEMPLATE = re.compile(r"""template=["'](https?://[^"'/]+)""")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that speaks Mastodon's API, by what it says of itself."""

    base_url: str
    software: Software
    name: str
    """The software, as it calls itself."""
    version: str
    instance: Mapping[str, Any] = field(repr=False, default_factory=dict)
    """Its `/api/v2/instance`, or v1."""
    metadata: Mapping[str, Any] = field(repr=False, default_factory=dict)
    """Of its authorization server (RFC 8414), if it has any."""

    @property
    def domain(self) -> str:
        """Behind the second @ of its accounts' names, which may be another than its host: v2 `domain`, v1 `uri`."""
        told = self.instance.get("domain") or self.instance.get("uri")
        bare = told.rpartition("//")[2].strip("/") if isinstance(told, str) else ""
        return bare if _HOST.fullmatch(bare) else urlsplit(self.base_url).netloc

    @property
    def scopes_supported(self) -> frozenset[str] | None:
        listed = self.metadata.get("scopes_supported")
        return frozenset(one for one in listed if isinstance(one, str)) if isinstance(listed, list) and listed else None

    @property
    def knows_pkce(self) -> bool:
        """Whether it verifies an S256 challenge (RFC 7636)."""
        methods = self.metadata.get("code_challenge_methods_supported")
        return isinstance(methods, list) and "S256" in methods

    def endpoint(self, name: str, path: str) -> str:
        """An endpoint's address: as the metadata has it where that is on this server, else at its usual path."""
        told = self.metadata.get(name)
        if isinstance(told, str) and _PLAIN.fullmatch(told) and origin_of(told) == self.base_url:
            return told
        return f"{self.base_url}{path}"


def discover(address: InstanceAddress, connect: Connect) -> Server:
    """The server at which the address's accounts log in. Raises LoginFailed."""
    base_url = address.base_url
    if address.user is not None:
        base_url = _of_account(address.user, address, connect) or base_url
    client = connect(base_url)
    instance, failed = _instance(client)
    if instance is None and (elsewhere := _of_host_meta(client)) not in (None, base_url):
        client = connect(str(elsewhere))
        instance, failed = _instance(client)
    if instance is None:
        raise _no_server(client.base_url, failed)
    name, version = _nodeinfo(client)
    software, name, version = software_of(name, version, instance)
    return Server(client.base_url, software, name, version, instance, _metadata(client))


def authorization_server(client: MastodonClient) -> Server:
    """What tells where to end a token, and nothing else: for a server that may be half broken."""
    return Server(client.base_url, Software.OTHER, "", "", {}, _metadata(client))


def _metadata(client: MastodonClient) -> Mapping[str, Any]:
    return _object(client.call(lambda: client.request("GET", "/.well-known/oauth-authorization-server"))) or {}


def _instance(client: MastodonClient) -> tuple[Mapping[str, Any] | None, Exchange]:
    """What it says of itself; else how it answered."""
    first = None
    for path in ("/api/v2/instance", "/api/v1/instance"):
        exchange = client.call(lambda path=path: client.request("GET", path))  # type: ignore[misc]  # of a default
        answer = _object(exchange)
        if answer is not None and isinstance(answer.get("version"), str):
            return answer, exchange
        first = first or exchange
        if exchange.status is None:
            break
    assert first is not None
    return None, first


def _no_server(base_url: str, exchange: Exchange) -> LoginFailed:
    host = urlsplit(base_url).netloc
    if exchange.status is None:
        return LoginFailed(Message("{host} does not answer: {reason}", host=host, reason=exchange.failure))
    if 300 <= exchange.status < 400:
        target = _redirected(base_url, exchange).netloc
        if _HOST.fullmatch(target) and target != host:
            return LoginFailed(
                Message("{host} sends on to {target}; when that is your instance: announcer login {target}",
                        host=host, target=target)
            )  # fmt: skip
    if exchange.status == 429:
        return LoginFailed(Message("{host} wants to be left alone for some minutes: it has had too many requests from"
                                   " here", host=host))  # fmt: skip
    if exchange.status in (401, 403):
        return LoginFailed(Message("{host} tells nothing of itself without an account, so that announcer cannot log in;"
                                   " docs/login.md has the way by hand", host=host))  # fmt: skip
    if exchange.status >= 500:
        return LoginFailed(Message("{host} is out of order: {reason}", host=host,
                                   reason=reason_of(exchange, exchange.status)))  # fmt: skip
    return LoginFailed(
        Message("{host} is no server of the Fediverse that announcer knows: no Mastodon, GoToSocial, Pleroma, Akkoma"
                " or Takahē", host=host)
    )  # fmt: skip


# --- which software -------------------------------------------------------------------------------------------------


def _nodeinfo(client: MastodonClient) -> tuple[str, str]:
    """Name and version by NodeInfo (nodeinfo.diaspora.software/protocol); empty where it does not tell."""
    listed = _object(client.call(lambda: client.request("GET", "/.well-known/nodeinfo"))) or {}
    links = listed.get("links")
    hrefs = [one.get("href") for one in links if isinstance(one, dict)] if isinstance(links, list) else []
    for href in reversed([one for one in hrefs if isinstance(one, str)]):
        parts = urlsplit(urljoin(client.base_url, href))
        if parts.netloc == urlsplit(client.base_url).netloc:  # whatever its scheme: Takahē always says https
            told = _object(client.call(lambda path=parts.path: client.request("GET", path))) or {}  # type: ignore[misc]
            software = told.get("software")
            if isinstance(software, dict):
                return _text(software.get("name")), _text(software.get("version"))
    return "", ""


def software_of(name: str, version: str, instance: Mapping[str, Any]) -> tuple[Software, str, str]:
    """Which software it is, with name and version to show; NodeInfo's where it has one, else the instance's."""
    told = _text(instance.get("version"))
    said = f"{name} {told} {_text(instance.get('source_url'))}".lower()
    for words, software in _FAMILIES:
        if any(word in said for word in words) or (software is Software.PLEROMA and "pleroma" in instance):
            return software, name or software, version or told
    # A server that only says that it is compatible, or a fork with a name of its own.
    is_mastodon = not name or name.lower() in _MASTODON
    return (Software.MASTODON if is_mastodon else Software.OTHER), name or "mastodon", version or told


_FAMILIES = (
    (("gotosocial",), Software.GOTOSOCIAL),
    (("akkoma", "pleroma", "rebased"), Software.PLEROMA),
    (("takahe",), Software.TAKAHE),
)
_MASTODON = frozenset({"mastodon", "hometown", "glitchcafe"})


# --- domains that are split -----------------------------------------------------------------------------------------


def _of_account(user: str, address: InstanceAddress, connect: Connect) -> str | None:
    """Where the account lives, by WebFinger (RFC 7033): the server of its actor."""
    resource = quote(f"acct:{user}@{address.host}", safe="")
    found = _object(_follow(f"{address.base_url}/.well-known/webfinger?resource={resource}", connect)) or {}
    links = found.get("links")
    for link in links if isinstance(links, list) else ():
        href = link.get("href") if isinstance(link, dict) and link.get("rel") == "self" else None
        if isinstance(href, str) and urlsplit(href).netloc.lower() == address.host:
            return address.base_url  # whatever its scheme: Takahē always says https
        if isinstance(href, str) and may_follow(href, address.base_url):
            return origin_of(href)
    return None


def _of_host_meta(client: MastodonClient) -> str | None:
    """Where the accounts of a host live that is no instance itself, by its host-meta (RFC 6415)."""
    told = _follow(f"{client.base_url}/.well-known/host-meta", lambda _: client, same_origin=client.base_url)
    found = _TEMPLATE.search(told.body.decode(errors="replace")) if told.status == 200 and told.complete else None
    if found is None and 300 <= (told.status or 0) < 400:
        target = _redirected(client.base_url, told).geturl()
        return origin_of(target) if may_follow(target, client.base_url) else None
    return origin_of(found[1]) if found is not None and may_follow(found[1], client.base_url) else None


def _follow(url: str, connect: Connect, same_origin: str | None = None) -> Exchange:
    """The answer at the end of a few redirects; with `same_origin` not beyond it."""
    exchange = Exchange()
    for _ in range(_MOST_REDIRECTS + 1):
        client = connect(origin_of(url))
        path = url[len(origin_of(url)) :]
        exchange = client.call(lambda client=client, path=path: client.request("GET", path))  # type: ignore[misc]
        if exchange.status is None or not 300 <= exchange.status < 400:
            break
        onward = _redirected(url, exchange).geturl()
        if not may_follow(onward, url) or (same_origin is not None and origin_of(onward) != same_origin):
            break
        url = onward
    return exchange


def _redirected(url: str, exchange: Exchange) -> SplitResult:
    """Where an answer sends on to; nowhere when it says nothing that can be meant."""
    try:
        return urlsplit(urljoin(url, exchange.headers.get("Location", "")[:2000]))
    except ValueError:
        return urlsplit("")


def may_follow(url: str, before: str) -> bool:
    """Never from https to http."""
    scheme, was = urlsplit(url).scheme, urlsplit(before).scheme
    return scheme == "https" or (scheme == "http" and was == "http")


def _object(exchange: Exchange) -> Mapping[str, Any] | None:
    answer = exchange.json() if exchange.status == 200 else None
    return answer if isinstance(answer, dict) else None


def _text(value: Any) -> str:
    return line(value)[:100] if isinstance(value, str) else ""
