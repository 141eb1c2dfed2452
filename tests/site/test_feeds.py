import json
import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree

from announcer.model import EPOCH, Facts, History, Image, SiteSettings, Status, Subject
from announcer.model.text import line
from announcer.planning.renamed_history import renamed
from announcer.site.feeds.formats import FORMATS
from announcer.site.feeds.placements import changed_feeds
from announcer.site.render import render
from announcer.site.scopes import ScopedView, scopes
from announcer.site.view import View, view
from tests.site import feed_rules
from tests.support.feeds_fixtures import (
    COP,
    FACTS,
    FIRST_SEEN,
    HISTORY,
    PICTURES,
    SETTINGS,
    TODAY,
    feed_bytes,
    make_event,
    make_history,
    make_series,
    make_view,
)
from tests.support.feeds_golden import files
from tests.support.on_ci import size
from tests.support.site_strategies import views


def everything(view: View) -> ScopedView:
    return scopes(view)[0]


def feed(name: str, view: View | None = None, language: str = "nl") -> bytes:
    seen = view or make_view()
    return feed_bytes(name, seen, everything(seen), language)


def parsed(name: str, view: View | None = None) -> Any:
    found = feedparser.parse(feed(name, view), resolve_relative_uris=False, sanitize_html=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def moment(value: Any) -> datetime:
    return datetime.fromtimestamp(timegm(value), UTC)


def items(name: str) -> list[dict[str, Any]]:
    """The entries of a feed as a client reads them, whatever its format: id, title, address, date."""
    if name.endswith(".json"):
        return [
            {
                "id": each["id"],
                "title": each["title"],
                "url": each["url"],
                "at": datetime.fromisoformat(each["date_published"]),
                "tags": each.get("tags", []),
                "html": each["content_html"],
            }
            for each in json.loads(feed(name))["items"]
        ]
    return [
        {
            "id": each.id,
            "title": each.title,
            "url": each.link,
            "at": moment(each.published_parsed),
            "tags": [tag.term for tag in each.get("tags", [])],
            "html": each.content[0].value,
        }
        for each in parsed(name).entries
    ]


@pytest.mark.parametrize("kind", ["feed", "news"])
def test_rss_atom_and_json_say_the_same_of_every_entry_in_the_same_order(kind: str) -> None:
    rss, atom, json_ = (items(f"{kind}.{ending}") for ending in ("rss", "atom", "json"))
    assert rss == atom == json_
    assert len(rss) > 5


def test_the_feed_has_the_coming_events_newest_publication_first_then_by_start() -> None:
    seen = make_view()
    coming = {str(item.event.key): item for item in seen.coming}
    keys = [entry["id"].split(":")[-1] for entry in items("feed.rss")]
    assert sorted(keys) == sorted(coming)
    assert keys[0] == "later/een", "its series came into sight last"
    starts = [coming[key].event.opens_at for key in keys[1:]]
    assert starts == sorted(starts)


def test_a_title_has_the_date_and_a_mark_when_all_is_not_as_planned() -> None:
    titles = {entry["id"].split(":")[-1]: entry["title"] for entry in items("feed.rss")}
    assert titles["makers/lasdag"] == "GEANNULEERD: Lasdag – vrijdag 15 maart 2024, Enschede"
    assert titles["makers/later"] == "UITGESTELD: Uitgestelde avond – maandag 20 mei 2024"
    assert (
        titles["cop-2024/hengelo"] == "ONDER VOORBEHOUD: Samen werken, eerlijk delen – donderdag 6 juni 2024, Hengelo"
    )
    assert titles["makers/week"] == "Week zonder uren – maandag 6 mei 2024 – vrijdag 10 mei 2024"


def test_a_guid_is_a_tag_address_and_no_permalink() -> None:
    tree = etree.fromstring(feed("feed.rss"))
    guids = tree.findall("channel/item/guid")
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert all(str(guid.text).startswith("tag:agenda.example,2024:") for guid in guids)
    assert parsed("feed.rss").entries[0].guidislink is False


def test_news_has_one_entry_a_kind_and_revision_newest_first() -> None:
    entries = items("news.rss")
    assert [entry["id"].split(":")[-1] for entry in entries] == [
        "cop-2024/enschede/registration/2024-02-21",
        "cop-2024/enschede/reminder/7d@2024-02-22",
        "makers/lasdag/cancellation/2",
        "cop-2024/hengelo/change/2",
        "cop-2024/enschede/announcement/1",
        "makers/verslag/recap/1",
        "cop-2024/series/1",
    ]
    assert entries[1]["title"].startswith("Herinnering: Hoe bereik ik mijn publiek?")
    assert entries[-1]["title"] == "Nieuwe reeks: Community of Practice 2024, derde ronde"
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)


