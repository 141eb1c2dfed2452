"""The organiser's round of 2024, from its first day to after its last, on a fast clock."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest

from tests.support.command_result import CommandResult
from tests.support.running_service import Service
from tests.support.waiting import eventually

NOW = "2024-01-10T09:00"

# What is said, and when a clock in Amsterdam shows what. Enschede begins at 19:00; the two others have no hour yet, so
# that days are counted from 09:00. The clocks change on 31 March.
ROUND = [
    ("2024-01-10 09:00", "cop-2024/series/1/nl"),
    ("2024-01-10 09:00", "cop-2024/series/1/en"),
    ("2024-02-01 19:00", "cop-2024/enschede/announcement/1/nl"),
    ("2024-02-01 19:00", "cop-2024/enschede/announcement/1/en"),
    ("2024-02-15 19:00", "cop-2024/enschede/reminder/7d@2024-02-22/nl"),
    ("2024-02-15 19:00", "cop-2024/enschede/reminder/7d@2024-02-22/en"),
    ("2024-02-21 19:00", "cop-2024/enschede/reminder/1d@2024-02-22/nl"),
    ("2024-02-21 19:00", "cop-2024/enschede/reminder/1d@2024-02-22/en"),
    ("2024-02-22 17:00", "cop-2024/enschede/reminder/2h@2024-02-22/nl"),
    ("2024-02-22 17:00", "cop-2024/enschede/reminder/2h@2024-02-22/en"),
    ("2024-03-19 09:00", "cop-2024/vriezenveen/announcement/1/nl"),
    ("2024-03-19 09:00", "cop-2024/vriezenveen/announcement/1/en"),
    ("2024-04-02 09:00", "cop-2024/vriezenveen/reminder/7d@2024-04-09/nl"),
    ("2024-04-02 09:00", "cop-2024/vriezenveen/reminder/7d@2024-04-09/en"),
    ("2024-04-08 09:00", "cop-2024/vriezenveen/reminder/1d@2024-04-09/nl"),
    ("2024-04-08 09:00", "cop-2024/vriezenveen/reminder/1d@2024-04-09/en"),
    ("2024-05-16 09:00", "cop-2024/hengelo/announcement/1/nl"),
    ("2024-05-16 09:00", "cop-2024/hengelo/announcement/1/en"),
    ("2024-05-30 09:00", "cop-2024/hengelo/reminder/7d@2024-06-06/nl"),
    ("2024-05-30 09:00", "cop-2024/hengelo/reminder/7d@2024-06-06/en"),
    ("2024-06-05 09:00", "cop-2024/hengelo/reminder/1d@2024-06-06/nl"),
    ("2024-06-05 09:00", "cop-2024/hengelo/reminder/1d@2024-06-06/en"),
]
WITHOUT_HOUR = {
    "cop-2024/vriezenveen/reminder/2h@2024-04-09/nl",
    "cop-2024/hengelo/reminder/2h@2024-06-06/nl",
}
FEEDS = ["/feed.rss", "/calendar.ics", "/feed.atom", "/feed.json"]


def in_amsterdam(moment: str) -> str:
    return format(datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Amsterdam")), "%Y-%m-%d %H:%M")


@dataclass
class Record:
    """What the service showed when the round was over."""

    up_after: float
    """Seconds from its start until the feeds answered."""
    statuses: list[int]
    """Of the feeds, at the start."""
    posts: list[dict[str, Any]]
    plan: dict[str, Any]
    status: CommandResult
    pages: dict[str, str]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with closing(Service(tmp_path_factory.mktemp("round") / "service")) as service:
        began = time.monotonic()
        service.start("--now", NOW, "--speed", "1e6")
        statuses = [service.get(path).status for path in FEEDS]
        up_after = time.monotonic() - began
        eventually(lambda: service.now() > "2024-06-08", "the round is over", 100)
        posts = service.posts()
        status = service.command("status")
        pages = {path: service.get(path).text for path in ("/outbox/", "/news.rss", "/en/news.rss")}
        # Of the past: the plan is made as if there were no ledger yet.
        plan = service.command("plan", "--now", NOW, "--json")
        assert plan.status == 0, plan
        yield Record(up_after, statuses, posts, json.loads(plan.out), status, pages)


def test_the_feeds_answer_within_ten_seconds_of_the_start(record: Record) -> None:
    assert record.statuses == [200] * len(FEEDS)
    # On a machine that has its cores for itself; as many times longer as others share them.
    assert record.up_after < 10 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_the_posts_of_the_round_go_out_at_their_local_times_and_nothing_else_does(record: Record) -> None:
    posted = [post for post in record.posts if post["state"] == "posted"]
    assert [(in_amsterdam(post["posted_at"]), post["key"]) for post in posted] == ROUND
    assert all(post["due_at"] == post["posted_at"] for post in posted)
    rest = {post["key"]: post["reason"] for post in record.posts if post["state"] != "posted"}
    assert set(rest) <= WITHOUT_HOUR
    assert all("the time of the event is not known" in reason for reason in rest.values())
    assert record.status.status == 0
    assert "Nothing wants a person." in record.status.out


class _Articles(HTMLParser):
    """The posts on the page: id, moment and language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._id = self._moment = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "article":
            self._id = said["id"]
        elif tag == "time" and "dt-published" in said.get("class", ""):
            self._moment = said["datetime"]
        elif "e-content" in said.get("class", "").split():
            self.found.append((self._id, in_amsterdam(self._moment), said["lang"]))


