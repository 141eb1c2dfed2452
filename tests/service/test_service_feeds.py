"""Feeds and calendars as the running service serves them: what clients' requests need, and a hub that is told."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.running_service import Service
from tests.support.waiting import eventually

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
SCOPES = ["/", "/en/", "/nl/", "/series/cop-2024/", "/en/series/cop-2024/", "/tags/twente/", "/en/tags/twente/"]
NAMES = [f"{kind}.{ending}" for kind in ("feed", "news") for ending in ("rss", "atom", "json")]
FEEDS = [scope + name for scope in SCOPES for name in (*NAMES, "calendar.ics")]
EVENT = "/events/cop-2024/enschede.ics"


@dataclass
class FakeHub:
    """What the hub was told, and what it read at that address when it was told."""

    url: str = ""
    feeds: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
            assert form["hub.mode"] == ["publish"]
            (feed,) = form["hub.url"]
            hub.feeds[feed] = read(feed)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


def read(url: str) -> bytes:
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, hub: FakeHub) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("feeds") / "service", WEBSUB_HUB=hub.url)
    try:
        service.start()
        yield service
    finally:
        service.close()


def ask(service: Service, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_every_feed_and_calendar_has_its_type_and_all_that_caches_and_web_calendars_need(service: Service) -> None:
    for path in (*FEEDS, EVENT):
        status, headers, body = ask(service, path)
        assert status == 200, path
        assert headers["content-type"] == TYPES[path.rpartition(".")[2]]
        assert headers["cache-control"] == "public, max-age=300"
        assert headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in headers
        assert ("content-disposition" in headers) == (path == EVENT)
        head = ask(service, path, "HEAD")
        assert head[2] == b""
        assert {**head[1], "date": ""} == {**headers, "date": ""}
        packed = ask(service, path, accept_encoding="gzip")
        assert packed[1]["content-encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == body
        for known in (
            {"if_none_match": headers["etag"]},
            {"if_modified_since": headers["last-modified"]},
            {"if_none_match": packed[1]["etag"], "accept_encoding": "gzip"},
        ):
            assert ask(service, path, **known)[::2] == (304, b""), path
        assert ask(service, path, "OPTIONS", origin="https://x.example", access_control_request_method="GET")[0] == 204


def test_a_single_event_is_saved_under_its_name(service: Service) -> None:
    _, headers, _ = ask(service, EVENT)
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''cop-2024-enschede.ics"


def test_what_never_was_is_404(service: Service) -> None:
    for path in ("/tags/nothing/feed.rss", "/series/other/calendar.ics", "/events/cop-2024/other.ics", "/feed.xml"):
        assert ask(service, path)[0] == 404


def test_the_hub_is_told_of_every_feed_once_it_serves_the_change(service: Service, hub: FakeHub) -> None:
    own = {f"{service.url}{scope}{name}" for scope in SCOPES if scope != "/nl/" for name in NAMES}
    eventually(lambda: own <= set(hub.feeds), "the hub hears of the first publication")
    assert not [feed for feed in hub.feeds if "/nl/" in feed or feed.endswith(".ics")], "each by its one address"
    for feed in own:
        assert hub.url.encode() in hub.feeds[feed], "each names the hub"
    hub.feeds.clear()
    (service.events / "next.yaml").write_text(
        "title: Volgende ronde\ntags: [Twente]\nevents: [{id: een, date: 2099-05-01, time: '19:00'}]\n",
        encoding="utf-8",
    )
    scopes = [before + scope for before in ("", "/en") for scope in ("/", "/tags/twente/", "/series/next/")]
    changed = {
        f"{service.url}{scope}{name}"
        for scope in scopes
        for name in NAMES
        if name.startswith("feed.") or "/series/next/" in scope  # nothing was announced: no other news
    }
    eventually(lambda: changed <= set(hub.feeds), "the hub hears of the change")
    assert set(hub.feeds) == changed, "and of no other feed"
    for scope in scopes:
        assert b"Volgende ronde" in hub.feeds[f"{service.url}{scope}feed.atom"]


def test_nothing_is_said_to_the_hub_when_nothing_changes(service: Service, hub: FakeHub) -> None:
    hub.feeds.clear()
    rounds = service.healthz()["publisher"]["rounds"]
    (service.events / "notes.txt").write_text("no definition")
    (service.events / "cop-2024.yaml").touch()
    eventually(lambda: service.healthz()["publisher"]["rounds"] > rounds, "another round")
    assert not hub.feeds
