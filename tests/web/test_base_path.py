"""A site whose address has a path: the same answers behind a proxy that takes the path off and one that hands it on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from announcer.model import Resource
from announcer.web.application import Application
from announcer.web.site_store import SiteStore
from tests.support import asked

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("site") / "site.db"
    pages = {
        "/": b"home", "/en/": b"english home", "/events/s/e/": b"one", "/feed.rss": b"feed", "/en/404.html": b"no",
        "/404.html": b"nee",
    }  # fmt: skip
    made = [
        Resource(path=at, inputs=at, type="text/html; charset=utf-8", body=body, modified_at=AT)
        for at, body in pages.items()
    ]
    kept = SiteStore(path)
    kept.publish([*made, Resource(path="/gone/", inputs="", type="", body=b"", modified_at=AT, status=410)])
    yield path
    kept.close()


def ask(store: Path, base_path: str, path: str) -> tuple[int, bytes, dict[str, str]]:
    reply = asked.ask(Application(store, metrics=True, base_path=base_path), path)
    return reply.status, reply.body, dict(reply.headers)


@pytest.mark.parametrize("base", ["/agenda", "/twente/agenda", "/café"])
@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"home"), ("/en/", 200, b"english home"), ("/events/s/e/", 200, b"one"), ("/feed.rss", 200, b"feed"),
        ("/none", 404, b"nee"), ("/en/none", 404, b"no"), ("/agendas/", 404, b"nee"),
    ],
)  # fmt: skip
def test_with_and_without_the_path_the_answer_is_the_same(
    store: Path, base: str, path: str, status: int, body: bytes
) -> None:
    assert ask(store, base, path)[:2] == ask(store, base, base + path)[:2] == (status, body)


@pytest.mark.parametrize("path", ["/healthz", "/healthz/publisher", "/metrics"])
def test_what_machines_ask_for_is_there_under_both(store: Path, path: str) -> None:
    without, under = ask(store, "/agenda", path), ask(store, "/agenda", f"/agenda{path}")
    assert without[0] == under[0]
    assert without[2]["content-type"] == under[2]["content-type"] != "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/agenda", "/agenda/"), ("/events/s/e", "/agenda/events/s/e/"),
        ("/agenda/events/s/e", "/agenda/events/s/e/"), ("/agenda/en", "/agenda/en/"),
    ],
)  # fmt: skip
def test_a_missing_slash_leads_to_the_address_that_readers_see(store: Path, path: str, location: str) -> None:
    status, _, headers = ask(store, "/agenda", path)
    assert (status, headers["location"]) == (308, location)


def test_what_lies_there_as_it_is_comes_first(store: Path) -> None:
    """A proxy that takes off /events hands on what is below the site's own /events."""
    assert ask(store, "/events", "/events/s/e/")[1] == b"one"
    assert ask(store, "/events", "/events/events/s/e/")[1] == b"one"
    assert ask(store, "/events", "/events/")[1] == b"home"


def test_a_site_without_a_path_knows_no_other_addresses(store: Path) -> None:
    assert ask(store, "", "/agenda/")[0] == 404
