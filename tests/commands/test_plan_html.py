"""`announcer plan --html`: the page of the plan, to a file or to standard output."""

from pathlib import Path

import pytest
from PIL import Image

from tests.commands.command_runs import MORNING, Announcer, LedgerRounds, rewrite
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.page_reading import document

NOW = ("--now", "2024-01-10T09:00")


def main_text(body: str) -> str:
    return " ".join(document(body.encode()).xpath("//main")[0].text_content().split())


def test_without_a_file_the_page_goes_to_standard_output(announcer: Announcer) -> None:
    done = announcer("plan", *NOW, "--html", "--language", "nl")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("<!doctype html>")
    text = main_text(done.out)
    assert "6 berichten voor het lokale account, vanaf woensdag 10 januari 2024, 09.00 uur" in text
    assert "Waarom: een reeks van 2 bijeenkomsten, zodra die bekend is" in text
    assert "herinnering · Winterreeks, dinsdag 9 april 2024 (Nederlands) de tijd van de bijeenkomst is niet" in text


def test_a_file_is_written_whole_and_replaced(announcer: Announcer, folder: Path) -> None:
    (folder / "plan.html").write_text("an older one", encoding="utf-8")
    done = announcer("plan", *NOW, "--html", "plan.html")
    assert (done.status, done.out, done.err) == (0, "", "plan.html: 6 posts\n")
    page = (folder / "plan.html").read_text(encoding="utf-8")
    assert "6 posts for the local account, from Wednesday, 10 January 2024, 09:00 on" in main_text(page)
    assert sorted(path.name for path in folder.iterdir()) == ["events", "plan.html"]


def test_a_file_that_cannot_be_written_is_told_in_a_line(announcer: Announcer) -> None:
    done = announcer("plan", *NOW, "--html", "nowhere/plan.html")
    assert done.status == 1
    assert done.err == "announcer: nowhere/plan.html cannot be written: no such file or directory\n"


def test_two_forms_at_once_are_refused(announcer: Announcer) -> None:
    done = announcer("plan", "--html", "--json")
    assert done.status == 2
    assert "--json and --html are two forms" in done.err


def test_what_the_page_is_narrowed_to_is_said_on_it(announcer: Announcer) -> None:
    text = main_text(announcer("plan", *NOW, "--event", "bijen/eerste", "--until", "2024-02-22", "--html").out)
    assert "Only what is about Winterreeks, Thursday, 22 February 2024." in text
    assert "Only what goes until Thursday, 22 February 2024, 00:00." in text
    assert "series" not in text


def test_a_refused_token_stands_on_the_page_and_its_remedy_on_standard_error(
    announcer: Announcer, instance: FakeMastodon
) -> None:
    instance.rules.token = "another"
    done = announcer("plan", *NOW, "--html", "--language", "nl")
    assert done.status == 1
    assert "weigert het token: het antwoord was 401: The access token is invalid" in main_text(done.out)
    assert "maak een nieuw token" in done.err
    assert "maak een nieuw token" not in done.out
    assert f"voor {instance.base_url.removeprefix('http://')}, vanaf" in main_text(done.out)


def test_a_limit_that_nobody_knows_is_not_on_the_page(announcer: Announcer, instance: FakeMastodon) -> None:
    instance.hang_up()
    text = main_text(announcer("plan", *NOW, "--html").out)
    instance.answer_again()
    assert "of 500 characters" not in text
    assert "characters; the limit is not known" in text


def test_a_picture_is_in_the_page_and_not_larger_than_a_page_needs(announcer: Announcer, folder: Path) -> None:
    Image.new("RGB", (3000, 1500), (40, 90, 140)).save(folder / "events" / "poster.jpg")
    rewrite(("tags: [Bijen]", "tags: [Bijen]\nimage: {file: poster.jpg, alt: Een bij}"))
    (image, *_) = document(announcer("plan", *NOW, "--html").out.encode()).xpath("//img")
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("1000", "500", "Een bij")


@pytest.mark.parametrize(
    ("command", "words"),
    [(("hold", "bijen"), "iemand houdt het tegen"), (("hold", "bijen/eerste"), "iemand houdt het tegen")],
)
def test_what_waits_is_marked_in_words_without_commands(
    announcer: Announcer, command: tuple[str, ...], words: str
) -> None:
    LedgerRounds().round(MORNING)
    announcer(*command)
    page = announcer("plan", "--html", "--language", "nl").out
    assert f"Wacht {words}" in main_text(page)
    assert "announcer release" not in page


def test_keys_in_reasons_are_titles_on_the_page(announcer: Announcer) -> None:
    rewrite(("reminders: [1d, 2h]", "reminders: [2d, 40h]"))
    text = main_text(announcer("plan", *NOW, "--html", "--language", "nl").out)
    assert "een ander bericht over “Winterreeks, donderdag 22 februari 2024”" in text
    assert "bijen/" not in text.replace("/events/bijen/", "").replace("/series/bijen/", "")
