"""Feed readers that people use agree on the items of a feed: ids, titles, addresses, dates, and their order."""

import json
import os
import sqlite3
import subprocess
import sys
from calendar import timegm
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import feedparser_sgmllib
import pytest
import reader

from announcer.site.feeds.formats import FORMATS
from tests.clients.node_clients import read_with
from tests.clients.served import Served, serve
from tests.support.feeds_golden import files
from tests.support.programs import find

# reader 3.26 brings a feedparser of its own, which still wants the old name of the module that feedparser now ships.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)

XML = [name for name in files() if name.endswith((".rss", ".atom"))]
FEEDS = [name for name in files() if not name.endswith(".ics")]


class Read(NamedTuple):
    """One item as a reader shows it."""

    id: str
    title: str
    url: str
    at: datetime


def told(name: str) -> list[Read]:
    """What the JSON Feed of the same entries says, read as plain JSON: the measure for the others."""
    body = files()[name.rpartition(".")[0] + ".json"]
    return [
        Read(item["id"], item["title"], item["url"], datetime.fromisoformat(item["date_published"]))
        for item in json.loads(body)["items"]
    ]


def test_there_is_something_to_agree_on() -> None:
    assert len(XML) == 8
    assert min(len(told(name)) for name in FEEDS) >= 3


@pytest.mark.parametrize("name", XML)
def test_feedparser_agrees(name: str) -> None:
    found = feedparser.parse(files()[name])
    assert not found.bozo
    assert [
        Read(each.id, each.title, each.link, datetime.fromtimestamp(timegm(each.published_parsed), UTC))
        for each in found.entries
    ] == told(name)
    changed = [datetime.fromtimestamp(timegm(each.updated_parsed), UTC) for each in found.entries]
    items = json.loads(files()[name.rpartition(".")[0] + ".json"])["items"]
    assert changed == [datetime.fromisoformat(item["date_modified"]) for item in items]


def test_rss_parser_agrees() -> None:
    feeds = read_with("read_feeds.js", [files()[name] for name in XML])
    for name, feed in zip(XML, feeds, strict=True):
        assert [
            Read(each["id"], each["title"], each["url"], datetime.fromisoformat(each["at"])) for each in feed["items"]
        ] == told(name), name
        items = json.loads(files()[name.rpartition(".")[0] + ".json"])["items"]
        assert [each["html"].strip() for each in feed["items"]] == [item["content_html"].strip() for item in items]
        if name.endswith(".rss"):  # of Atom rss-parser takes neither
            assert [each["tags"] for each in feed["items"]] == [item.get("tags", []) for item in items]
            assert [each["picture"] for each in feed["items"]] == [item.get("image") for item in items]


def test_reader_agrees_on_rss_atom_and_json_feed() -> None:
    with serve() as here, reader.make_reader(":memory:") as library:
        publish(here)
        for name in FEEDS:
            library.add_feed(f"{here.url}/{name}")
        library.update_feeds(workers=4)
        for name in FEEDS:
            feed = library.get_feed(f"{here.url}/{name}")
            assert feed.last_exception is None, name
            entries = list(library.get_entries(feed=feed, sort=reader.EntrySort.RECENT))
            assert [Read(each.id, str(each.title), str(each.link), at(each)) for each in entries] == told(name), name


def at(entry: Any) -> datetime:
    """`reader` has no date of publication where a feed gives one alone for both."""
    moment = entry.published or entry.updated
    assert isinstance(moment, datetime)
    return moment


def publish(here: Served) -> None:
    for name in FEEDS:
        kind = FORMATS[".".join(name.split(".")[-2:])].type
        here.files[f"/{name}"] = (kind, files()[name])


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "news.rss", "news.atom"])
def test_newsboat_agrees_on_rss_and_atom(name: str, tmp_path: Path) -> None:
    # Each feed with a cache of its own: newsboat knows an item by its guid alone, whichever feed it came from.
    newsboat = find("newsboat")
    with serve() as here:
        publish(here)
        (tmp_path / "urls").write_text(f"{here.url}/{name}\n")
        (tmp_path / "config").write_text("")
        command = [newsboat, "-u", str(tmp_path / "urls"), "-c", str(tmp_path / "cache.db")]
        environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb", "PATH": os.environ["PATH"]}
        subprocess.run(
            [*command, "-C", str(tmp_path / "config"), "-x", "reload"],
            check=True, capture_output=True, timeout=60, env=environment,
        )  # fmt: skip
    connection = sqlite3.connect(tmp_path / "cache.db")
    try:
        rows = connection.execute("select guid, title, url, pubDate from rss_item order by id desc").fetchall()
    finally:
        connection.close()
    shown = [Read(id_, title, url, datetime.fromtimestamp(moment, UTC)) for id_, title, url, moment in rows]
    assert shown == told(name), "the newest was filed last"