def test_news_speaks_the_language_of_the_feed_where_something_was_said_in_it() -> None:
    assert b"New series: three evenings." in feed("news.rss", language="en")
    assert b"New series: three evenings." not in feed("news.rss")


def test_the_words_of_a_post_stand_in_the_news_with_a_link_that_bears_no_mark() -> None:
    reminder = items("news.json")[1]
    assert "Over een week." in reminder["html"]
    assert 'href="https://agenda.example/events/cop-2024/enschede/"' in reminder["html"]
    assert "?p=" not in feed("news.rss").decode()


def test_what_a_person_removed_is_in_no_feed() -> None:
    events = {key: replace(record, removed=key.event == "enschede") for key, record in HISTORY.events.items()}
    seen = make_view(FACTS, replace(HISTORY, events=events))
    for name in FORMATS:
        assert b"cop-2024/enschede" not in feed(name, seen), name


def test_no_date_lies_in_the_future_of_the_first_moment_at_which_the_site_may_show_it() -> None:
    # `later` is announced at 10:00 local on the day itself; the site, which knows dates only, shows it from midnight.
    midnight = datetime(2024, 2, 19, 23, 0, tzinfo=UTC)
    for name in ("feed.rss", "feed.json", "news.atom"):
        assert max(entry["at"] for entry in items(name)) <= midnight, name
    assert moment(parsed("feed.atom").feed.updated_parsed) <= midnight


def test_a_feed_has_at_most_the_nearest_200() -> None:
    events = [make_event(f"reeks/e{n}", TODAY + timedelta(days=n), start_time=time(19)) for n in range(230)]
    facts = Facts(series=(make_series("reeks", *events),))
    seen = make_view(facts, make_history(facts))
    keys = [entry.id.split(":")[-1] for entry in parsed("feed.rss", seen).entries]
    assert keys == [f"reeks/e{n}" for n in range(200)]


def test_a_picture_is_an_enclosure_with_its_length_and_type() -> None:
    shown = make_event("reeks/a", TODAY, image=Image(file="poster.png", alt=line("Poster")))
    facts = Facts(series=(make_series("reeks", shown),))
    seen = make_view(facts, make_history(facts), pictures=PICTURES)
    for name in ("feed.rss", "feed.atom"):
        (entry,) = feedparser.parse(feed_bytes(name, seen, everything(seen), "nl")).entries
        (enclosure,) = entry.enclosures
        assert enclosure.href.startswith("https://agenda.example/images/")
        assert (enclosure.type, int(enclosure.length)) == ("image/png", len(PICTURES["poster.png"].body))
        assert entry.link == "https://agenda.example/events/reeks/a/"
    (item,) = json.loads(feed_bytes("feed.json", seen, everything(seen), "nl"))["items"]
    assert item["image"] == item["attachments"][0]["url"]
    assert item["attachments"][0]["size_in_bytes"] == len(PICTURES["poster.png"].body)
    without = make_view(facts, make_history(facts))
    assert not parsed("feed.rss", without).entries[0].enclosures, "its file could not be read"


def test_the_served_feeds_and_calendars_carry_the_pictures_and_are_made_anew_with_a_new_one() -> None:
    first = render(FACTS, HISTORY, SETTINGS, TODAY, pictures=PICTURES)
    bodies = {each.path: each.body.replace(b"\r\n ", b"") for each in first.changed}
    paths = [
        "/feed.rss",
        "/news.atom",
        "/en/series/cop-2024/feed.json",
        "/calendar.ics",
        "/events/cop-2024/enschede.ics",
    ]
    for path in paths:
        assert b"https://agenda.example/images/" in bodies[path], path
    known = {each.path: each.inputs for each in first.changed}
    other = {"poster.png": replace(PICTURES["poster.png"], body=b"another")}
    changed = {each.path for each in render(FACTS, HISTORY, SETTINGS, TODAY, pictures=other, known=known).changed}
    assert set(paths) <= changed


def test_the_channel_names_itself_its_page_and_its_hints() -> None:
    rss = parsed("feed.rss").feed
    assert rss.link == "https://agenda.example/"
    assert [link.href for link in rss.links if link.rel == "self"] == ["https://agenda.example/feed.rss"]
    assert (rss.language, rss.ttl, rss.generator) == ("nl", "60", "announcer")
    atom = parsed("feed.atom").feed
    assert {(link.rel, link.href) for link in atom.links} == {
        ("self", "https://agenda.example/feed.atom"),
        ("hub", "https://hub.example/?for=us&all"),
        ("alternate", "https://agenda.example/"),
    }
    json_ = json.loads(feed("feed.json", language="en"))
    assert json_["version"] == "https://jsonfeed.org/version/1.1"
    assert json_["feed_url"] == "https://agenda.example/en/feed.json"
    assert json_["home_page_url"] == "https://agenda.example/en/"


