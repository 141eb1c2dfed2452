"""The server as clients meet it: real workers over a real store, spoken to over sockets."""

import gzip
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse

import pytest

from announcer.model import Resource
from announcer.web.site_store import SiteStore
from tests.support.web_server import serving

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
CALENDAR = b"BEGIN:VCALENDAR\r\n" + b"".join(b"X-LINE:%d\r\n" % number for number in range(120_000))


def resource(path: str, body: bytes, kind: str = HTML, **more: object) -> Resource:
    made = Resource(path=path, inputs=body[:9].hex(), type=kind, body=body, modified_at=AT)
    return replace(made, **more)  # type: ignore[arg-type]


SITE = (
    resource("/", b"<h1>sessions</h1>" * 100),
    resource("/events/s/e/", b"<h1>one</h1>" * 100),
    resource("/events/s/e.ics", b"BEGIN:VCALENDAR", "text/calendar; charset=utf-8", filename="s-e.ics"),
    resource("/events/s/gone/", b"", status=410),
    resource("/tags/café/", b"<h1>tag</h1>"),
    resource("/feed.rss", b"<rss/>" * 100, "application/rss+xml; charset=utf-8", max_age=900),
    resource("/calendar.ics", CALENDAR, "text/calendar; charset=utf-8"),
    resource("/future/", b"later", modified_at=datetime(2124, 1, 1, tzinfo=UTC)),
    resource("/outbox/", b"posts", max_age=0),
    resource("/e.png", b"\x89PNG" * 1000, "image/png"),
    resource("/404.html", b"niets hier"),
    resource("/en/404.html", b"nothing here"),
    resource("/410.html", b"weg"),
)


@dataclass(frozen=True)
class Server:
    port: int
    store: SiteStore

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def say(self, request: bytes) -> bytes:
        """What comes back for exactly these bytes, until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as call:
            call.sendall(request)
            return b"".join(iter(lambda: call.recv(65536), b""))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose store nobody has made yet."""
    path = tmp_path_factory.mktemp("server") / "site.db"
    with serving(path) as port:
        yield Server(port, SiteStore(path, read_only=True))


@pytest.fixture(scope="module")
def before_the_first_publication(empty: Server) -> list[tuple[HTTPResponse, bytes]]:
    return [empty.ask(path) for path in ("/", "/nothing", "/healthz", "/healthz/publisher", "/metrics")]


@pytest.fixture(scope="module")
def server(empty: Server, before_the_first_publication: object) -> Server:
    assert before_the_first_publication  # asked before anything was published
    store = SiteStore(empty.store._path)
    store.publish(SITE)
    return Server(empty.port, store)


def test_before_the_first_publication_clients_are_asked_to_come_again(
    before_the_first_publication: list[tuple[HTTPResponse, bytes]],
) -> None:
    statuses = [response.status for response, _ in before_the_first_publication]
    assert statuses == [503, 503, 503, 503, 200]
    assert before_the_first_publication[0][0].getheader("Retry-After") == "2"


def test_every_resource_is_served_as_it_was_published(server: Server) -> None:
    for each in SITE:
        if each.status == 200 and not each.path.endswith("html"):
            response, body = server.ask(each.path.replace("é", "%C3%A9"))
            assert (response.status, body) == (200, each.body)
            assert response.getheader("Content-Type") == each.type
            assert response.getheader("ETag") == server.store.read(each.path).etag  # type: ignore[union-attr]


def test_the_query_is_ignored(server: Server) -> None:
    assert server.ask("/events/s/e/?p=0123456789ab&x=%00")[1] == SITE[1].body


def test_head_has_the_headers_of_get_and_no_body(server: Server) -> None:
    for encoding in ("gzip", "identity"):
        got, _ = server.ask("/", accept_encoding=encoding)
        head, body = server.ask("/", "HEAD", accept_encoding=encoding)
        assert body == b""
        assert [each for each in head.getheaders() if each[0] != "date"] == [
            each for each in got.getheaders() if each[0] != "date"
        ]


