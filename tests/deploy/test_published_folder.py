"""nginx and Caddy on the folder that a running service keeps current answer as the service's own server does."""

import gzip
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.deploy.proxies import DEPLOY, Answer, Proxy, ask, caddy, nginx
from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.running_service import Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("nginx and Caddy before a whole service")

REMOVED = "/events/weg/avond"
PAGES_OF_ERRORS = ("/404.html", "/410.html", "/503.html")
ONE_EVENING = """
title: Een avond
language: nl
timezone: Europe/Amsterdam
events: [{id: avond, date: 2024-03-08, time: "20:00"}]
"""
CONFIG = {"nginx": "published.conf", "caddy": "published.Caddyfile"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One event has been removed by a person."""
    folder = tmp_path_factory.mktemp("site") / "service"
    with closing(
        Service(folder, BASE_URL="https://agenda.example.org", PUBLISH_DIR="public", MAX_POSTS_PER_HOUR="99")
    ) as made:
        file = made.events / "cop-2024.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("tags: [", "tags: [café au lait, ", 1), encoding="utf-8")
        (made.events / "weg.yaml").write_text(ONE_EVENING, encoding="utf-8")
        made.start("--now", "2024-02-20T09:00")
        eventually(lambda: any(post["key"].startswith("weg/") for post in made.posts()), "it is announced", 30)
        (made.events / "weg.yaml").unlink()
        eventually(lambda: "removed" in made.command("status").out, "it asks what became of the event", 30)
        done = made.command("resolve", "weg", "--removed")
        assert done.status == 0, done
        eventually(lambda: ask(made.port, f"{REMOVED}/").status == 410, "it is gone", 30)
        marker, page = (folder / "public" / REMOVED[1:] / name for name in (".gone", "index.html"))
        eventually(lambda: marker.exists() and not page.exists(), "the folder has it too", 30)
        time.sleep(1)  # so do its other addresses
        yield made


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def web(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Proxy]]:
    text = (DEPLOY / request.param / CONFIG[request.param]).read_text(encoding="utf-8")
    run = {"nginx": nginx, "caddy": caddy}[request.param]
    folder = tmp_path_factory.mktemp("web") / "web"
    with run(folder, text, port=free_port(), site=service.folder / "public") as running:
        yield request.param, running


def addresses(service: Service) -> list[str]:
    """Of every file, as a request has them."""
    public = service.folder / "public"
    names = ["/" + file.relative_to(public).as_posix() for file in public.rglob("*") if file.is_file()]
    kept = [name for name in names if not name.endswith((".gz", ".gone", ".announcer-build", *PAGES_OF_ERRORS))]
    return sorted(quote(name.removesuffix("index.html")) for name in kept)


NOT_THERE = [
    "/none/", "/en/none/", "/none.ics", "/en/none.ics", "/xx/none", "/en/feed.rss/", "/events", "/events/",
    "/index.html", "/en/index.html", "/calendar.ics.gz", "/.announcer-build", "/.announcer-new/x",
    f"{REMOVED}.ics.gone", f"{REMOVED}/.gone", "/tags/x%0d%0ay/",
    *PAGES_OF_ERRORS, *(f"/{language}{page}" for language in ("en", "nl") for page in PAGES_OF_ERRORS),
]  # fmt: skip
GONE = [f"{REMOVED}/", f"{REMOVED}.ics", f"/en{REMOVED}/", f"/nl{REMOVED}.ics"]
WITHOUT_SLASH = ["/en", "/series/cop-2024", "/en/events/cop-2024/enschede", REMOVED]
ASKED: tuple[dict[str, str], ...] = (
    {}, {"accept-encoding": "gzip, deflate, br"}, {"accept-encoding": "gzip;q=0"}, {"if-none-match": '"other"'},
    {"if-modified-since": "Sun, 30 Jun 2030 10:00:00 GMT"}, {"if-modified-since": "Tue, 30 Jan 2024 10:00:00 GMT"},
)  # fmt: skip
SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy")
SHARED = ("access-control-allow-origin", "access-control-expose-headers")


def told(answer: Answer, *, has_epoch: bool) -> dict[str, object]:
    """What a client goes by. What may differ, and why: the ETag (theirs is made of time and size); 301 and 308 (the
    same for GET and HEAD); validators, coding and Vary of an error page; headers of a 304 that the client has already;
    in Caddy there is no Last-Modified of 1970, which is what has no fact in it (`has_epoch`).
    """
    headers = answer.headers
    names = ["cache-control", "location"]
    if answer.status != 304:
        names += [*SECURITY, "content-type"]
    if answer.status in (200, 304):
        names += SHARED
    if answer.status == 200:
        names += ["content-disposition", "content-encoding"]
        names += ["last-modified"] if has_epoch else []
    status = 308 if answer.status == 301 else answer.status
    found: dict[str, object] = {"status": status, **{name: headers.get(name) for name in names}}
    body = answer.body if headers.get("content-encoding") != "gzip" else gzip.decompress(answer.body)
    found["body"] = len(body), hashlib.sha256(body).hexdigest()
    if status == 308:
        found["body"] = found["content-type"] = None
        found["location"] = str(found["location"]).lower().replace(" ", "%20")
    if headers.get("content-encoding") == "gzip" and answer.status == 200:
        found |= {"vary": headers["vary"].lower(), "packed": len(answer.body)}
    return found


def test_every_address_of_the_site_is_answered_as_announcer_answers_it(
    web: tuple[str, Proxy], service: Service
) -> None:
    name, proxy = web
    paths = addresses(service)
    assert len(paths) > 100
    assert "/tags/caf%C3%A9%20au%20lait/feed.rss" in paths
    for path in [*paths, *NOT_THERE, *GONE, *WITHOUT_SLASH]:
        for headers in ASKED:
            own, theirs = (ask(port, path, headers=headers) for port in (service.port, proxy.port))
            has_epoch = name == "nginx" or "1970" not in own.headers.get("last-modified", "")
            if not has_epoch and "if-modified-since" in headers:
                continue
            if name == "caddy" and "%00" in path:
                continue
            assert told(theirs, has_epoch=has_epoch) == told(own, has_epoch=has_epoch), (path, headers)
    assert {ask(proxy.port, path).status for path in paths} == {200}
    assert {ask(proxy.port, path).status for path in (*NOT_THERE, "/outbox/", "/healthz")} == {404}
    assert {ask(proxy.port, path).status for path in GONE} == {410}


def test_a_head_has_the_headers_of_a_get_and_no_body(web: tuple[str, Proxy], service: Service) -> None:
    _, proxy = web
    for path in [*addresses(service), *NOT_THERE, *GONE]:
        get, head = (ask(proxy.port, path, method=method) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b""), path
        assert {**head.headers, "date": ""} == {**get.headers, "date": ""}, path


def test_who_has_it_is_told_so_by_tag_and_by_time(web: tuple[str, Proxy], service: Service) -> None:
    name, proxy = web
    for path in addresses(service):
        plain, packed = proxy.get(path), proxy.get(path, accept_encoding="gzip")
        for answer in (plain, packed):
            coding = "gzip" if answer is packed else "identity"
            again = proxy.get(path, if_none_match=answer.headers["etag"], accept_encoding=coding)
            assert (again.status, again.body) == (304, b""), path
        if "content-encoding" in packed.headers:
            assert plain.headers["etag"] != packed.headers["etag"], path
        if "last-modified" in plain.headers:
            assert proxy.get(path, if_modified_since=plain.headers["last-modified"]).status == 304, path
        else:
            assert name == "caddy"


def test_scripts_may_ask_and_nobody_may_write(web: tuple[str, Proxy]) -> None:
    _, proxy = web
    question = {"origin": "https://x.example", "access-control-request-method": "GET"}
    for path in ("/calendar.ics", "/en/feed.json", "/news.rss"):
        answer = ask(proxy.port, path, method="OPTIONS", headers=question)
        assert (answer.status, answer.body) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert ask(proxy.port, "/", method="OPTIONS", headers=question).status == 405
    for method in ("POST", "PUT", "DELETE"):
        assert ask(proxy.port, "/feed.json", method=method).status == 405


def test_what_changes_is_there_under_another_tag(web: tuple[str, Proxy], service: Service) -> None:
    name, proxy = web
    path = "/events/cop-2024/enschede/"
    before = proxy.get(path)
    file = service.events / "cop-2024.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"^title: .*", f"title: Ronde van {name}", text, flags=re.MULTILINE), encoding="utf-8")
    eventually(lambda: f"Ronde van {name}" in proxy.get(path).body.decode(), "the page is new", 30)
    after = proxy.get(path, if_none_match=before.headers["etag"])
    assert after.status == 200
    assert after.headers["etag"] != before.headers["etag"]
    eventually(lambda: proxy.get(path).body == ask(service.port, path).body, "as announcer has it", 5)
    staging = service.folder / "public" / ".announcer-new"
    eventually(lambda: not staging.exists(), "nothing is left half-done", 5)
