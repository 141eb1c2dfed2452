"""Somebody follows the news in a reader: whatever happens, each thing that is said is new once, and keeps its title."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import feedparser_sgmllib
import pytest
import reader

from announcer.model import Policy, SiteSettings, Status, Subject, Texts, zone
from announcer.model.text import line
from announcer.site.render import render
from tests.clients.served import Served, serve
from tests.support.planner_world import AMSTERDAM, World, event, local, series
from tests.support.programs import find

sys.modules.setdefault("sgmllib", feedparser_sgmllib)

SETTINGS = SiteSettings(base_url="https://agenda.tetem.nl", namespace="tetem.nl", title="Agenda", local_outbox=False)
FIRST = event("een", "2024-02-22", "19:00", "20:30", title="Eerste avond")
SECOND = event("twee", "2024-03-14", title="Tweede avond", translations={"en": Texts(title=line("Second evening"))})


def rename(world: World) -> World:
    (one,) = world.files.values()
    events = tuple(replace(each, key=Subject("ronde-2", each.key.event)) for each in one.events)
    world.files = {"ronde-2": replace(one, id="ronde-2", was="round", title=line("Andere ronde"), events=events)}
    return world.round()


LIFE: list[tuple[str, Callable[[World], World]]] = [
    ("announced", lambda world: world),
    ("moved", lambda world: world.edit("een", start_time=time(19, 30))),
    ("postponed", lambda world: world.edit("twee", status=Status.POSTPONED)),
    ("on again", lambda world: world.edit("twee", status=Status.SCHEDULED, starts_on=date(2024, 3, 21))),
    ("reworded", lambda world: world.edit("een", title=line("De allereerste avond"))),
    ("postponed again", lambda world: world.edit("twee", status=Status.POSTPONED)),
    ("renamed", rename),
    ("cancelled", lambda world: world.edit("een", status=Status.CANCELLED)),
    ("over", lambda world: world.until("2024-03-01 12:00")),
]


def live(here: Served, name: str) -> Iterator[str]:
    """The steps of that life, with what is served after each."""
    world = World(now=local("2024-02-05 10:00"), policy=Policy(quiet_from=time(0), quiet_until=time(0)))
    world.write(series(FIRST, SECOND))
    for step, act in LIFE:
        world.until(world.now + timedelta(hours=3))
        act(world)
        world.until(world.now + timedelta(minutes=20))
        today = world.now.astimezone(zone(AMSTERDAM)).date()
        for each in render(world.decide(until=world.now).facts, world.history, SETTINGS, today).changed:
            if each.path == name:
                here.files[name] = (each.type, each.body)
        yield step


@pytest.mark.parametrize("name", ["/news.rss", "/news.atom", "/en/news.json"])
def test_reader_shows_each_item_once_and_under_one_title(name: str) -> None:
    read: dict[str, str] = {}
    with serve() as here, reader.make_reader(":memory:") as library:
        for step in live(here, name):
            if step == "announced":
                library.add_feed(f"{here.url}{name}")
            library.update_feed(f"{here.url}{name}")
            for entry in library.get_entries():
                title = str(entry.title)
                assert (entry.id in read) == entry.read, step
                assert read.setdefault(entry.id, title) == title, step
                library.mark_entry_as_read(entry)
    assert len(read) == len(set(read.values())) >= 7


def test_newsboat_shows_each_item_once_and_under_one_title(tmp_path: Path) -> None:
    newsboat = find("newsboat")
    (tmp_path / "config").write_text("")
    command = [newsboat, "-u", str(tmp_path / "urls"), "-c", str(tmp_path / "cache.db")]
    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb", "PATH": os.environ["PATH"]}
    read: dict[str, str] = {}
    with serve() as here:
        (tmp_path / "urls").write_text(f"{here.url}/news.rss\n")
        for step in live(here, "/news.rss"):
            subprocess.run(
                [*command, "-C", str(tmp_path / "config"), "-x", "reload"],
                check=True, capture_output=True, timeout=60, env=environment,
            )  # fmt: skip
            connection = sqlite3.connect(tmp_path / "cache.db")
            for guid, title, unread in connection.execute("select guid, title, unread from rss_item"):
                assert (guid in read) != bool(unread), step
                assert read.setdefault(guid, title) == title, step
            connection.execute("update rss_item set unread = 0")
            connection.commit()
            connection.close()
    assert len(read) >= 7
