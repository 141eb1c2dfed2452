"""The page of `announcer plan --html`: whole in itself, readable for everybody, and safe with any text."""

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from announcer.model import Draft, Image, Picture, PostKey, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import Plain
from announcer.site.pages.plan_page import ComingPost, PlanPage, PostNotComing, render_plan
from tests.site.pages_fixtures import SETTINGS
from tests.support.page_reading import document

NOW = datetime(2024, 1, 10, 8, tzinfo=UTC)
ROOT = PostKey.parse("korf/a/announcement/1/nl")
REMINDER = PostKey.parse("korf/a/reminder/1d@2024-02-22/nl")
RECAP = PostKey.parse("korf/b/recap/1/en")
POSTER = Picture(file="poster.png", type="image/png", width=4, height=3, body=b"\x89PNG bytes")
HOSTILE = "</style></article><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}&lt;"


def a_draft(text: str = "Kom naar de Korf\n\nhttps://agenda.example/events/korf/a/ #Bijen", **values: Any) -> Draft:
    return Draft(**({"text": StatusText(text), "language": "nl", "visibility": Visibility.PUBLIC} | values))


def a_post(key: PostKey = ROOT, **values: Any) -> ComingPost:
    given: dict[str, Any] = {
        "key": key,
        "draft": a_draft(),
        "due_at": NOW,
        "about": "De Korf, 22 februari",
        "length": 231,
        "why": "zo",
    }
    return ComingPost(**(given | values))


def a_page(*posts: ComingPost, **values: Any) -> PlanPage:
    given: dict[str, Any] = {
        "settings": SETTINGS,
        "account": "https://social.example/@korf",
        "now": NOW,
        "limit": 500,
        "posts": posts,
    }
    return PlanPage(**(given | values))


def read(contents: PlanPage, language: str = "nl") -> Any:
    return document(render_plan(contents, language))


def text_of(node: Any) -> str:
    return " ".join(node.text_content().split())


