"""Whatever is done to the site's folder and to its publisher, the next round makes it the store's site."""

import os
import random
import shutil
import signal
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.errors import SiteFolderError, SiteStoreError
from announcer.publisher.published_site import LOOK_EVERY
from tests.publisher.published_folders import Published, page, resource
from tests.support.on_ci import size

IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A disk would be waited for at each of some thousand publications."""
PATHS = ["/", "/feed.rss", "/events/s/a/", "/events/s/a.ics", "/events/s/b/", "/en/"]
paths = st.sampled_from(PATHS)
bodies = st.sampled_from([page("a"), page("b"), b"tiny", b"slim"])
puts = st.tuples(
    st.dictionaries(paths, st.tuples(bodies, st.sampled_from([200, 200, 410])), max_size=4), st.sets(paths, max_size=2)
)
vandalism = st.tuples(st.sampled_from(["delete", "change", "touch", "block", "empty", "restart", "forget"]), paths)


@settings(max_examples=size(8, on_ci=150), deadline=None)
@given(st.lists(st.tuples(puts, st.lists(vandalism, max_size=2)), max_size=6))
def test_the_folder_becomes_the_site_again_and_other_bytes_never_have_a_time_and_a_size_that_were_there(
    story: list[tuple[tuple[dict[str, tuple[bytes, int]], set[str]], list[tuple[str, str]]]],
) -> None:
    with TemporaryDirectory(dir=IN_MEMORY) as place:
        site, seen = Published(Path(place)), defaultdict[str, dict[tuple[int, int], bytes]](dict)
        for (changed, gone), wrongs in story:
            resources = [resource(path, body, status=status) for path, (body, status) in changed.items()]
            try:
                site.put(*resources, gone=tuple(gone - changed.keys()))
            except SiteFolderError:
                assert "block" in {wrong for _, wrongs in story for wrong, _ in wrongs}
            remember(site, seen)
            for wrong, path in wrongs:
                site = do(site, wrong, path)
                if wrong == "empty":  # what was noted of the files is lost with them
                    seen.clear()
        for blocked in list(site.folder.rglob("blocked")):
            shutil.rmtree(blocked.parent)
        site.timer.at += LOOK_EVERY
        site.put()
        site.put()
        site.check()
        remember(site, seen)
        site.store.close()


def test_what_goes_while_the_store_is_lost_goes_from_the_folder_too(tmp_path: Path) -> None:
    site = Published(tmp_path)
    site.put(resource("/"), resource("/events/s/a/"))
    (tmp_path / "site.db").unlink()
    with pytest.raises(SiteStoreError):
        site.site.publish((), ("/events/s/a/",))
    site.put(resource("/"))
    site.check()
    site.store.close()


def do(site: Published, wrong: str, path: str) -> Published:
    """What somebody does to us, to one file or to all."""
    file = site.folder / (path[1:] + ("index.html" if path.endswith("/") else ""))
    match wrong:
        case "restart" | "forget":
            for part in site.folder.parent.glob("site.db*" if wrong == "forget" else "nothing"):
                part.unlink()
            return site.restart()
        case "empty":
            shutil.rmtree(site.folder)
            site.folder.mkdir()
        case "delete" if file.is_file():
            file.unlink()
        case "block" if file.is_file():
            file.unlink()
            (file / "blocked").mkdir(parents=True)
        case "change" if file.is_file():
            file.write_bytes(b"mine")
        case "touch" if file.is_file():
            os.utime(file, (1, 1))
    return site


def remember(site: Published, seen: dict[str, dict[tuple[int, int], bytes]]) -> None:
    """What clients may hold, by all that nginx makes its tag of; of files that have not been away."""
    files = site.files()
    for name in seen.keys() - files.keys():
        del seen[name]
    for name, body in files.items():
        found = (site.folder / name).stat()
        assert seen[name].setdefault((int(found.st_mtime), found.st_size), body) == body, name


def test_a_publisher_killed_at_any_moment_leaves_whole_files_and_the_next_one_goes_on(tmp_path: Path) -> None:
    chance = random.Random(12)
    for turn in range(size(3, on_ci=30)):
        publisher = os.fork()
        if publisher == 0:
            try:
                publish_for_ever(tmp_path, turn)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0.005, 0.08))
        os.kill(publisher, signal.SIGKILL)
        assert os.waitpid(publisher, 0)[1] == signal.SIGKILL
        site = Published(tmp_path)
        site.put()
        site.check()
        site.store.close()


def publish_for_ever(place: Path, seed: int) -> None:
    chance, site = random.Random(seed), Published(place)
    while True:
        changed = chance.sample(PATHS, 4)
        site.put(*(resource(path, page(chance.randbytes(4).hex())) for path in changed[:3]), gone=(changed[3],))
