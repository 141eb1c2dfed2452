"""The pages of docs/ that show what is posted.

Written by `python -m tests.planning.example_pages`, checked by a test.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import Announce, Lead, PostRecord, Series, State, Status, Texts, Venue, zone
from announcer.model.text import line
from tests.planning.situation_table import SITUATIONS, Situation
from tests.support.planner_world import World, event, local, series
from tests.support.repository import ROOT

ENGLISH = {"en": Texts(title=line("Evening"))}


# --- situations -----------------------------------------------------------------------------------------------------


def situations_page() -> str:
    lines = [
        "# What is posted when",
        "",
        f"{len(SITUATIONS)} situations, each run through the planner by the tests, which write this page too",
        "(`tests/planning/situations/`). The usual evening is 22 February 2024, 19.00 to 20.30, in Enschede,",
        "with reminders a week, a day and two hours before; quiet hours are from 21.00 to 8.00; what is new or",
        "changed rests ten minutes. Times are those on the wall in Enschede.",
    ]
    chapter = ""
    for one in SITUATIONS:
        if one.chapter != chapter:
            chapter = one.chapter
            lines += ["", f"## {chapter}", "", "| what happened | posted | not posted, and why |", "|---|---|---|"]
        lines.append(f"| {one.happened} | {_posted(one)} | {_not_posted(one)} |")
    return "\n".join([*lines, ""])


def _posted(one: Situation) -> str:
    return "<br>".join(one.posted) or "nothing"


def _not_posted(one: Situation) -> str:
    world = one.run()
    reasons = {str(row.key): row.reason for row in world.history.posts if row.state is not State.POSTED}
    reasons |= {str(each.key): each.reason for each in world.plan().skipped}
    found = [
        f"{fragment}: {why}"
        for fragment, reason in one.not_posted
        for key, why in reasons.items()
        if fragment in key and reason in why and "/en" not in key
    ]
    return "<br>".join(found)


# --- the thread of 2024 ---------------------------------------------------------------------------------------------


def real_round() -> Series:
    content = (ROOT / "events" / "cop-2024.yaml").read_bytes()
    (reading,) = read([SourceFile("cop-2024.yaml", content)], Defaults())
    assert reading.series is not None, reading.problems
    return reading.series


def round_of_2024() -> World:
    """The missing times become known in March, April's session moves two days before, June's is cancelled the day
    after its week's reminder.
    """
    world = World(local("2024-01-10 09:00"))
    world.write(real_round()).until("2024-03-05 10:00")
    evening = {"start_time": time(19), "end_time": time(20, 30)}
    world.edit("vriezenveen", **evening).edit("hengelo", **evening).until("2024-04-07 14:00")
    library = Venue(name=line("Bibliotheek Vriezenveen"), street=line("Manitobaplein 1"), city=line("Vriezenveen"))
    world.edit("vriezenveen", venue=library).until("2024-05-31 11:00")
    world.edit("hengelo", status=Status.CANCELLED, note=line("Er waren te weinig aanmeldingen."))
    return world.until("2024-07-01 12:00")


def thread_page() -> str:
    world = round_of_2024()
    lines = [
        "# A round as followers see it",
        "",
        "The round of 2024 from `events/cop-2024.yaml`, on a simulated clock, with this story (the source knows",
        "nothing of it): in March the two missing times become known; two days before, April's session moves to",
        "another place; June's is cancelled the day after its week's reminder. Posts are shown as they stand in the",
        "end: those that stated an old fact of a coming session were edited. Followers do not notice edits; the",
        "notices tell them. The English translations, each in its own thread, are left out here.",
        "",
        "Written by `python -m tests.planning.example_pages`.",
    ]
    dutch = [post for post in world.posted if post.key.language == "nl"]
    for post in sorted(dutch, key=lambda post: (post.posted_at or post.due_at, post.id)):
        lines += ["", f"## {_moment(post)} · {post.key.kind}", ""]
        if post.draft.reply_to is not None:
            lines += [f"In reply to {post.draft.reply_to}.", ""]
        lines += ["```text", post.draft.text, "```"]
    return "\n".join([*lines, ""])


def _moment(post: PostRecord) -> str:
    assert post.posted_at is not None
    return post.posted_at.astimezone(zone("Europe/Amsterdam")).strftime("%Y-%m-%d %H:%M")


# --- how many posts -------------------------------------------------------------------------------------------------


def lives() -> Iterator[tuple[str, Series, str]]:
    yield "the round of 2024", real_round(), "2024-01-10 09:00"
    weekly = [
        event(
            f"w{week}", str(date(2024, 1, 18) + timedelta(days=7 * week)), "19:00", "21:00", reminders=(Lead(1, "d"),)
        )
        for week in range(52)
    ]
    yield "a weekly meeting", replace(series(*weekly), announce=Announce.SERIES), "2024-01-10 09:00"
    festival = [
        event(f"d{day}n{number}", f"2024-06-{13 + day}", f"{11 + number:02}:00", reminders=(Lead(1, "d"),))
        for day in range(4)
        for number in range(10)
    ]
    yield "a festival of 40 events in 4 days", replace(series(*festival), announce=Announce.SERIES), "2024-05-01 09:00"


def counts_page() -> str:
    lines = [
        "# How many posts are that?",
        "",
        "What followers of an account get, for three lives of an organiser, with the settings as they are by default.",
        "Every language a post is translated into counts as a post of its own. Computed by the planner",
        "(`python -m tests.planning.example_pages` writes this page).",
        "",
        "| life | languages | posts in all | in the busiest month | on the busiest day | in the busiest hour |",
        "|---|---|---|---|---|---|",
    ]
    for name, one, starts in lives():
        for languages in (1, 2):
            world = World(local(starts)).write(_in_languages(one, languages)).until("2025-06-01 12:00")
            lines.append(f"| {name} | {languages} | {' | '.join(map(str, _counts(world)))} |")
    return "\n".join([*lines, ""])


def _in_languages(one: Series, number: int) -> Series:
    texts = ENGLISH if number == 2 else {}
    return replace(one, translations=texts, events=tuple(replace(each, translations=texts) for each in one.events))


def _counts(world: World) -> tuple[int, int, int, int]:
    moments = [_moment(post) for post in world.posted]

    def most(length: int) -> int:
        return max(Counter(moment[:length] for moment in moments).values(), default=0)

    return len(moments), most(len("2024-01")), most(len("2024-01-10")), most(len("2024-01-10 09"))


PAGES = {
    "docs/situations.md": situations_page,
    "docs/example-thread.md": thread_page,
    "docs/how-many-posts.md": counts_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{name}\n")