BIKE = Plain("Een fiets")
FULL = a_page(
    a_post(draft=a_draft(content_warning="Flitslicht", image=Image(file="poster.png", alt=BIKE)), picture=POSTER),
    a_post(REMINDER, draft=a_draft(reply_to=ROOT), due_at=NOW + timedelta(days=40), held="wacht even"),
    a_post(RECAP, draft=a_draft(language="en", reply_to=ROOT), due_at=NOW + timedelta(days=41), length=501),
    notes=["de limiet is niet bekend"],
    edits=[a_post(due_at=None, why="", url="https://social.example/@korf/1")],
    skipped=[PostNotComing(key=REMINDER, due_at=NOW, about="De Raat", reason="te laat")],
    withdrawn=[PostNotComing(key=RECAP, due_at=None, about="De Raat", reason="niet meer nodig")],
    problems=["korf.yaml: de datum klopt niet"],
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_asks_nobody_for_anything(language: str) -> None:
    page = read(FULL, language)
    assert page.xpath("//script | //iframe | //object | //embed | //form | //base") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    loaded = page.xpath("//img/@src | //link/@href | //source/@src | //video/@src | //*/@srcset")
    assert loaded
    assert all(address.startswith("data:") for address in loaded)
    (style,) = page.xpath("//style/text()")
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_its_picture_is_in_it_with_its_alt_text() -> None:
    page = read(FULL)
    (image,) = page.xpath("//img")
    assert base64.b64decode(image.get("src").removeprefix("data:image/png;base64,")) == POSTER.body
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("Een fiets", "4", "3")
    assert "Alt-tekst: Een fiets" in text_of(page.xpath("//figcaption")[0])


def test_a_picture_that_cannot_be_shown_is_named_with_its_alt_text() -> None:
    page = read(a_page(a_post(draft=a_draft(image=Image(file="groot.gif", alt=BIKE)))))
    assert page.xpath("//img") == []
    assert text_of(page.xpath("//figure")[0]) == "Afbeelding: groot.gif Alt-tekst: Een fiets"


def test_a_post_is_told_as_followers_will_see_it_and_what_becomes_of_it() -> None:
    first, second, third = read(FULL).xpath("//section/article[starts-with(@id, 'post-')]")
    assert text_of(first.xpath("./h3")[0]) == "09.00 uur · aankondiging"
    assert "@korf@social.example" in text_of(first)
    assert first.xpath(".//a/@href") == ["https://agenda.example/events/korf/a/"]
    assert first.xpath(".//*[@class='hashtag']/text()") == ["#Bijen"]
    assert "Inhoudswaarschuwing: Flitslicht" in text_of(first)
    assert text_of(first.xpath("./footer")[0]) == "openbaar Nederlands 231 van de 500 tekens Waarom: zo"
    assert "Wacht wacht even" in text_of(second)
    assert second.xpath(".//p[@class='thread']/a/@href") == ["#post-1"]
    assert "Antwoord op aankondiging, woensdag 10 januari 2024, 09.00 uur" in text_of(second)
    assert third.xpath(".//*[contains(@class, 'e-content')]/@lang") == ["en"]
    assert third.xpath(".//li[@class='over']")


def test_days_are_headings_in_words_and_lead_to_their_posts() -> None:
    page = read(FULL)
    days = [text_of(one) for one in page.xpath("//h2[contains(@class, 'day')]")]
    assert days == ["woensdag 10 januari 2024", "maandag 19 februari 2024", "dinsdag 20 februari 2024"]
    assert page.xpath("//nav//a/@href") == ["#post-1", "#post-2", "#post-3"]
    english = read(FULL, "en").xpath("//h2[contains(@class, 'day')]")
    assert text_of(english[0]) == "Wednesday, 10 January 2024"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_headings_landmarks_and_ids_are_in_order(language: str) -> None:
    page = read(FULL, language)
    assert page.xpath("//html/@lang") == [language]
    levels = [int(one.tag[1]) for one in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_one - one <= 1 for one, next_one in pairwise(levels))
    for landmark in ("body/header", "main", "body/footer", "nav[@aria-label]"):
        assert len(page.xpath(f"//{landmark}")) == 1, landmark
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in page.xpath("//@aria-labelledby") + [one[1:] for one in page.xpath("//a/@href") if one[0] == "#"]:
        assert target in ids


def test_what_is_not_posted_is_told_with_its_reason() -> None:
    page = read(FULL)
    skipped, withdrawn, problems = (page.xpath(f"//section[h2[@id='{id_}']]")[0] for id_ in
                                    ("skipped", "withdrawn", "problems"))  # fmt: skip
    assert "herinnering · De Raat (Nederlands; woensdag 10 januari 2024) te laat" in text_of(skipped)
    assert "terugblik · De Raat (English) niet meer nodig" in text_of(withdrawn)
    assert "de datum klopt niet" in text_of(problems)


def test_a_limit_that_nobody_knows_is_not_shown() -> None:
    shown = text_of(read(a_page(a_post(), limit=None)).xpath("//article//footer")[0])
    assert "231 tekens; de limiet is niet bekend" in shown
    assert "500" not in shown


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (None, "Eén bericht voor het lokale account, vanaf"),
        ("https://social.example/@korf", "Eén bericht voor @korf@social.example, vanaf"),
        ("https://social.example", "Eén bericht voor social.example, vanaf"),
    ],
)
def test_the_account_is_named_as_far_as_it_is_known(account: str | None, words: str) -> None:
    assert words in text_of(read(a_page(a_post(), account=account)).xpath("//main")[0])


def test_a_reply_to_what_is_on_the_account_leads_there_and_one_to_what_is_not_shown_says_so() -> None:
    reply = a_post(REMINDER, draft=a_draft(reply_to=ROOT))
    posted = read(a_page(replace(reply, parent_url="https://social.example/@korf/7")))
    assert posted.xpath("//p[@class='thread']/a/@href") == ["https://social.example/@korf/7"]
    assert text_of(read(a_page(reply)).xpath("//p[@class='thread']")[0]) == "Antwoord op een eerder bericht"


def test_nothing_to_come_is_said() -> None:
    assert "Er staat geen bericht gepland voor @korf@social.example." in text_of(read(a_page()))


def test_any_text_is_text() -> None:
    draft = a_draft(HOSTILE, content_warning=HOSTILE, image=Image(file=HOSTILE, alt=Plain(HOSTILE)))
    post = a_post(draft=draft, about=HOSTILE, why=HOSTILE, held=HOSTILE)
    row = PostNotComing(key=REMINDER, due_at=None, about=HOSTILE, reason=HOSTILE)
    contents = a_page(
        post, replace(post, key=REMINDER, picture=POSTER), about=HOSTILE, notes=[HOSTILE], problems=[HOSTILE],
        settings=replace(SETTINGS, title=HOSTILE), edits=[post], skipped=[row], withdrawn=[row],
    )  # fmt: skip
    body = render_plan(contents, "nl")
    page = document(body)
    assert page.xpath("//script | //@onerror") == []
    assert len(page.xpath("//img")) == 1
    assert len(page.xpath("//style")) == 1
    assert len(page.xpath("//article")) == 3
    assert "49" not in text_of(page.xpath("//main")[0])
    assert not re.search(rb"<script|<img src=x", body)