def test_caches_are_told_how_long_and_by_what(server: Server) -> None:
    response, _ = server.ask("/feed.rss")
    assert response.getheader("Cache-Control") == "public, max-age=900"
    assert response.getheader("Last-Modified") == "Wed, 10 Jan 2024 09:00:00 GMT"
    assert response.getheader("Vary") == "accept-encoding"
    assert server.ask("/outbox/")[0].getheader("Cache-Control") == "no-cache"


def test_a_last_modified_is_never_in_the_future(server: Server) -> None:
    assert server.ask("/future/")[0].getheader("Last-Modified") is None


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_client_that_has_it_gets_304_without_a_body(server: Server, encoding: str) -> None:
    full, _ = server.ask("/feed.rss", accept_encoding=encoding)
    tag = str(full.getheader("ETag"))
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response, body = server.ask("/feed.rss", accept_encoding=encoding, if_none_match=header)
        assert (response.status, body) == (304, b"")
        assert response.getheader("ETag") == tag
        assert response.getheader("Cache-Control") == "public, max-age=900"
        assert response.getheader("Vary") == "accept-encoding"
        assert response.getheader("Access-Control-Allow-Origin") == "*"
    since = server.ask("/feed.rss", accept_encoding=encoding, if_modified_since=str(full.getheader("Last-Modified")))
    assert since[0].status == 304
    assert server.ask("/feed.rss", "HEAD", accept_encoding=encoding, if_none_match=tag)[0].status == 304


def test_a_client_that_has_something_else_gets_the_whole(server: Server) -> None:
    assert (
        server.ask("/feed.rss", if_none_match='"other"', if_modified_since="Wed, 10 Jan 2034 09:00:00 GMT")[0].status
        == 200
    )
    assert server.ask("/feed.rss", if_modified_since="Wed, 10 Jan 2024 08:59:59 GMT")[0].status == 200
    packed = str(server.ask("/feed.rss", accept_encoding="gzip")[0].getheader("ETag"))
    assert server.ask("/feed.rss", if_none_match=packed)[0].status == 200


def test_two_if_none_match_lines_are_one_list(server: Server) -> None:
    tag = str(server.ask("/")[0].getheader("ETag")).encode()
    request = b'GET / HTTP/1.1\r\nhost: x\r\nif-none-match: "other"\r\nif-none-match: ' + tag
    assert server.say(request + b"\r\nconnection: close\r\n\r\n").startswith(b"HTTP/1.1 304 ")


def test_gzip_holds_the_same_bytes_under_a_tag_of_its_own(server: Server) -> None:
    for path in ("/", "/feed.rss", "/calendar.ics"):
        plain, body = server.ask(path)
        packed, smaller = server.ask(path, accept_encoding="gzip, deflate")
        assert packed.getheader("Content-Encoding") == "gzip"
        assert gzip.decompress(smaller) == body
        assert len(smaller) < len(body)
        assert packed.getheader("ETag") != plain.getheader("ETag")
        assert packed.getheader("Content-Length") == str(len(smaller))


def test_what_gzip_cannot_make_smaller_is_sent_as_it_is(server: Server) -> None:
    response, body = server.ask("/e.png", accept_encoding="gzip")
    assert response.getheader("Content-Encoding") is None
    assert response.getheader("Vary") is None
    assert body == b"\x89PNG" * 1000


def test_feeds_and_calendars_may_be_read_from_other_sites_and_pages_not(server: Server) -> None:
    for path, allowed in (
        ("/feed.rss", "*"),
        ("/calendar.ics", "*"),
        ("/events/s/e.ics", "*"),
        ("/", None),
        ("/e.png", None),
    ):
        assert server.ask(path)[0].getheader("Access-Control-Allow-Origin") == allowed


