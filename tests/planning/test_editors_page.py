"""The editor's page, docs/nl/: its files are read by the reader, and its posts are those that followers get."""

import re
from dataclasses import replace

import yaml

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Series
from announcer.model.text import line
from tests.support.planner_world import World, local
from tests.support.repository import DOCS

PAGE = (DOCS / "nl" / "een-bijeenkomst-aankondigen.md").read_text(encoding="utf-8")
FILES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
POSTS = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)


def series_of(text: str) -> Series:
    (reading,) = read([SourceFile("weefavonden.yaml", text.encode())], Defaults())
    assert [str(problem) for problem in (*reading.problems, *reading.warnings)] == []
    assert reading.series is not None
    return reading.series


def with_part(part: str) -> Series:
    """The page's file with one of its parts: an event in place of that with the same id, or fields of the series."""
    whole, given = (yaml.load(text, yaml.BaseLoader) for text in (FILES[0], part))
    if isinstance(given, dict) and "repeat" in given:
        whole = given  # a file of its own
    elif isinstance(given, dict):
        whole |= given
    else:
        (event,) = given
        whole["events"] = [event if each["id"] == event["id"] else each for each in whole["events"]]
    return series_of(yaml.safe_dump(whole, allow_unicode=True))


def test_every_file_and_part_of_a_file_on_the_page_is_read_without_a_word() -> None:
    assert len(FILES) == 10
    series_of(FILES[0])
    for part in FILES[1:]:
        with_part(part)


def test_the_parts_do_what_the_page_says_of_them() -> None:
    assert with_part(_part("private: true")).events[0].venue is None
    place = with_part(_part("De Klos")).events[0].venue
    assert place is not None
    assert (place.name, place.street) == ("De Klos", "Garenstraat 12")
    silent = with_part(_part("announce_at")).announce_at
    assert silent is not None
    assert silent == local("2027-02-01 10:00")


def test_the_posts_on_the_page_are_those_of_its_story() -> None:
    world = World(local("2027-01-15 10:00")).round()
    world.write(series_of(FILES[0])).until("2027-02-16 10:00")
    said = texts(world)
    world.write(with_part(_part("tot acht uur bezet"))).until("2027-03-08 10:00")
    said |= texts(world)
    world.write(with_part(_part("status: cancelled"))).until("2027-03-20 10:00")
    said |= texts(world)
    assert [post for post in POSTS if squeezed(post) not in said] == []
    assert len(POSTS) == 3
    assert world.timeline()[:2] == ["2027-01-15 10:10 weefavonden series/1", "2027-02-11 19:30 maart announcement/1"]


def test_a_typing_mistake_is_mended_in_silence() -> None:
    series = series_of(FILES[0])
    world = World(local("2027-01-15 10:00")).round()
    world.write(series).until("2027-02-16 10:00")
    before = world.timeline()
    title = line("Weefavonden!")
    events = tuple(replace(each, title=title) for each in series.events)
    world.write(replace(series, title=title, events=events)).until("2027-02-17 10:00")
    assert world.timeline() == before
    assert "Weefavonden!" in world.text("announcement")


def _part(words: str) -> str:
    (found,) = [part for part in FILES[1:] if words in part]
    return str(found)


def texts(world: World) -> set[str]:
    return {squeezed(post.draft.text) for post in world.posted}


def squeezed(text: str) -> str:
    """Without the post's own address, which the page leaves out."""
    return "\n".join(each for each in text.splitlines() if each and not each.startswith("http"))