def test_every_feed_names_the_hub_when_there_is_one() -> None:
    seen = make_view()
    without = replace(seen, settings=replace(SETTINGS, hub=None))
    for name in FORMATS:
        assert b"hub.example" not in feed(name, without)
        if name.endswith(".json"):
            hubs = json.loads(feed(name, seen))["hubs"]
        else:
            links = [
                each.attrib for each in etree.fromstring(feed(name, seen)).iter("{http://www.w3.org/2005/Atom}link")
            ]
            hubs = [{"type": "WebSub", "url": each["href"]} for each in links if each.get("rel") == "hub"]
        assert hubs == [{"type": "WebSub", "url": "https://hub.example/?for=us&all"}], name


def test_a_hub_is_told_of_the_feeds_that_changed_each_by_the_address_that_it_gives_itself() -> None:
    facts, history = FACTS, HISTORY
    first = render(facts, history, SETTINGS, TODAY)
    topics = changed_feeds(first.changed, SETTINGS)
    bodies = {each.path: each.body for each in first.changed}
    for topic in topics:
        body = bodies[unquote(topic.removeprefix(SETTINGS.base_url))]
        present = topic.replace("kunst%2C-cultuur", "kunst%2C%20cultuur")  # who subscribed at a former address is told
        assert present.encode() in body, "its own link"
    assert len(topics) == len(set(topics)) == len(FORMATS) * (len(scopes(make_view())) + 1) * 2
    known = {each.path: each.inputs for each in first.changed}
    assert changed_feeds(render(facts, history, SETTINGS, TODAY, known=known).changed, SETTINGS) == ()
    gone = {**history.series, COP.key: replace(history.series[COP.key], removed=True)}
    rest = replace(facts, series=tuple(each for each in facts.series if each.id != COP.id))
    after = changed_feeds(render(rest, replace(history, series=gone), SETTINGS, TODAY, known=known).changed, SETTINGS)
    assert after
    assert not [topic for topic in after if "cop-2024" in topic], "what has gone is no feed any more"


@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=400)])
def test_an_empty_feed_has_the_date_at_which_the_ledger_began(day: date) -> None:
    facts = Facts(series=())
    history = replace(make_history(facts), started_at=FIRST_SEEN)
    for name in FORMATS:
        body = feed(name, make_view(facts, history, day))
        if not name.endswith(".json"):
            found = feedparser.parse(body)
            assert not found.bozo
            assert moment(found.feed.updated_parsed) == FIRST_SEEN.replace(microsecond=0)


def test_news_without_any_news_are_as_old_as_the_ledger_and_without_one_as_the_first_event() -> None:
    history = make_history(FACTS)
    for started_at in (FIRST_SEEN - timedelta(days=3), EPOCH):
        found = feedparser.parse(feed("news.atom", make_view(FACTS, replace(history, started_at=started_at))))
        assert moment(found.feed.updated_parsed) == (started_at if started_at != EPOCH else FIRST_SEEN).replace(
            microsecond=0
        )


PCHAR = re.compile(r"tag:[a-z0-9.-]+,[0-9]{4}:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*")
"""RFC 4151, 2.1, with `specific` of RFC 3986's pchar, `/` and `?`."""


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ("Twente", "twente"), ("Überwasser", "%C3%BCberwasser"), ("日本", "%E6%97%A5%E6%9C%AC"), ("r&d", "r&d"),
        ("100%", "100%25"), ("open source", "open-source"), ("a#b", "a%23b"), ("<x>", "%3Cx%3E"), ("C++", "c++"),
    ],
)  # fmt: skip
def test_the_id_of_a_tags_feed_is_a_tag_uri_whatever_the_tag(tag: str, path: str) -> None:
    facts = Facts(series=(make_series("reeks", make_event("reeks/a", TODAY, tags=(line(tag),))),))
    seen = make_view(facts, make_history(facts))
    scope = next(each for each in scopes(seen) if each.scope.tag)
    root = etree.fromstring(feed_bytes("feed.atom", seen, scope, "nl"))
    id_ = root.findtext("{http://www.w3.org/2005/Atom}id")
    assert id_ == f"tag:agenda.example,2024:nl/tags/{path}/feed"
    assert PCHAR.fullmatch(id_)