def test_a_script_of_another_site_may_ask_conditionally_and_without_credentials(server: Server) -> None:
    # If-None-Match is not among the headers that a script may send unasked (Fetch, "CORS-safelisted request-header").
    asked = {
        "origin": "https://calendar.example",
        "access_control_request_method": "GET",
        "access_control_request_headers": "if-none-match",
    }
    for path in ("/feed.rss", "/calendar.ics", "/events/s/e.ics"):
        response, body = server.ask(path, "OPTIONS", **asked)
        assert (response.status, body) == (204, b"")
        assert response.getheader("Access-Control-Allow-Origin") == "*"
        assert response.getheader("Access-Control-Allow-Methods") == "GET, HEAD"
        assert response.getheader("Access-Control-Allow-Headers") == "*"
        assert response.getheader("Access-Control-Allow-Credentials") is None
        tag = str(server.ask(path)[0].getheader("ETag"))
        unchanged, _ = server.ask(path, if_none_match=tag, origin="https://calendar.example")
        assert (unchanged.status, unchanged.getheader("Access-Control-Allow-Origin")) == (304, "*")
        assert unchanged.getheader("Access-Control-Expose-Headers") == "etag"
    for path in ("/", "/nothing", "/healthz", "/outbox/"):
        assert server.ask(path, "OPTIONS", **asked)[0].status == 405
    assert server.ask("/feed.rss", "OPTIONS", **{**asked, "access_control_request_method": "PUT"})[0].status == 405


def test_a_single_events_calendar_is_a_file_with_a_name(server: Server) -> None:
    assert server.ask("/events/s/e.ics")[0].getheader("Content-Disposition") == "attachment; filename*=UTF-8''s-e.ics"
    assert server.ask("/calendar.ics")[0].getheader("Content-Disposition") is None


@pytest.mark.parametrize(
    "path", ["/", "/feed.rss", "/nothing", "/events/s/gone/", "/events/s/e", "/healthz", "/metrics"]
)
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    response, _ = server.ask(path)
    policy = str(response.getheader("Content-Security-Policy"))
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Referrer-Policy") == "no-referrer"


def test_what_never_was_is_404_in_the_language_of_the_path(server: Server) -> None:
    for path, expected in (("/nothing/", b"niets hier"), ("/en/nothing/", b"nothing here"), ("/fr/x", b"niets hier")):
        response, body = server.ask(path)
        assert (response.status, body) == (404, expected)
        assert response.getheader("ETag") is None


def test_what_is_shown_in_the_place_of_a_page_is_none_by_itself(server: Server) -> None:
    for path, expected in (
        ("/404.html", b"niets hier"),
        ("/en/404.html", b"nothing here"),
        ("/410.html", b"niets hier"),
    ):
        response, body = server.ask(path)
        assert (response.status, body) == (404, expected)


def test_what_has_gone_is_410_even_for_those_who_have_it(server: Server) -> None:
    for headers in ({}, {"if_none_match": "*"}, {"if_modified_since": "Wed, 10 Jan 2034 09:00:00 GMT"}):
        response, body = server.ask("/events/s/gone/", **headers)
        assert (response.status, body) == (410, b"weg")


