"""The titles of the news: what happened, in a word and with the facts of then."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from announcer.model import Kind, Status
from announcer.planning.event_changes import Aspect, differences, happened
from announcer.site.feeds.news_items import AnnouncedEvent, NewsItem
from announcer.site.phrases import phrases
from announcer.words.catalogue import catalogue
from announcer.words.dates import date_in_words, days_in_words, hours_in_words
from announcer.words.places import where_in_words

_DATES = 3
"""So many a title names."""


def titles(oldest_first: Iterable[NewsItem], language: str) -> Mapping[tuple[Kind, str], str]:
    """Of all that was said of one subject, by kind and discriminator, `Nieuwe tijd: Title – date, hours`: what
    happened, to what, with the facts of then. What would have an earlier one's title says that it is said again: some
    readers (FreshRSS has a setting for it) take an item whose title they have seen for read."""
    found: dict[tuple[Kind, str], str] = {}
    times: Counter[str] = Counter()
    for item in oldest_first:
        title = _title(item, language)
        times[title] += 1
        found[item.kind, item.discriminator] = _again(title, times[title], language)
    return found


def _again(title: str, times: int, language: str) -> str:
    if times == 1:
        return title
    own = catalogue(language)
    return own.text("news.again.times", title=title, n=times) if times > 2 else own.text("news.again", title=title)


def _title(item: NewsItem, language: str) -> str:
    word = _word(item, language)
    series = item.series.localized(language).title if item.series else str(item.subject)
    is_notice = item.kind in (Kind.CHANGE, Kind.CANCELLATION)
    if is_notice and len(item.events) > 1:
        about = catalogue(language).text("news.sessions", n=len(item.events), series=series)
        return f"{word}: {about} – {_dates(item.events, language)}{_new_facts(item.events[0], language)}"
    if item.events and (item.subject.is_event or is_notice):
        event_told = item.events[0]
        event = event_told.facts.localized(language)
        facts = _new_facts(event_told, language) if is_notice else ""
        return f"{word}: {event.title} – {days_in_words(event, language)}{facts}"
    return f"{word}: {series}"


def _word(item: NewsItem, language: str) -> str:
    if item.kind is not Kind.CHANGE or not item.events:
        return phrases(language).kind_name(item.kind)
    found = happened(item.events[0].old, item.events[0].facts)
    return catalogue(language).text(f"news.{found}") if found else phrases(language).kind_name(item.kind)


def _new_facts(event_told: AnnouncedEvent, language: str) -> str:
    """The new hours and the new place, with a comma before each; of what does not take place none."""
    if event_told.facts.status in (Status.CANCELLED, Status.POSTPONED):
        return ""
    found = {one.aspect for one in differences(event_told.old, event_told.facts)}
    event = event_told.facts.localized(language)
    parts = []
    if Aspect.TIME in found and event.start_time is not None:
        parts.append(hours_in_words(event, language))
    if found & {Aspect.VENUE, Aspect.ONLINE}:
        parts.append(where_in_words(event, language, country=False))
    return "".join(f", {part}" for part in parts if part)


def _dates(event_told: Iterable[AnnouncedEvent], language: str) -> str:
    days: list[date] = sorted({one.facts.starts_on for one in event_told})
    shown = days[:_DATES]
    dates = [
        date_in_words(day, language, weekday=False, year=day is shown[-1] or day.year != shown[-1].year)
        for day in shown
    ]
    return ", ".join([*dates, "…"] if len(days) > _DATES else dates)
