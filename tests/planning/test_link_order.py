"""Our link is the first of a post: the preview card is of the event's own page."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import Kind, Limits, Policy, Recap, Registration, Series, Status, Texts
from announcer.model.text import Plain, line
from announcer.planning.link_order import with_link_first
from announcer.planning.post_templates import PostTemplates
from announcer.planning.post_words import PostWords
from tests.support.planner_world import World, event, local, series

OURS = "https://agenda.example.org/events/round/a/?p=0123456789ab"
OTHER = "https://tickets.example.org/x"


def told(links: dict[str, str]) -> World:
    """A whole life with every kind of post, in two languages; each text ends with what `links` has for it."""

    def text(name: str) -> Plain:
        return line(f"{name} {links.get(name, '')}")

    more: dict[str, Any] = {
        "summary": text("summary"),
        "price": text("price"),
        "registration": Registration(
            url=links.get("registration"), deadline_on=date(2024, 2, 20), condition=text("condition")
        ),
        "translations": {"en": Texts(title=text("title"), summary=text("summary"))},
    }
    first = event("a", "2024-02-22", "19:00", "21:00", title=text("title"), **more)
    world = World(local("2024-01-10 09:00"))
    whole: Series = series(
        first, event("b", "2024-03-21", "19:00", title=text("title"), **more), summary=text("summary")
    )
    world.write(whole)
    world.until(local("2024-02-18 12:00")).edit("a", start_time=local("2024-02-22 21:00").time(), note=text("note"))
    world.until(local("2024-02-23 12:00")).edit("a", recap=Recap(text=text("recap"), url=links.get("recap_url")))
    world.until(local("2024-03-10 12:00")).edit("b", status=Status.CANCELLED, note=text("note"))
    return world.until(local("2024-03-12 12:00"))


FIELDS = ("title", "summary", "price", "condition", "registration", "note", "recap", "recap_url")
URLS = ("https://tetem.nl/x", "HTTP://tetem.nl", "https://localhost/x", "https://u:p@tetem.nl/")


def test_every_kind_of_post_has_our_link_before_all_others() -> None:
    world = told({name: f"https://other.example.org/{name}" for name in FIELDS})
    assert {post.key.kind for post in world.posted} == set(Kind)
    assert {post.key.language for post in world.posted} == {"nl", "en"}
    for post in world.history.posts:
        links = re.findall(r"(?i)https?://\S+", post.draft.text)
        assert links[0].endswith(f"?p={post.marker}"), post.draft.text
        assert post.key.kind is Kind.CANCELLATION or len(links) > 1, "there is another link to come before"


@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(URLS)))
@settings(max_examples=15)
def test_wherever_a_link_is_put_ours_is_first(links: dict[str, str]) -> None:
    for post in told(links).history.posts:
        found = re.findall(r"(?i)https?://\S+", post.draft.text)
        assert found[0].endswith(f"?p={post.marker}"), post.draft.text


def test_a_post_without_another_link_stays_as_its_template_has_it() -> None:
    text = f"Leeravond\n\nAanmelden: an@tetem.nl\n\n{OURS}\n\n#Twente"
    assert with_link_first(text, OURS) == text
    assert with_link_first(f"{text} {OTHER}", OURS) == f"{text} {OTHER}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"Leeravond\n\n22 februari\nTetem\n\nAanmelden: {OTHER}\nToegang: gratis\n\n{OURS}\n\n#Twente",
            f"Leeravond\n\n22 februari\nTetem\n\n{OURS}\n\nAanmelden: {OTHER}\nToegang: gratis\n\n#Twente",
        ),
        (f"A {OTHER}\n\n{OURS}", f"{OURS}\n\nA {OTHER}"),
        (f"A\nB {OTHER}\nLees meer: {OURS}\nC", f"Lees meer: {OURS}\n\nA\nB {OTHER}\n\nC"),
        (f"A\n\nB {OTHER} of {OURS} zelf", f"A\n\n{OURS}\n\nB {OTHER} of zelf"),
        (f"A\n\nHTTP://TETEM.NL\n\n{OURS}", f"A\n\n{OURS}\n\nHTTP://TETEM.NL"),
    ],
    ids=["sign-up", "title", "words before ours", "one line", "capitals"],
)
def test_our_line_moves_before_the_paragraph_with_the_other_link(text: str, expected: str) -> None:
    assert with_link_first(text, OURS) == expected


def test_a_template_of_the_organiser_is_put_in_order_too() -> None:
    templates = {"nl/announcement.txt": "{{ title }}\n{{ registration.how }}\n\nMeer: {{ link }}\n\n{{ tags }}"}
    there = Registration(url=OTHER)
    world = World(local("2024-01-10 09:00")).write(series(event("a", "2024-02-22", "19:00", registration=there)))
    first = next(one for one in world.candidates() if one.kind is Kind.ANNOUNCEMENT)
    text = PostWords(first, "nl", world.now, Policy(), Limits(), PostTemplates(templates)).text()
    assert text.split("?p=")[0] == "Meer: http://127.0.0.1:8000/events/round/a/"
    assert text.endswith(f"\n\nLeeravond\n{OTHER}")
