"""The configuration in deploy/ for nginx and Caddy before a service that runs: at a host of its own, and below a path
that is handed on, or taken off."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.proxies import DEPLOY, Proxy, ask, caddy, nginx
from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.running_service import Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("nginx and Caddy before a whole service")


@dataclass(frozen=True)
class Site:
    """A service whose address is `http://agenda.example.org:{port}{base}`; a proxy will be at that port."""

    service: Service
    port: int
    base: str


def running(base: str, folder: Path) -> Iterator[Site]:
    port = free_port()
    with closing(Service(folder / "service", BASE_URL=f"http://agenda.example.org:{port}{base}")) as service:
        service.start("--now", "2024-02-20T09:00")
        eventually(lambda: _says_no_more(service), "what is due is said")
        yield Site(service, port, base)


def _says_no_more(service: Service) -> bool:
    """All that is due at the start is posted: until then feeds change."""
    posts = service.healthz()["publisher"]["posts"] or {}
    return "posted" in posts and not posts.keys() & {"pending", "sending", "unknown"}


@pytest.fixture(scope="module")
def at_a_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from running("", tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def below_a_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from running("/agenda", tmp_path_factory.mktemp("site"))


def config(site: Site, program: str, *, taken_off: bool) -> str:
    """The file in deploy/; one that is for a part of a server block inside one."""
    name = {"nginx": "announcer{}.conf", "caddy": "announcer{}.Caddyfile"}[program]
    text = (DEPLOY / program / name.format("-path" if site.base else "")).read_text(encoding="utf-8")
    if site.base and program == "nginx":
        if taken_off:  # the other location, which the file has as a comment
            head, _, rest = text.partition("# The path is taken off")
            other, _, end = rest.partition("\n\n# WebFinger")
            text = re.sub(r"^#  ?", "", other.partition(":\n#\n")[2], flags=re.MULTILINE) + "\n\n# WebFinger" + end
            assert "location /agenda/ {" in text
            assert head
        text = f"server {{\nlisten 80;\n{text}\n}}\n"
    if site.base and program == "caddy" and taken_off:
        text = text.replace("handle /agenda/*", "handle_path /agenda/*")
    return text


WAYS = [
    ("at_a_host", "nginx", False),
    ("at_a_host", "caddy", False),
    ("below_a_path", "nginx", False),
    ("below_a_path", "nginx", True),
    ("below_a_path", "caddy", False),
    ("below_a_path", "caddy", True),
]


@pytest.fixture(scope="module", params=WAYS, ids=[f"{way[0]}-{way[1]}{'-taken_off' * way[2]}" for way in WAYS])
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Proxy]]:
    where, program, taken_off = request.param
    site: Site = request.getfixturevalue(where)
    folder = tmp_path_factory.mktemp("proxy") / "proxy"
    run = {"nginx": nginx, "caddy": caddy}[program]
    text = config(site, program, taken_off=taken_off)
    with run(folder, text, port=site.port, upstream=site.service.port) as proxy:
        yield site, proxy


PATHS = ["/", "/en/", "/events/cop-2024/enschede/", "/events/cop-2024/enschede.ics", "/calendar.ics", "/feed.rss",
         "/news.atom", "/en/feed.json", "/subscribe/", "/robots.txt"]  # fmt: skip


def test_everything_is_the_service_s_own_answer_headers_and_all(way: tuple[Site, Proxy]) -> None:
    site, proxy = way
    for path in PATHS:
        direct, through = ask(site.service.port, path), proxy.get(site.base + path)
        assert (through.status, through.body) == (200, direct.body), path
        for name in ("content-type", "etag", "cache-control", "vary", "content-security-policy", "last-modified"):
            assert through.headers.get(name) == direct.headers.get(name), (path, name)
        again = proxy.get(site.base + path, if_none_match=direct.headers["etag"])
        assert (again.status, again.body) == (304, b"")


def test_what_is_not_there_is_said_in_the_reader_s_language(way: tuple[Site, Proxy]) -> None:
    site, proxy = way
    for path in ("/none/", "/en/none/"):
        direct, through = ask(site.service.port, path), proxy.get(site.base + path)
        assert (through.status, through.body) == (404, direct.body)


def test_every_link_of_a_page_leads_somewhere(way: tuple[Site, Proxy]) -> None:
    site, proxy = way
    page = proxy.get(f"{site.base}/events/cop-2024/enschede/").body.decode()
    links = {link for link in re.findall(r'(?:href|src)="(/[^"#?]*)', page) if not link.startswith("//")}
    assert len(links) > 5
    assert {link: proxy.get(link).status for link in links} == dict.fromkeys(links, 200)


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(way: tuple[Site, Proxy]) -> None:
    site, proxy = way
    through = proxy.get(f"{site.base}/events/cop-2024/enschede")
    assert (through.status, through.headers["location"]) == (308, f"{site.base}/events/cop-2024/enschede/")
    if site.base:
        home = proxy.get(site.base)
        assert home.status in (301, 308)
        assert home.headers["location"].endswith(f"{site.base}/")


def test_the_world_hears_whether_all_is_well_and_the_rest_is_the_operators(way: tuple[Site, Proxy]) -> None:
    site, proxy = way
    for path in ("/healthz", "/healthz/publisher"):
        through = proxy.get(site.base + path)
        assert set(json.loads(through.body)) == {"status", "for_seconds"}
        assert ask(site.service.admin_port, path).status == through.status
    for path in ("/metrics", "/outbox/", "/en/outbox/"):
        assert ask(site.service.admin_port, path).status == 200
        assert proxy.get(site.base + path).status == 404


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_while_the_service_is_down_readers_are_asked_to_come_again(tmp_path: Path, program: str) -> None:
    name = {"nginx": "announcer.conf", "caddy": "announcer.Caddyfile"}[program]
    text = (DEPLOY / program / name).read_text(encoding="utf-8")
    run = {"nginx": nginx, "caddy": caddy}[program]
    with run(tmp_path / "proxy", text, port=free_port(), upstream=free_port()) as proxy:
        answer = proxy.get("/feed.rss")
        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
