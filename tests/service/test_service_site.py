"""What is served, against what `build` writes, and before the eyes of real clients."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest

from announcer.commands.simulation import POINTER
from announcer.web.site_store import SiteStore
from tests.support.programs import find
from tests.support.running_service import Service
from tests.support.waiting import eventually

# Beside the round of 2024, of which one session alone has an hour: both sides of the clock change of 31 March.
AROUND_THE_CHANGE = """\
title: Zonnewijzers
announce: each
venue: {name: Sterrenwacht, city: Enschede}
events:
  - id: winter
    title: Zonnewijzers in de winter
    date: zaterdag 30 maart 2024
    time: 20.00-22.00
  - id: zomer
    title: Zonnewijzers in de zomer
    date: zondag 31 maart 2024
    time: 20.00-22.00
"""

HOURS = [  # as a clock on the wall shows them; None: a whole day
    ("cop-2024", "enschede", "2024-02-22", "19:00", "20:30"),
    ("zonnewijzers", "winter", "2024-03-30", "20:00", "22:00"),
    ("zonnewijzers", "zomer", "2024-03-31", "20:00", "22:00"),
    ("cop-2024", "vriezenveen", "2024-04-09", None, None),
    ("cop-2024", "hengelo", "2024-06-06", None, None),
]

DUTCH = {"02": "februari", "03": "maart", "04": "april", "06": "juni"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """It stands at 10 January 2024, nine in the morning, and all is still to come."""
    with closing(Service(tmp_path_factory.mktemp("site") / "service")) as service:
        (service.events / "zonnewijzers.yaml").write_text(AROUND_THE_CHANGE, encoding="utf-8")
        service.start("--now", "2024-01-10T09:00", "--speed", "1")
        eventually(lambda: service.healthz()["publisher"]["posts"].get("posted") == 3, "the series are announced")
        yield service


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its address."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {f"/{name}": path.read_bytes() for name, path in files.items() if not name.startswith(".")}


def address(name: str) -> str:
    return quote(name.removesuffix("index.html"))


def test_build_writes_the_bytes_that_the_server_serves(service: Service) -> None:
    done = service.command("build", "public")
    assert done.status == 0, done
    built = tree(service.folder / "public")
    pages_of_errors = {name for name in built if name.endswith(("404.html", "410.html", "503.html"))}
    different = [name for name, body in built.items() if service.get(address(name)).body != body]
    assert set(different) <= pages_of_errors, "these are for a web server of one's own; ours has nothing there"
    assert all(service.get(address(name)).status == 404 for name in pages_of_errors)
    assert len(built) > 50

    found = list((service.folder / "tmp").glob("announcer-simulation-*/site.db"))
    assert (service.folder / POINTER).exists()
    with closing(SiteStore(found[0], read_only=True)) as store:
        served = set(store.known())
    left_out = served - {name.removesuffix("index.html") for name in built}
    assert left_out == {path for path in served if path.endswith("/outbox/")}
    assert left_out
    assert service.get("/outbox/").status == 200
    assert not any("healthz" in name or "metrics" in name or "outbox" in name for name in built)


def test_the_same_inputs_give_the_same_bytes_in_any_zone_locale_and_hash_order(service: Service) -> None:
    machines = [
        {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    ]
    trees = []
    for place, machine in enumerate(machines):
        done = service.command("build", f"elsewhere-{place}", "--now", "2024-02-22T23:30", env=machine)
        assert done.status == 0, done
        trees.append(tree(service.folder / f"elsewhere-{place}"))
    assert trees[0].keys() == trees[1].keys()
    assert [name for name, body in trees[0].items() if trees[1][name] != body] == []
    assert len(trees[0]) > 50
    # In Auckland it is the next day by then, and the session over: the date that counts is Amsterdam's.
    assert b"/events/cop-2024/enschede/" in trees[0]["/feed.rss"]


def test_khal_shows_every_session_at_its_local_hours(service: Service, tmp_path: Path) -> None:
    khal = find("khal")
    (tmp_path / "calendar.ics").write_bytes(service.get("/calendar.ics").body)
    (tmp_path / "site").mkdir()
    (tmp_path / "config").write_text(
        f"[calendars]\n[[site]]\npath = {tmp_path}/site\ntype = calendar\n"
        "[locale]\nlocal_timezone = Europe/Amsterdam\ndefault_timezone = Europe/Amsterdam\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n[default]\ndefault_calendar = site\n"
    )
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}

    def ask(*args: str) -> str:
        command = [khal, "-c", str(tmp_path / "config"), *args]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    ask("import", "--batch", "-a", "site", str(tmp_path / "calendar.ics"))
    form = "{uid}|{start-date}|{start-time}|{end-time}|{all-day}"
    listed = ask("list", "--notstarted", "--once", "-df", "", "-f", form, "2024-01-01", "365d")
    shown = sorted(
        (day, uid, start or None, end or None)
        for uid, day, start, end, _ in (line.split("|") for line in listed.splitlines() if "|" in line)
    )
    expected = sorted((day, f"{event}.{series}@127.0.0.1", start, end) for series, event, day, start, end in HOURS)
    assert shown == expected


def test_newsboat_and_feedparser_read_the_feed_with_every_session(service: Service, tmp_path: Path) -> None:
    newsboat = find("newsboat")
    (tmp_path / "urls").write_text(f"{service.url}/feed.rss\n")
    (tmp_path / "config").write_text("")
    command = [newsboat, "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]
    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb", "PATH": os.environ["PATH"]}
    subprocess.run(command, check=True, capture_output=True, timeout=60, env=environment, cwd=tmp_path)
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        rows = cache.execute("select guid, title, url, content from rss_item").fetchall()

    feed = feedparser.parse(service.get("/feed.rss").body)
    assert not feed.bozo
    assert {(item.id, item.title, item.link) for item in feed.entries} == {row[:3] for row in rows}
    addresses = [f"{service.url}/events/{series}/{event}/" for series, event, *_ in HOURS]
    assert sorted(row[2] for row in rows) == sorted(addresses)
    shown = {url: f"{title}\n{content}" for _, title, url, content in rows}
    read = {item.link: f"{item.title}\n{item.content[0].value}" for item in feed.entries}
    for url, (_, _, day, start, end) in zip(addresses, HOURS, strict=True):
        hours = f"{start}–{end} uur".replace(":", ".") if start else "tijd volgt"
        on = f"{int(day[8:])} {DUTCH[day[5:7]]} 2024"
        for text in (shown[url], read[url]):
            assert on in text
            assert hours in text