def test_no_feed_id_moves_with_the_sites_address_or_a_renamed_series() -> None:
    """RFC 4287, 4.2.6."""

    def ids(facts: Facts, history: History, settings: SiteSettings) -> set[str]:
        seen = view(facts, history, settings, TODAY)
        return {
            str(etree.fromstring(feed_bytes(name, seen, scope, tag)).findtext("{http://www.w3.org/2005/Atom}id"))
            for scope in scopes(seen)
            for name in ("feed.atom", "news.atom")
            for tag in ("nl", "en")
        }

    before = ids(FACTS, HISTORY, SETTINGS)
    assert "tag:agenda.example,2024:nl/feed" in before
    assert "tag:agenda.example,2024:en/series/cop-2024/news" in before
    moved = replace(SETTINGS, base_url="https://elders.example", namespace="elders.example")
    assert ids(FACTS, HISTORY, moved) == before
    events = tuple(replace(each, key=Subject("ronde-3", each.key.event)) for each in COP.events)
    renames = ((COP.key, Subject("ronde-3")), *[(each.key, Subject("ronde-3", each.key.event)) for each in COP.events])
    facts = replace(FACTS, series=tuple(
        replace(each, id="ronde-3", events=events) if each.id == COP.id else each for each in FACTS.series
    ))  # fmt: skip
    assert ids(facts, renamed(HISTORY, renames), moved) == before


def test_a_feed_date_does_not_go_back_when_its_newest_event_is_past() -> None:
    before = moment(parsed("feed.rss").feed.updated_parsed)
    after = moment(parsed("feed.rss", make_view(today=date(2025, 1, 1))).feed.updated_parsed)
    assert after >= before >= FIRST_SEEN.replace(microsecond=0)


def test_scopes_are_everything_each_series_and_each_tag_whatever_its_case() -> None:
    found = {each.scope.path: each for each in scopes(make_view())}
    assert list(found) == [
        "/", "/series/cop-2024/", "/series/later/", "/series/makers/", "/tags/communityofpractice/",
        "/tags/kunst, cultuur/",
    ]  # fmt: skip
    tag = found["/tags/communityofpractice/"]
    assert [item.event.key.event for item in tag.items] == ["enschede", "vriezenveen"]
    assert tag.scope.title(SETTINGS, "nl").endswith(": CommunityOfPractice")
    assert {str(said.subject) for said in tag.news} == {"cop-2024", "cop-2024/enschede"}
    assert found["/series/cop-2024/"].scope.title(SETTINGS, "en") == "Community of Practice 2024, third round"


@settings(max_examples=size(10, on_ci=40))
@given(views())
def test_whatever_a_file_holds_every_feed_follows_its_formats_rules_and_is_safe(view: View) -> None:
    for name in FORMATS:
        html = feed_rules.check(name, feed_bytes(name, view, everything(view), "en"))
        assert len(html) == len(view.coming if name.startswith("feed") else everything(view).news)


@pytest.mark.parametrize("name", sorted(name for name in files() if not name.endswith(".ics")))
def test_the_fixed_feeds_follow_their_formats_rules(name: str) -> None:
    assert feed_rules.check(name, files()[name])


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("feed.atom", "<id>tag:agenda.example,2024:nl/feed</id>", ""),
        ("feed.atom", "<published>2024-01-10T08:00:00+00:00</published>", "<published>10 januari</published>"),
        ("feed.atom", 'rel="alternate"', 'rel="self"'),
        ("feed.atom", 'category term="', 'category name="'),
        ("feed.rss", "<link>https://agenda.example/</link>", "<link>/</link>"),
        ("feed.rss", "Wed, 10 Jan 2024", "Thu, 10 Jan 2024"),
        ("feed.rss", 'isPermaLink="false"', 'isPermaLink="true"'),
        ("feed.rss", "&lt;strong&gt;", "&lt;script&gt;"),
        ("feed.rss", "makers/klok", "makers/utc"),
        ("feed.json", "jsonfeed.org/version/1.1", "jsonfeed.org/version/2"),
        ("feed.json", '"content_html": "', '"content": "'),
        ("feed.json", "2024-01-10T08:00:00Z", "2024-01-10"),
    ],
)
def test_the_checker_finds_what_is_wrong(name: str, right: str, wrong: str) -> None:
    body = files()[name].decode()
    assert right in body
    with pytest.raises((AssertionError, KeyError)):
        feed_rules.check(name, body.replace(right, wrong).encode())


def test_a_cancelled_event_stays_in_the_feed_with_its_note() -> None:
    entry = next(entry for entry in items("feed.atom") if entry["id"].endswith("makers/lasdag"))
    assert entry["html"].startswith("<p>Deze bijeenkomst is geannuleerd.<br>\nDe lasser is ziek.</p>")
    assert "tickets.example" not in entry["html"], "nobody registers for what does not take place"
    assert Status.CANCELLED in {item.event.status for item in make_view().coming}