def test_the_outbox_page_shows_every_post_newest_first(record: Record) -> None:
    articles = _Articles()
    articles.feed(record.pages["/outbox/"])
    keys = {post["marker"]: post["key"] for post in record.posts}
    shown = [(moment, keys[marker]) for marker, moment, _ in reversed(articles.found)]
    assert shown == ROUND
    assert all(keys[marker].endswith(f"/{language}") for marker, _, language in articles.found)


@pytest.mark.parametrize(("path", "language"), [("/news.rss", "nl"), ("/en/news.rss", "en")])
def test_the_news_feed_has_one_item_for_each_thing_said(record: Record, path: str, language: str) -> None:
    feed = feedparser.parse(record.pages[path])
    assert not feed.bozo
    found = [
        (in_amsterdam(parsedate_to_datetime(item.published).isoformat()), item.id.partition(":")[2])
        for item in reversed(feed.entries)
    ]
    ours = [(moment, key.removesuffix(f"/{language}")) for moment, key in ROUND if key.endswith(f"/{language}")]
    assert [(moment, tag.partition(":")[2]) for moment, tag in found] == ours


def test_the_plan_lists_every_post_in_order_with_text_length_and_reason(record: Record) -> None:
    planned = record.plan["posts"]
    assert [(in_amsterdam(post["due_at"]), post["key"]) for post in planned] == ROUND
    for post in planned:
        assert post["text"].strip()
        assert 0 < post["length"] <= post["limit"] == 500
        assert post["why"]
    whys = {post["key"]: post["why"] for post in planned}
    assert whys["cop-2024/enschede/announcement/1/nl"] == "21 days before the start"
    assert whys["cop-2024/hengelo/reminder/7d@2024-06-06/en"] == "7d before the start"


def test_the_plan_says_why_the_sessions_without_a_time_have_no_hour_reminder(record: Record) -> None:
    skipped = {one["key"]: one["reason"] for one in record.plan["skipped"]}
    assert set(skipped) == WITHOUT_HOUR
    assert set(skipped.values()) == {"the time of the event is not known, so 2h before it cannot be told"}


def test_what_was_planned_is_word_for_word_what_was_posted(record: Record) -> None:
    same = ("key", "due_at", "text", "language", "reply_to", "visibility", "content_warning", "useful_until", "why")
    planned = [{name: post[name] for name in same} for post in record.plan["posts"]]
    posted = [{name: post[name] for name in same} for post in record.posts if post["state"] == "posted"]
    assert planned == posted


def test_the_posts_carry_the_facts_in_both_languages(record: Record) -> None:
    texts = {post["key"]: post["text"] for post in record.posts}
    dutch = texts["cop-2024/enschede/announcement/1/nl"]
    english = texts["cop-2024/enschede/announcement/1/en"]
    for text in (dutch, english):
        assert "Tetem, Stroinksbleekweg 16, 7523 ZL Enschede" in text
        assert "#CommunityOfPractice #CreatieveBroedplaatsen #Twente" in text
        assert "/events/cop-2024/enschede/?p=" in text
        assert "Adedapo@tetem.nl" in text
    assert "donderdag 22 februari 2024, 19.00–20.30 uur" in dutch
    assert "gratis" in dutch
    assert "Thursday, 22 February 2024, 19:00–20:30" in english
    assert "free of charge" in english
    assert texts["cop-2024/vriezenveen/reminder/1d@2024-04-09/nl"].startswith("Morgen: ")
    assert texts["cop-2024/vriezenveen/reminder/1d@2024-04-09/en"].startswith("Tomorrow: ")
    assert texts["cop-2024/enschede/reminder/2h@2024-02-22/nl"].startswith("Vandaag: ")
