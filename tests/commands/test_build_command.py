"""`announcer build`: the site as files."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.errors import ServiceError
from announcer.publisher.preview import site_inputs
from announcer.publisher.site_folder.file_names import file_name
from announcer.publisher.site_folder.manifest import MARK
from announcer.settings.loading import load
from announcer.site.render import render
from tests.commands.command_runs import LEDGER, MORNING, Announcer, make_ledger, rewrite


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARK
    }


def test_the_files_are_the_static_part_of_the_site_with_the_same_bytes(announcer: Announcer, folder: Path) -> None:
    done = announcer("build", "public", "--now", "2024-01-10T09:00")

    inputs = site_inputs(load({}), MORNING)
    site = render(inputs.facts, inputs.history, inputs.settings, inputs.today, pictures=inputs.pictures).changed
    assert files(folder / "public") == {
        file_name(each.path): each.body for each in site if each.static and each.status == 200
    }
    assert done.status == 0
    assert re.fullmatch(r"public: \d+ files, \d+\.\d MB; \d+ new or changed, 0 removed\n", done.out)


def test_every_kind_of_address_is_there_and_what_only_a_service_can_answer_is_not(
    announcer: Announcer, folder: Path
) -> None:
    announcer("build", "public", "--now", "2024-01-10")
    names = set(files(folder / "public"))

    assert names >= {
        "index.html", "en/index.html", "archive/index.html", "subscribe/index.html", "series/bijen/index.html",
        "events/bijen/eerste/index.html", "events/bijen/eerste.ics", "calendar.ics", "series/bijen/calendar.ics",
        "tags/bijen/calendar.ics", "feed.rss", "feed.atom", "feed.json", "news.rss", "robots.txt", "sitemap.xml",
    }  # fmt: skip
    assert not {name for name in names if name.startswith(("healthz", "metrics", "outbox"))}


def test_a_build_again_changes_nothing_and_the_same_facts_give_the_same_bytes(
    announcer: Announcer, folder: Path
) -> None:
    announcer("build", "one", "--now", "2024-01-10")
    announcer("build", "two", "--now", "2024-01-10")
    assert files(folder / "one") == files(folder / "two")
    times = {path: path.stat().st_mtime_ns for path in (folder / "one").rglob("*.html")}

    done = announcer("build", "one", "--now", "2024-01-10")

    assert "0 new or changed, 0 removed" in done.out
    assert times == {path: path.stat().st_mtime_ns for path in (folder / "one").rglob("*.html")}


def test_files_of_an_earlier_build_that_are_gone_are_deleted_and_others_stay(
    announcer: Announcer, folder: Path
) -> None:
    announcer("build", "public", "--now", "2024-01-10")
    (folder / "public" / "CNAME").write_text("agenda.example.org")
    path = folder / "events" / "bijen.yaml"
    path.rename(folder / "events" / "hommels.yaml")

    done = announcer("build", "public", "--now", "2024-01-10")
    names = set(files(folder / "public"))

    assert done.status == 0
    assert "CNAME" in names
    assert "series/hommels/index.html" in names
    assert not (folder / "public" / "series" / "bijen").exists()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_somebody_else_made_is_left_alone(kind: str, announcer: Announcer, folder: Path) -> None:
    target = folder / "mine"
    if kind == "folder":
        target.mkdir()
        (target / "thesis.txt").write_text("x")
    else:
        target.write_text("x")

    done = announcer("build", "mine")

    assert done.status == 2
    assert "mine holds what `announcer build` did not write" in done.err
    assert target.is_file() or sorted(path.name for path in target.iterdir()) == ["thesis.txt"]


def test_an_edited_list_deletes_nothing_outside_the_folder(announcer: Announcer, folder: Path) -> None:
    announcer("build", "public", "--now", "2024-01-10")
    treasure = folder / "treasure"
    treasure.write_text("x")
    listed = {"files": ["../treasure", str(treasure), "a/../../treasure"]}
    (folder / "public" / MARK).write_text(json.dumps(listed))

    assert announcer("build", "public", "--now", "2024-01-10").status == 0
    assert treasure.exists()


def test_with_a_ledger_the_site_is_the_services(announcer: Announcer, folder: Path) -> None:
    make_ledger(LEDGER, MORNING)
    announcer("build", "public", "--now", "2024-01-12")
    news = json.loads(files(folder / "public")["news.json"])
    assert [item["date_published"] for item in news["items"]] == ["2024-01-10T08:00:00Z"]


def test_a_mistake_in_a_file_is_said_and_the_rest_is_built(announcer: Announcer, folder: Path) -> None:
    (folder / "events" / "bad.yaml").write_text("titel: x\n", encoding="utf-8")

    done = announcer("build", "public", "--now", "2024-01-10")

    assert done.status == 1
    assert "problem: bad.yaml:1:1" in done.err
    assert "series/bijen/index.html" in files(folder / "public")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "index.html"), ("/feed.rss", "feed.rss"), ("/tags/é/feed.rss", "tags/é/feed.rss"), ("/a/", "a/index.html")],
)  # fmt: skip
def test_an_address_becomes_a_file(path: str, name: str) -> None:
    assert file_name(path) == name


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b\0", "c\\d", "x" * 300]), max_size=4), st.booleans())
def test_no_address_leads_out_of_the_folder(parts: list[str], is_page: bool) -> None:
    path = "/" + "/".join(parts) + ("/" if is_page else "")
    try:
        name = file_name(path)
    except ServiceError:
        return
    assert Path("/root", name).is_relative_to("/root")
    assert set(name.split("/")) <= {"a", "index.html"}


def items(folder: Path, name: str = "feed.json") -> dict[str, tuple[str, str]]:
    """Id, and the two dates."""
    found = json.loads((folder / name).read_text(encoding="utf-8"))["items"]
    return {item["id"]: (item["date_published"], item["date_modified"]) for item in found}


def entry(folder: Path, id_: str) -> dict[str, str]:
    """An event of the calendar, by property."""
    text = (folder / "calendar.ics").read_bytes().decode().replace("\r\n ", "")
    (found,) = [each for each in text.split("BEGIN:VEVENT") if f"UID:{id_}." in each]
    return dict(each.split(":", 1) for each in found.split("\r\n") if ":" in each)


def test_a_build_in_another_year_gives_the_same_ids_dates_and_bytes(announcer: Announcer, folder: Path) -> None:
    announcer("build", "public", "--now", "2023-12-30")
    calendar, first = (folder / "public" / "calendar.ics").read_bytes(), items(folder / "public")
    memory = (folder / "public.announcer.db").read_bytes()

    done = announcer("build", "public", "--now", "2024-01-02")

    assert done.status == 0
    assert items(folder / "public") == first
    assert all(id_.split(":")[1].endswith(",2023") for id_ in first)
    assert (folder / "public" / "calendar.ics").read_bytes() == calendar
    assert (folder / "public.announcer.db").read_bytes() == memory, "nothing happened, nothing is written"
    assert not [*folder.glob("*.db-*")], "one whole file, to keep or to commit"


def test_a_time_that_changed_between_two_builds_raises_the_sequence_and_moves_the_dates_of_that_event_alone(
    announcer: Announcer, folder: Path
) -> None:
    announcer("build", "public", "--now", "2023-12-30T10:00")
    before = items(folder / "public")
    rewrite(("19:00-20:30", "19:30-21:00"))

    announcer("build", "public", "--now", "2024-01-02T10:00")

    moved, same = entry(folder / "public", "eerste"), entry(folder / "public", "tweede")
    assert (moved["SEQUENCE"], moved["LAST-MODIFIED"]) == ("1", "20240102T090000Z")
    assert (moved["CREATED"], same["SEQUENCE"], same["LAST-MODIFIED"]) == ("20231230T090000Z", "0", "20231230T090000Z")
    after = items(folder / "public")
    assert [id_ for id_ in before if after[id_] != before[id_]] == [next(id_ for id_ in before if "eerste" in id_)]


def test_what_goes_from_its_file_goes_from_the_site_and_is_known_again_when_it_is_back(
    announcer: Announcer, folder: Path
) -> None:
    path = folder / "events" / "bijen.yaml"
    whole = path.read_text(encoding="utf-8")
    announcer("build", "public", "--now", "2023-12-30")
    first = items(folder / "public")
    path.write_text(whole[: whole.index("  - id: tweede")], encoding="utf-8")

    done = announcer("build", "public", "--now", "2024-01-02")

    assert (done.status, done.err) == (0, "")
    assert not (folder / "public" / "events" / "bijen" / "tweede").exists()
    path.write_text(whole, encoding="utf-8")
    announcer("build", "public", "--now", "2024-02-01")
    assert items(folder / "public") == first


def test_a_file_with_a_mistake_keeps_its_last_good_version(announcer: Announcer, folder: Path) -> None:
    announcer("build", "public", "--now", "2024-01-10")
    before = files(folder / "public")
    rewrite(("title: Winterreeks", "titel: Winterreeks"))

    done = announcer("build", "public", "--now", "2024-01-10")

    assert done.status == 1
    assert files(folder / "public") == before


def test_the_memory_lies_where_one_says_and_never_in_what_is_published(announcer: Announcer, folder: Path) -> None:
    announcer("build", "public", "--memory", "kept/agenda.db", "--now", "2023-12-30")
    announcer("build", "public/", "--now", "2023-12-30", "--memory", "kept/agenda.db")
    assert (folder / "kept" / "agenda.db").is_file()
    assert not [path for path in folder.rglob("*.db*") if path.parent.name != "kept"]
    announcer("build", "elsewhere", "--memory", "kept/agenda.db", "--now", "2024-01-02")
    assert items(folder / "elsewhere") == items(folder / "public")


def test_a_build_as_of_an_earlier_moment_knows_what_was_seen_and_dates_nothing_before_it(
    announcer: Announcer, folder: Path
) -> None:
    announcer("build", "public", "--now", "2024-01-10T10:00")
    first = items(folder / "public")
    rewrite(("19:00-20:30", "19:30-21:00"))
    announcer("build", "public", "--now", "2024-01-05T10:00")
    assert items(folder / "public").keys() == first.keys()
    assert entry(folder / "public", "eerste")["LAST-MODIFIED"] == "20240110T090000Z"


def test_with_a_ledger_a_build_remembers_nothing_of_its_own(announcer: Announcer, folder: Path) -> None:
    make_ledger(LEDGER, MORNING)
    for now in ("2024-01-12", "2024-01-01"):
        announcer("build", "public", "--now", now)
        assert not (folder / "public.announcer.db").exists()