def test_a_page_without_its_slash_is_redirected_for_good(server: Server) -> None:
    response, _ = server.ask("/events/s/e?p=0123")
    assert (response.status, response.getheader("Location")) == (308, "/events/s/e/")
    assert server.ask("/tags/caf%C3%A9")[0].getheader("Location") == "/tags/caf%C3%A9/"
    assert server.ask("/events/s/other")[0].status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_and_told_which_work(server: Server, method: str) -> None:
    for path in ("/", "/nothing", "/healthz"):
        response, _ = server.ask(path, method)
        assert (response.status, response.getheader("Allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    ["/events/..%2f..%2fx.ics", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/events/s/e/%0d%0aX-Evil:%201",
     "/%ff%fe", "/%00", "//evil.example", "//evil.example/%2e%2e", "/%", "/%zz", "/" + "a" * 8000, "/%E2%80%AE"],
)  # fmt: skip
def test_hostile_paths_are_simply_not_there(server: Server, path: str) -> None:
    answer = server.say(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    head = answer.partition(b"\r\n\r\n")[0]
    assert head.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 "))
    assert b"evil" not in head.lower()


@pytest.mark.parametrize(
    "request_",
    [b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
     b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 300 + b"\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
     b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 300_000 + b"\r\n\r\n"],
    ids=["bytes", "nonsense", "header", "many headers", "long path", "huge header"],
)  # fmt: skip
def test_what_is_no_http_is_refused_at_once(server: Server, request_: bytes) -> None:
    try:
        answer = server.say(request_)
    except ConnectionResetError:  # it hung up while we were still talking
        answer = b"HTTP/1.1 4"
    assert answer.startswith(b"HTTP/1.1 4")
    assert server.ask("/")[0].status == 200


@pytest.mark.parametrize("name", ["if-none-match", "cookie", "accept-encoding"])
def test_headers_over_16_kib_are_refused_and_below_are_not(server: Server, name: str) -> None:
    assert server.ask("/", **{name: "x" * 16_400})[0].status == 431
    assert server.ask("/", **{name: "x" * 15_000})[0].status == 200


def test_a_header_that_is_no_text_is_ignored(server: Server) -> None:
    request = b"GET / HTTP/1.1\r\nhost: x\r\nif-none-match: \xff\xfe\r\nconnection: close\r\n\r\n"
    assert server.say(request).startswith(b"HTTP/1.1 200 ")


def test_the_host_header_is_never_repeated(server: Server) -> None:
    for path in ("/", "/events/s/e", "/nothing", "/healthz"):
        request = (
            f"GET {path} HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nconnection: close\r\n\r\n"
        )
        assert b"evil" not in server.say(request.encode())


def test_a_range_gets_the_whole(server: Server) -> None:
    response, body = server.ask("/", range="bytes=0-3")
    assert (response.status, body) == (200, SITE[0].body)


def test_the_body_of_a_refused_request_is_not_taken_for_the_next_one(server: Server) -> None:
    inner = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(inner) + inner
    assert server.say(request).count(b"HTTP/1.1 ") == 1


def test_a_new_publication_is_served_at_once_by_every_worker(server: Server) -> None:
    for number in range(5):
        body = b"<p>%d</p>" % number * 100
        site = [resource("/", body, inputs=str(number)) if each.path == "/" else each for each in SITE]
        server.store.publish([site[0]])
        for _ in range(8):  # each connection may reach another worker
            assert server.ask("/")[1] == body
            assert gzip.decompress(server.ask("/", accept_encoding="gzip")[1]) == body
    server.store.publish([SITE[0]])


def test_health_shows_what_the_publisher_last_said(server: Server) -> None:
    now = datetime.now(UTC).isoformat()
    server.store.put_state({"completed_at": now, "problems": ["a.yaml:1:1: no title"], "overdue": 0, "rounds": 3})
    response, body = server.ask("/healthz")
    content = json.loads(body)
    assert (response.status, content["status"]) == (200, "problems")
    assert content["problems"] == ["a.yaml:1:1: no title"]
    assert content["publisher"]["last_round_at"] == now
    assert response.getheader("Cache-Control") == "no-store"
    assert server.ask("/healthz/publisher")[0].status == 200
    server.store.put_state({"completed_at": "2024-01-10T09:00:00+00:00", "overdue": 1})
    response, body = server.ask("/healthz/publisher")
    assert response.status == 503
    assert len(json.loads(body)["reasons"]) == 2
    assert server.ask("/healthz")[0].status == 200


def test_metrics_are_plain_text_for_prometheus(server: Server) -> None:
    response, body = server.ask("/metrics")
    assert response.getheader("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
    assert b"\nannouncer_site_published 1\n" in body


def test_answers_are_counted_over_all_workers(server: Server) -> None:
    """Whichever of them a scrape reaches."""
    for _ in range(20):
        server.ask("/healthz/publisher")
    counted = [
        int(re.search(rb'requests_total\{status="200"\} (\d+)', server.ask("/metrics")[1])[1])  # type: ignore[index]
        for _ in range(10)
    ]
    assert counted == list(range(counted[0], counted[0] + 10))


def test_the_site_is_served_on_after_its_file_was_deleted_and_made_anew(server: Server) -> None:
    path = server.store._path
    for part in list(path.parent.iterdir()):
        part.unlink()
    assert server.ask("/")[0].status in (200, 503)
    assert server.store.known() == {}
    server.store.publish(SITE)
    assert server.ask("/")[1] == SITE[0].body
