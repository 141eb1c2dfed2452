"""Events, posts and views as hypothesis makes them: any text that a file may hold, any zone, any hour, any status."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from announcer.definitions.limits import FIRST_YEAR, LAST_YEAR
from announcer.model import (
    Draft,
    Event,
    Facts,
    Image,
    Kind,
    Link,
    Online,
    Organizer,
    PostKey,
    PostRecord,
    Recap,
    Registration,
    Series,
    Status,
    Subject,
    Texts,
    Venue,
    Visibility,
)
from announcer.model.status_text import status_text
from announcer.model.text import Markdown, Plain, line, markdown_source, paragraphs
from announcer.site.calendars.tzif import zone_rules
from announcer.site.view import View, view
from tests.support.feeds_fixtures import FIRST_SEEN, PICTURES, SETTINGS, TODAY, make_history, make_post

ids = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
_nasty = st.text(st.sampled_from(list("a é😀\u200d\\;,:\"'^<&>\n\r\t\x00\x0b\u2028\x85@#=%]]")), max_size=90)
texts = st.one_of(st.text(max_size=60), _nasty)
lines: st.SearchStrategy[Plain] = texts.map(line).map(lambda text: text or Plain("x"))
blocks: st.SearchStrategy[Plain] = texts.map(paragraphs)
markdowns: st.SearchStrategy[Markdown] = st.one_of(
    texts.map(markdown_source),
    st.just(markdown_source("a &#11; &#x2028; &#0; <b>[x](javascript:y)</b> [z](https://z.example/;,)")),
    st.just(markdown_source("- a\n  - b\n\n> <script>x</script>\n\n1. [c](//evil.example) ![d](https://e.example)")),
)
zones = st.sampled_from(
    [
        "Europe/Amsterdam",
        "Europe/Dublin",
        "America/Nuuk",
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Santiago",
        "Asia/Gaza",
        "Asia/Kathmandu",
        "Asia/Pyongyang",
        "Pacific/Apia",
        "Pacific/Chatham",
        "UTC",
        "Etc/GMT+12",
        "Australia/Lord_Howe",
    ]
)
languages = st.sampled_from(["nl", "en", "de", "ar", "nl-BE"])


def _changes(name: str) -> list[date]:
    return [change.local.date() for change in zone_rules(name).changes(2024, 2026) if change.at.year >= 2024]


days = st.one_of(
    st.dates(date(1971, 1, 1), date(2059, 12, 31)),
    st.sampled_from([date(2024, 3, 30), date(2024, 3, 31), date(2024, 10, 26), date(2024, 10, 27)]),
    st.sampled_from(sorted({*_changes("Australia/Lord_Howe"), *_changes("Africa/Cairo"), *_changes("America/Nuuk")})),
    st.sampled_from([date(FIRST_YEAR, 1, 1), date(1937, 7, 1), date(2100, 3, 28), date(LAST_YEAR, 12, 31)]),
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
urls = st.sampled_from(
    ["https://a.example/", "https://a.example/;,\"'?x=1&y=%20#z", "javascript:alert(1)", "http://é.example/ü"]
)
emails = st.sampled_from(["a@example.org", "o'brien+x@example.org", 'quote"d,;:@example.org'])


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


venues = st.builds(
    Venue,
    name=lines,
    street=_maybe(lines),
    postal_code=_maybe(lines),
    city=_maybe(lines),
    country=_maybe(st.sampled_from(["NL", "DE", "XX"])),
    latitude=_maybe(st.floats(-90, 90)),
    longitude=_maybe(st.floats(-180, 180)),
    url=_maybe(urls),
    accessibility=_maybe(lines),
)
registrations = st.builds(
    Registration, email=_maybe(emails), url=_maybe(urls), deadline_on=_maybe(st.just(TODAY)), condition=_maybe(lines)
)
images = st.builds(Image, file=st.sampled_from(["poster.png", "unreadable.jpg"]), alt=lines)
translations = st.builds(
    Texts,
    **{
        name: _maybe(blocks if name in ("summary", "recap") else lines)
        for name in "title summary price condition content_warning note recap alt venue accessibility online".split()
    },
    description=_maybe(markdowns),
)


@st.composite
def events(draw: st.DrawFn, key: str = "reeks/sessie") -> Event:
    """One event; when it has a last day, that is later than its first, as the definitions see to."""
    starts_on = draw(days)
    start = draw(_maybe(hours))
    return Event(
        key=Subject.parse(key),
        language=draw(languages),
        timezone=draw(zones),
        title=draw(lines),
        starts_on=starts_on,
        start_time=start,
        end_time=draw(_maybe(hours)) if start is not None else None,
        until_on=draw(_maybe(st.integers(1, 40).map(lambda n: starts_on + timedelta(days=n)))),
        status=draw(st.sampled_from(Status)),
        venue=draw(_maybe(venues)),
        online=draw(_maybe(st.builds(Online, url=_maybe(urls), name=_maybe(lines), private=st.booleans()))),
        summary=draw(_maybe(blocks)),
        description=draw(_maybe(markdowns)),
        note=draw(_maybe(lines)),
        recap=draw(_maybe(st.builds(Recap, text=_maybe(blocks), url=_maybe(urls)))),
        organizer=draw(_maybe(st.builds(Organizer, name=lines, url=_maybe(urls), email=_maybe(emails)))),
        registration=draw(_maybe(registrations)),
        price=draw(_maybe(lines)),
        tags=tuple(draw(st.lists(lines, max_size=3))),
        links=tuple(draw(st.lists(st.builds(Link, title=lines, url=urls), max_size=2))),
        image=draw(_maybe(images)),
        content_warning=draw(_maybe(lines)),
        translations=draw(st.dictionaries(st.sampled_from(["en", "nl"]), translations, max_size=1)),
    )


_said = st.sampled_from(
    [(Kind.ANNOUNCEMENT, "1"), (Kind.REMINDER, "1d@2024-02-22"), (Kind.CHANGE, "2"), (Kind.CANCELLATION, "3")]
)


@st.composite
def posts(draw: st.DrawFn, number: int, subject: Subject) -> PostRecord:
    """A post that went out, in words that a template of somebody's own may hold."""
    kind, discriminator = draw(_said)
    key = PostKey(subject, kind, f"{discriminator}{number}", draw(st.sampled_from(["nl", "en"])))
    at = FIRST_SEEN + timedelta(seconds=draw(st.integers(0, 10**6)))
    made = make_post(number, str(key), "x", at, draw(st.sampled_from([None, "https://social.example/@b/1", "data:x"])))
    draft = Draft(
        text=status_text(draw(blocks) or "x"),
        language=key.language,
        visibility=draw(st.sampled_from(Visibility)),
        content_warning=draw(_maybe(lines.map(status_text))),
        image=draw(_maybe(images)),
    )
    return replace(made, draft=draft)


@st.composite
def views(draw: st.DrawFn) -> View:
    """A site with up to four events in one series and some posts, seen on a day near the first event."""
    names = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    all_events = tuple(draw(events(key=f"reeks/{name}")) for name in names)
    series = Series(
        id="reeks", language="nl", timezone="Europe/Amsterdam", title=draw(lines), events=all_events, tags=(line("t"),)
    )
    facts = Facts(series=(series,))
    said = [draw(posts(number, event.key)) for number, event in enumerate(all_events, 1) if draw(st.booleans())]
    history = make_history(facts, said)
    today = max(all_events[0].starts_on, TODAY - timedelta(days=20000)) - timedelta(days=draw(st.integers(0, 1)))
    seen = replace(history, started_at=datetime(1970, 1, 1, tzinfo=UTC))
    return view(facts, seen, SETTINGS, today, PICTURES)
