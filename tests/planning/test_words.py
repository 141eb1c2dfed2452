"""What followers read on the day on which they read it: single posts, lists and edited posts, in both languages."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from announcer.model import Online, Policy, State, Status, Texts, Venue, Visibility
from announcer.model.text import line
from tests.support.planner_world import World, event, local, series

ENGLISH = {"en": Texts(title=line("Learning evening"))}
ROUND = {"en": Texts(title=line("Learning round"))}
HENGELO = Venue(name=line("Metropool"), street=line("Weg 2"), city=line("Hengelo"))
JITSI = Online(url="https://meet.example/x", name=line("Jitsi"))
NL, EN = "Deze bijeenkomsten van Leerronde", "These sessions of Learning round"
BOTH = pytest.mark.parametrize("language", ["nl", "en"])


def evening(world: World | None = None, **more: Any) -> World:
    world = world or World(now=local("2024-01-10 09:00"))
    one = event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH, **more)
    return world.write(series(one, translations=ROUND)).until("2024-02-10 12:00")


def two_evenings(**more: Any) -> World:
    world = World(now=local("2024-01-10 09:00"))
    both = (event(id_, day, "19:00", translations=ENGLISH, reminders=(), **more) for id_, day in
            (("a", "2024-02-20"), ("b", "2024-02-21")))  # fmt: skip
    return world.write(series(*both, translations=ROUND)).until("2024-02-10 12:00")


def edit_both(world: World, **changes: Any) -> World:
    world.is_up = False
    world.edit("a", **changes).edit("b", **changes)
    world.is_up = True
    return world.until("2024-02-10 13:00").round()


# --- edited posts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nl", "Dit bericht is achterhaald. Nu geldt:"), ("en", "This post is out of date. The current details:")],
)
def test_a_reminder_of_what_moved_says_that_it_is_out_of_date_and_counts_no_days(language: str, heading: str) -> None:
    world = evening().until("2024-02-16 12:00")
    assert world.text(f"reminder/7d@2024-02-22/{language}").startswith(("Over een week", "In a week"))
    world.edit("a", starts_on=date(2024, 3, 21)).until("2024-02-16 13:00")
    text = world.text(f"reminder/7d@2024-02-22/{language}")
    assert text.startswith(heading)
    assert "21" in text
    assert not [word for word in ("Over", "In 28", "In 3", "week", "days", "dagen") if word in text]


@BOTH
@pytest.mark.parametrize(
    ("status", "marks"),
    [(Status.CANCELLED, "GEANNULEERD CANCELLED"), (Status.POSTPONED, "UITGESTELD POSTPONED")],
)
def test_what_is_off_has_one_mark_in_every_post(language: str, status: Status, marks: str) -> None:
    mark = dict(zip(("nl", "en"), marks.split(), strict=True))[language]
    world = evening().until("2024-02-16 12:00").edit("a", venue=HENGELO).until("2024-02-16 13:00")
    world.edit("a", status=status).until("2024-02-16 14:00")
    for part in ("announcement/1", "reminder/7d@2024-02-22", "change/2"):
        first, *rest = world.text(f"{part}/{language}").split("\n")
        assert first.startswith(f"{mark}: Le")
        assert not [word for word in ("achterhaald", "out of date", mark) if word in " ".join(rest)]


@BOTH
def test_what_only_became_known_makes_no_reminder_outdated(language: str) -> None:
    world = evening(venue=None).until("2024-02-16 12:00").edit("a", venue=HENGELO).until("2024-02-16 13:00")
    assert world.text(f"reminder/7d@2024-02-22/{language}").startswith(("Over een week: ", "In a week: "))


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nl", "Dit bericht is achterhaald. Nu geldt:\n\nLeeravond"),
     ("en", "This post is out of date. The current details:\n\nLearning evening")],
)  # fmt: skip
def test_a_cancellation_that_was_undone_says_what_holds_now(language: str, heading: str) -> None:
    world = evening(reminders=()).edit("a", status=Status.CANCELLED).until("2024-02-11 12:00")
    world.edit("a", status=Status.SCHEDULED).until("2024-02-11 13:00")
    assert world.text(f"cancellation/2/{language}").startswith(heading)


# --- single posts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "dutch", "english"),
    [
        ({"status": Status.SCHEDULED}, "Gaat toch door: ", "On again: "),
        ({"status": Status.SCHEDULED, "starts_on": date(2024, 3, 7)}, "Nieuwe datum: ", "New date: "),
        ({"status": Status.TENTATIVE}, "Onder voorbehoud: ", "Provisional: "),
        ({"status": Status.CANCELLED}, "Gaat niet door: ", "Cancelled: "),
    ],
)
def test_a_new_date_is_said_only_of_another_date(new: dict[str, Any], dutch: str, english: str) -> None:
    world = evening(reminders=()).edit("a", status=Status.POSTPONED).until("2024-02-11 12:00")
    world.edit("a", **new).until("2024-02-11 13:00")
    assert world.text("/3/nl").startswith(dutch)
    assert world.text("/3/en").startswith(english)


@pytest.mark.parametrize(
    ("changes", "dutch", "english"),
    [
        (
            {"status": Status.POSTPONED},
            "De bijeenkomst op donderdag 22 februari 2024 gaat niet door. Een nieuwe datum volgt.",
            "The session on Thursday, 22 February 2024 will not take place. A new date will follow.",
        ),
        (
            {"status": Status.TENTATIVE},
            "De datum staat nog niet vast.\ndonderdag 22 februari 2024",
            "The date is not certain yet.\nThursday, 22 February 2024",
        ),
        (
            {"online": JITSI},
            "Nu ook online: Leeravond\n\nPlaats: Tetem, Stroinksbleekweg 16, Enschede, ook online\n",
            "Now online as well: Learning evening\n\nPlace: Tetem, Stroinksbleekweg 16, Enschede, also online\n",
        ),
        ({"venue": None, "online": JITSI}, "Plaats: online, via Jitsi (was ", "Place: online, via Jitsi (was "),
        ({"venue": None}, "De plaats is nog niet bekend (was Tetem", "The place is not known yet (was Tetem"),
    ],
)  # fmt: skip
def test_a_notice_reads_right(changes: dict[str, Any], dutch: str, english: str) -> None:
    world = evening(reminders=()).edit("a", **changes).until("2024-02-11 12:00")
    assert dutch in world.text("change/2/nl")
    assert english in world.text("change/2/en")


@BOTH
def test_of_several_days_one_line_says_when(language: str) -> None:
    world = evening(reminders=(), until_on=date(2024, 2, 24)).edit("a", until_on=date(2024, 2, 25), end_time=time(17))
    text = world.until("2024-02-11 12:00").text(f"change/2/{language}")
    words = {"nl": ("Wanneer: ", "Datum:", "Tijd:"), "en": ("When: ", "Date:", "Time:")}
    assert [text.count(word) for word in words[language]] == [1, 0, 0]
    assert text.count("25 februari" if language == "nl" else "25 February") == 1


@pytest.mark.parametrize(("language", "words"), [("nl", "De plaats volgt nog."), ("en", "The place is still to be")])
def test_a_place_that_is_not_known_is_a_sentence(language: str, words: str) -> None:
    assert words in evening(venue=None).text(f"announcement/1/{language}")


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Morgen (onder voorbehoud): Leeravond"), ("en", "Tomorrow (provisional): Learning evening")],
)
def test_a_reminder_of_what_is_not_certain_says_so(language: str, words: str) -> None:
    world = evening(status=Status.TENTATIVE).until("2024-02-22 12:00")
    assert world.text(f"reminder/1d@2024-02-22/{language}").startswith(words)


# --- lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "dutch", "english"),
    [
        ({"status": Status.POSTPONED}, f"{NL} zijn uitgesteld:", f"{EN} are postponed:"),
        ({"status": Status.TENTATIVE}, f"{NL} zijn nu onder voorbehoud:", f"{EN} are now provisional:"),
        (
            {"status": Status.CANCELLED},
            "Geannuleerd: 2 bijeenkomsten van Leerronde",
            "Cancelled: 2 sessions of Learning round",
        ),
        ({"venue": None, "online": JITSI}, f"{NL} zijn nu online:", f"{EN} are now online:"),
        ({"online": JITSI}, f"{NL} zijn nu ook online:", f"{EN} are now online as well:"),
        ({"venue": HENGELO}, f"{NL} zijn gewijzigd:", f"{EN} have changed:"),
        (
            {"note": line("Neem een trui mee.")},
            "Let op, dit geldt voor deze bijeenkomsten van Leerronde:",
            "Please note, this is about these sessions of Learning round:",
        ),
    ],
)
def test_a_notice_for_several_events_is_a_sentence(changes: dict[str, Any], dutch: str, english: str) -> None:
    world = edit_both(two_evenings(), **changes)
    texts = [world.text("a.2/nl"), world.text("a.2/en")]
    assert [text.split("\n")[0] for text in texts] == [dutch, english]
    assert not [text for text in texts if "UITGESTELD" in text or "POSTPONED" in text or "ONDER VOORBEHOUD" in text]


def test_new_dates_follow_for_several_and_several_go_ahead_again() -> None:
    world = edit_both(two_evenings(), status=Status.POSTPONED)
    assert "Nieuwe data volgen." in world.text("a.2/nl")
    assert "New dates will follow." in world.text("a.2/en")
    world.is_up = False
    world.edit("a", status=Status.SCHEDULED).edit("b", status=Status.SCHEDULED)
    world.is_up = True
    world.until("2024-02-10 15:00").round()
    assert world.text("a.3/nl").startswith(f"{NL} gaan toch door:")
    assert world.text("a.3/en").startswith(f"{EN} are on again:")


# --- the zone -----------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("where", "zone"),
    [
        ({"venue": None, "online": JITSI}, "(CET)"),
        ({"online": JITSI}, "(CET)"),
        ({}, ""),
        ({"venue": None, "online": JITSI, "start_time": None, "end_time": None}, ""),
    ],
)
def test_the_hour_of_what_is_online_names_its_zone(language: str, where: dict[str, Any], zone: str) -> None:
    world = World(now=local("2024-01-10 09:00"))
    one = replace(event("a", "2024-02-22", "19:00", "20:30", translations=ENGLISH), **where)
    text = world.write(series(one, translations=ROUND)).until("2024-02-10 12:00").text(f"announcement/1/{language}")
    assert ("(CET)" in text) == bool(zone)


def test_in_summer_and_in_a_change_of_hours_too() -> None:
    world = World(now=local("2024-05-10 09:00"))
    one = event("a", "2024-06-22", "19:00", "20:30", online=JITSI, venue=None, reminders=())
    world.write(series(one)).until("2024-06-10 12:00").edit("a", start_time=time(20)).until("2024-06-10 13:00")
    assert "Tijd: 20.00–20.30 uur (CEST) (was 19.00–20.30 uur (CEST))" in world.text("change/2/nl")


# --- visibility ---------------------------------------------------------------------------------------------------

PUBLIC, UNLISTED, PRIVATE = Visibility


@pytest.mark.parametrize(
    ("file", "setting", "root", "reply"),
    [
        (None, UNLISTED, PUBLIC, UNLISTED),
        (PUBLIC, UNLISTED, PUBLIC, UNLISTED),
        (PRIVATE, UNLISTED, PRIVATE, PRIVATE),
        (UNLISTED, PUBLIC, UNLISTED, UNLISTED),
        (PUBLIC, PRIVATE, PUBLIC, PRIVATE),
    ],
)
def test_a_reply_is_as_strict_as_the_stricter_of_file_and_setting(
    file: Visibility | None, setting: Visibility, root: Visibility, reply: Visibility
) -> None:
    world = World(now=local("2024-01-10 09:00"), policy=Policy(reply_visibility=setting))
    evening(world, visibility=file).until("2024-02-22 12:00").edit("a", summary=line("Nieuw.")).until(
        "2024-02-22 13:00"
    )
    seen = {(post.key.kind, post.draft.visibility) for post in world.history.posts if post.state is State.POSTED}
    assert seen == {("announcement", root), ("reminder", reply)}
