"""A service that keeps the site as files: it refuses folders of others, and posts wait for the files."""

import json
from pathlib import Path

from tests.support.on_ci import left_to_ci
from tests.support.running_service import NewService, Service
from tests.support.waiting import eventually

pytestmark = left_to_ci("services with a folder")

NOW = "2024-02-20T09:00"


def files(folder: Path) -> dict[str, bytes]:
    """Of each its bytes, but for what announcer keeps for itself."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".announcer")
    }


def has_posted(service: Service) -> bool:
    return any(post["state"] == "posted" for post in service.posts())


def test_a_folder_that_holds_something_else_is_refused_in_a_line(new_service: NewService) -> None:
    service = new_service(PUBLISH_DIR="mine")
    (service.folder / "mine").mkdir()
    (service.folder / "mine" / "thesis.txt").write_text("x")

    done = service.command("run", "--now", NOW)

    assert done.status == 2
    assert "announcer: ANNOUNCER_PUBLISH_DIR: mine holds what announcer did not write; name a new" in done.err
    assert [path.name for path in (service.folder / "mine").iterdir()] == ["thesis.txt"]


def test_the_folder_is_what_build_writes_and_a_start_again_touches_nothing(new_service: NewService) -> None:
    service = new_service(PUBLISH_DIR="public", DATABASE_URL="sqlite:///var/announcer.db")
    service.start("--now", NOW)
    eventually(lambda: len([post for post in service.posts() if post["state"] == "posted"]) >= 4, "it posts")
    kept = service.folder / "public"

    def is_the_same() -> bool:
        done = service.command("build", "built", "--for-web-server")
        assert done.status == 0, done
        return files(kept) == files(service.folder / "built")

    eventually(is_the_same, "both are the same")
    assert len(files(kept)) > 200
    before = {path: path.stat().st_ino for path in kept.rglob("*") if path.is_file()}
    assert service.stop() == 0
    service.start("--now", NOW)
    assert {path: path.stat().st_ino for path in kept.rglob("*") if path.is_file()} == before


def test_posts_wait_while_the_folder_is_gone_and_everything_says_so(new_service: NewService) -> None:
    service = new_service(PUBLISH_DIR="public", QUIET_HOURS="", SETTLE="0", MAX_POSTS_PER_HOUR="99")
    service.start()
    (service.folder / "public").rename(service.folder / "away")
    (service.events / "avond.yaml").write_text(
        'title: Een avond\nevents: [{id: avond, date: 2099-03-08, time: "20:00"}]\nannounce_at: 2024-01-01 10:00\n',
        encoding="utf-8",
    )

    eventually(lambda: "public is not there any more: put it back" in service.log, "the log says so")
    eventually(
        lambda: "public is not there any more" in service.ask_operator("/healthz/publisher").text, "its health too"
    )
    eventually(lambda: service.get("/events/avond/avond/").status == 200, "announcer's own server has it")
    status = service.command("status", "--json")
    assert status.status == 1
    assert any("public is not there any more" in one["words"] for one in json.loads(status.out)["matters"])
    assert not has_posted(service)

    (service.folder / "away").rename(service.folder / "public")
    eventually((service.folder / "public/events/avond/avond/index.html").exists, "the folder has it")
    eventually(lambda: "rounds work again" in service.log, "the log says so")
    assert service.command("status", "--json").status == 0
