"""The site as files, kept current: the folder is the store's site, whatever happens to it and to us."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from announcer.errors import SiteFolderError, UsageError
from announcer.publisher.published_site import LOOK_EVERY, published_site
from announcer.publisher.site_folder.manifest import MARK
from announcer.publisher.site_folder.tree import STAGING
from tests.publisher.published_folders import AT, Published, is_whole, page, resource
from tests.support.on_ci import size
from tests.support.waiting import eventually

HOME, EVENT, FEED = "/", "/events/s/a/", "/feed.rss"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Published]:
    made = Published(tmp_path)
    yield made
    made.store.close()


def test_the_folder_has_what_files_can_have_with_the_time_of_the_resource_and_open_to_a_web_server(
    site: Published,
) -> None:
    before = os.umask(0o077)
    try:
        site.put(
            resource(HOME, page("home")), resource(EVENT, page("a")), resource("/a.png", b"x" * 999, type="image/png"),
            resource("/outbox/", static=False), resource("/events/s/b/", b"", status=410),
            resource("/events/s/b.ics", b"", status=410), resource("/tags/é è/feed.rss", page("tag")),
        )  # fmt: skip
    finally:
        os.umask(before)
    site.check()
    assert set(site.files()) == {
        "index.html", "index.html.gz", "events/s/a/index.html", "events/s/a/index.html.gz", "a.png",
        "events/s/b/.gone", "events/s/b.ics.gone", "tags/é è/feed.rss", "tags/é è/feed.rss.gz",
    }  # fmt: skip
    assert site.time("index.html") == AT.timestamp()
    for path in [site.folder, *site.folder.rglob("*")]:
        wanted = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == wanted, path


def test_what_changes_is_written_and_nothing_else_is_touched(site: Published) -> None:
    site.put(resource(HOME, page("home")), resource(EVENT, page("a")))
    lies = (site.folder / "index.html").stat().st_ino

    site.put(resource(EVENT, page("b")))

    site.check()
    assert (site.folder / "index.html").stat().st_ino == lies


def test_other_bytes_never_keep_the_time_and_the_same_keep_it(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    site.put(resource(HOME, page("b")))
    assert site.time("index.html") == AT.timestamp() + 1

    (site.folder.parent / "site.db").unlink()  # derived: it may be deleted at any time
    again = site.restart()
    again.put(resource(HOME, page("b")))
    assert again.time("index.html") == AT.timestamp() + 1
    again.put(resource(HOME, page("b"), inputs="others", modified_at=AT + timedelta(days=1)))
    assert again.time("index.html") == AT.timestamp() + 86400
    again.check()


def test_a_removed_event_is_marked_and_one_that_is_back_is_not(site: Published) -> None:
    site.put(resource(EVENT, page("a")))
    site.put(resource(EVENT, b"gone", status=410))
    site.check()
    site.put(resource(EVENT, page("a")))
    site.check()
    site.put(gone=(EVENT,))
    site.check()
    assert not (site.folder / "events").exists(), "no empty folders are left"


def test_gzip_that_gains_nothing_any_more_goes(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    site.put(resource(HOME, b"short"))
    site.check()


def test_what_has_gone_stays_until_all_that_linked_to_it_is_published(site: Published) -> None:
    site.put(resource(HOME, page("a")), resource(EVENT, page("a")), resource(FEED, page("a")))
    site.put(resource(HOME, page("b")), gone=(EVENT, FEED), is_whole=False)
    assert "events/s/a/index.html" in site.files()
    site.put(resource(FEED, page("b")))
    site.check()


@pytest.mark.parametrize("restarts", [True, False])
def test_what_somebody_changed_deleted_or_touched_is_mended_at_the_start_and_every_hour(
    site: Published, *, restarts: bool
) -> None:
    site.put(*(resource(path, page(path)) for path in (HOME, EVENT, FEED, "/calendar.ics")), resource("/b/", page("b")))
    changed = site.folder / "index.html"
    changed.write_bytes(b"mine")
    (site.folder / "events/s/a/index.html").unlink()
    shutil.rmtree(site.folder / "b")
    (site.folder / "feed.rss.gz").write_bytes(b"half")
    os.utime(site.folder / "calendar.ics", (1, 1))
    (site.folder / "CNAME").write_text("agenda.example.org")

    if restarts:
        site = site.restart()
    else:
        site.timer.at += LOOK_EVERY
        site.put()  # what the look finds is mended by the next
    site.put()

    assert (site.folder / "CNAME").exists(), "what is somebody else's stays"
    (site.folder / "CNAME").unlink()
    site.check()
    assert changed.stat().st_mtime > AT.timestamp() + 1, "later than the bytes that lay there"


def test_a_start_with_an_empty_store_removes_nothing_before_the_site_is_whole(site: Published) -> None:
    site.put(resource(HOME, page("a")), resource(EVENT, page("a")), resource("/old/", page("old")))
    (site.folder.parent / "site.db").unlink()
    again = site.restart()
    before = again.files()
    again.put(resource(HOME, page("b")), is_whole=False)
    assert set(again.files()) == set(before)
    again.put(resource(EVENT, page("a")))
    again.check()


def test_only_the_leader_writes_and_a_new_one_finds_what_it_missed(site: Published) -> None:
    site.leads = False
    site.put(resource(HOME, page("a")))
    assert not site.folder.exists()
    site.leads = True
    site.put()
    site.check()


def test_a_leader_that_was_only_slow_does_not_write_over_the_new_one(tmp_path: Path) -> None:
    site = Published(tmp_path)
    answers = iter([True, True, True, False])
    site.site._leads = lambda: next(answers)
    site.site._folder._may_write = lambda: next(answers)
    site.put(resource(HOME, page("a")))
    with pytest.raises(SiteFolderError, match="another process"):
        site.put(resource(HOME, page("b")))
    assert site.files()["index.html"] == page("a")
    site.store.close()


def test_a_folder_that_is_gone_is_told_and_found_again_when_it_is_back(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    away = site.folder.rename(site.folder.with_name("away"))
    for _ in range(2):
        with pytest.raises(SiteFolderError, match="public is not there any more: put it back"):
            site.put(resource(HOME, page("b")))
        assert not site.folder.exists()
    assert site.store.read("/").body == page("b"), "our own servers have it"  # type: ignore[union-attr]
    away.rename(site.folder)
    site.put()
    site.check()

    shutil.rmtree(site.folder)
    site.folder.mkdir()
    site.put()
    site.check()


def test_a_file_that_cannot_be_written_leaves_the_others_whole_and_is_tried_again(site: Published) -> None:
    site.put(resource(HOME, page("a")), resource(EVENT, page("a")))
    (site.folder / "events/s/a/index.html").unlink()
    (site.folder / "events/s/a/index.html/in").mkdir(parents=True)
    with pytest.raises(SiteFolderError, match=r"public/events/s/a/index.html cannot be written: is a directory"):
        site.put(resource(HOME, page("b")), resource(EVENT, page("b")))
    assert site.files()["index.html"] == page("a"), "home links to the page, which is older still"
    shutil.rmtree(site.folder / "events/s/a/index.html")
    site.put()
    site.check()


def test_no_symbolic_link_leads_out(site: Published, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    site.put(resource(HOME, page("a")))
    (site.folder / "events").symlink_to(outside)
    with pytest.raises(SiteFolderError):
        site.put(resource(EVENT, page("a")))
    assert not list(outside.iterdir())
    (site.folder / "events").unlink()
    treasure = outside / "treasure"
    treasure.write_text("x")
    (site.folder / "feed.rss").symlink_to(treasure)
    site.put(resource(FEED, page("a")))
    site.check()
    assert treasure.read_text() == "x"


def test_drafts_of_a_process_that_was_killed_are_taken_away(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    staging = site.folder / STAGING
    staging.mkdir()
    (staging / "1-1").write_bytes(b"half")
    again = site.restart()
    again.put()
    assert not staging.exists()


@pytest.mark.parametrize("mark", ['{"announcer": 1}\n["index.html","x",1,2,3]\n["ind', "{}", "", '["x"]'])
def test_a_folder_of_others_is_refused_and_one_of_ours_is_not(mark: str, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / MARK).write_text(mark)
    (folder / "index.html").write_text("x")
    site = Published(tmp_path)
    if mark.startswith('{"announcer'):
        published_site(site.store, folder, leads=lambda: True, is_simulated=False)
        site.put(resource(HOME, page("a")))
        site.check()
    else:
        with pytest.raises(UsageError, match=r"ANNOUNCER_PUBLISH_DIR: .*public holds what announcer did not write"):
            published_site(site.store, folder, leads=lambda: True, is_simulated=False)
        with pytest.raises(SiteFolderError, match="holds what announcer did not write"):
            site.put(resource(HOME, page("a")))
    site.store.close()


def test_a_simulated_clock_leaves_the_folder_of_a_service_alone(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    assert published_site(site.store, site.folder, leads=lambda: True, is_simulated=True) is site.store
    assert published_site(site.store, None, leads=lambda: True, is_simulated=False) is site.store


def test_an_address_that_no_file_can_have_keeps_no_other_back(site: Published) -> None:
    site.put(resource("/tags/" + "x" * 300 + "/feed.rss", page("a")), resource(HOME, page("a")))
    assert set(site.files()) == {"index.html", "index.html.gz"}
    site.put(gone=("/tags/" + "x" * 300 + "/feed.rss",))
    site.check()


def test_the_manifest_is_written_anew_when_most_of_it_says_nothing_any_more(site: Published) -> None:
    site.put(resource(HOME, page("a")))
    with (site.folder / MARK).open("a") as mark:
        mark.write('["feed.rss",1]\n["feed.rss",false]\n["torn' * 600)
    again = site.restart()
    again.put()
    assert (site.folder / MARK).read_bytes().count(b"\n") == 2
    again.check()


def test_a_reader_sees_no_half_file_and_no_link_that_leads_nowhere(site: Published) -> None:
    """A page comes and another goes with each change of home, while somebody reads without a pause."""
    site.put(resource(HOME, page("links /events/s/0/ ")), resource("/events/s/0/", page("0")))
    ended, problems, readings = threading.Event(), list[str](), 0

    def read() -> None:
        nonlocal readings
        while not ended.is_set():
            home = (site.folder / "index.html").read_bytes()
            linked = home.split()[1].decode()
            again = (site.folder / "index.html").read_bytes()
            try:
                found = (site.folder / linked[1:] / "index.html").read_bytes()
            except FileNotFoundError:
                # A page that home linked to until just now may have gone since.
                if home == (site.folder / "index.html").read_bytes():
                    problems.append(f"{linked} is not there")
                continue
            readings += 1
            problems.extend(f"{linked}: half a file" for one in (home, again, found) if not is_whole(one))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for turn in range(1, size(8, on_ci=500)):
            new, old = f"/events/s/{turn}/", f"/events/s/{turn - 1}/"
            site.put(resource(HOME, page(f"links {new} ")), resource(new, page(str(turn))), gone=(old,))
        eventually(lambda: readings > 20, "it is read", 5)
    finally:
        ended.set()
        reader.join()
    assert not problems
    site.check()
