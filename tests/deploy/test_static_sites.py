"""The configuration in deploy/ for nginx and Caddy serves what `build` writes as announcer itself serves it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.deploy.proxies import DEPLOY, Answer, Proxy, ask, caddy, nginx
from tests.support.on_ci import left_to_ci
from tests.support.ports import free_port
from tests.support.running_service import Service

pytestmark = left_to_ci("nginx and Caddy before a whole site")

NOW = "2024-02-20T09:00"
PAGES_OF_ERRORS = ("/404.html", "/410.html", "/503.html")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with closing(Service(tmp_path_factory.mktemp("site") / "service", BASE_URL="https://agenda.example.org")) as made:
        yield made


@pytest.fixture(scope="module")
def built(service: Service) -> Path:
    done = service.command("build", "public", "--now", NOW)
    assert done.status == 0, done
    return service.folder / "public"


@pytest.fixture(scope="module")
def served(service: Service, built: Path) -> dict[str, Answer]:
    """What announcer itself answers for each file of the build."""
    service.start("--now", NOW)
    files = [file.relative_to(built).as_posix() for file in built.rglob("*") if file.is_file()]
    paths = sorted("/" + name.removesuffix("index.html") for name in files if not name.startswith("."))
    return {path: ask(service.port, path) for path in paths if not path.endswith(PAGES_OF_ERRORS)}


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def web(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    name = {"nginx": "static.conf", "caddy": "static.Caddyfile"}[request.param]
    text = (DEPLOY / request.param / name).read_text(encoding="utf-8")
    run = {"nginx": nginx, "caddy": caddy}[request.param]
    with run(tmp_path_factory.mktemp("web") / "web", text, port=free_port(), site=built) as running:
        yield running


def test_every_file_has_the_type_and_the_headers_that_it_has_from_announcer(
    web: Proxy, served: dict[str, Answer]
) -> None:
    assert len(served) > 100
    kinds = {answer.headers["content-type"].partition(";")[0] for answer in served.values()}
    assert kinds >= {
        "text/html", "text/css", "text/calendar", "application/rss+xml", "application/atom+xml",
        "application/feed+json", "application/xml", "text/plain", "image/svg+xml",
    }  # fmt: skip
    for path, own in served.items():
        found = web.get(path)
        assert found.status == 200, path
        assert same_type(found.headers["content-type"], own.headers["content-type"]), path
        assert found.headers.get("access-control-allow-origin") == own.headers.get("access-control-allow-origin"), path
        assert found.headers["cache-control"].partition(", imm")[0] == own.headers["cache-control"], path
        for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
            assert found.headers[name].replace("; ", ";") == own.headers[name].replace("; ", ";"), (path, name)
        assert web.get(path, if_none_match=found.headers["etag"]).status == 304


def same_type(found: str, own: str) -> bool:
    """Also where one names a charset that the other leaves to the format (XML, JSON: UTF-8)."""
    return (
        found.partition(";")[0] == own.partition(";")[0]
        and ("charset" not in found or "utf-8" in found.lower() or "charset" not in own)
        and ("charset" in found or not own.startswith(("text/calendar", "text/plain", "text/html")))
    )


def test_what_is_not_there_is_404_in_the_reader_s_language(web: Proxy, built: Path) -> None:
    for path, page in {
        "/none/": "404.html", "/en/none/": "en/404.html", "/en/none.ics": "en/404.html", "/none.ics": "404.html",
        "/xx/none": "404.html", "/en/feed.rss/": "en/404.html",
        **dict.fromkeys(PAGES_OF_ERRORS, "404.html"), **{f"/en{page}": "en/404.html" for page in PAGES_OF_ERRORS},
    }.items():  # fmt: skip
        found = web.get(path)
        assert (found.status, found.body) == (404, (built / page).read_bytes()), path
        assert found.headers["content-type"].lower() == "text/html; charset=utf-8"


def test_what_build_keeps_for_itself_is_not_shown(web: Proxy, built: Path) -> None:
    assert (built / ".announcer-build").exists()
    (built / ".calendar.ics.new").touch()
    for name in (".announcer-build", ".calendar.ics.new"):
        assert web.get(f"/{name}").status == 404


def test_feeds_and_calendars_are_compressed_for_who_wants_it(web: Proxy) -> None:
    for path in ("/", "/calendar.ics", "/feed.rss", "/feed.json", "/feed.atom"):
        assert web.get(path, accept_encoding="gzip").headers.get("content-encoding") == "gzip", path
