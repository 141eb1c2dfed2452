"""An event as text, in plain words for calendars and in HTML for feeds and calendars: the same facts in one order.

A feed is written for a day: once registration has closed it says so. A calendar is written once and for all (`is_open`
None).
Its entries are copies that nobody takes back: a file that was saved, a subscription that a client reads once a day, or
not at all while LAST-MODIFIED stands still (ICSx5). So an event's bytes change with its revision and never by
themselves, and where registration has a deadline the entry names that and leads to the page, which knows whether it is
still open; the address itself would outlive its deadline in every copy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from announcer.model import Event, SiteSettings, Status
from announcer.model.text import Html, Plain, html_text
from announcer.site.items import Item
from announcer.site.paths import mail_url, url, web_url
from announcer.site.phrases import Phrases, phrases
from announcer.words.dates import date_in_words, days_in_words, is_time_to_follow, span_in_words
from announcer.words.markdown import html_markdown, plain_markdown
from announcer.words.places import place_in_words, where_in_words

# XML 1.0 Char, less what iCalendar's TEXT may not have (RFC 5545, 3.1 CONTROL) and the line ends that split files in
# two elsewhere. Text from files is clean; a character reference in Markdown makes such a character anew.
_ILLEGAL = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """`text` without the characters that may stand in no feed and in no calendar."""
    return _ILLEGAL.sub("", text)


def title_in_words(event: Event, language: str) -> str:
    """Of an event in its own words: the title, with a mark before it in `language` when all is not as planned."""
    return phrases(language).mark(event.status) + event.title


def dated_title(event: Event, language: str) -> str:
    """The title with the event's date, which a feed tells nowhere else, and its town: the sessions of a series often
    share a title."""
    town = f", {event.venue.city}" if event.venue and event.venue.city else ""
    return f"{title_in_words(event, language)} – {days_in_words(event, language)}{town}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the list: a label, words, and where they lead."""

    label: str
    words: str = ""
    url: str | None = None

    @property
    def plain(self) -> str:
        own = [self.words] if self.words else []
        address = (self.url or "").removeprefix("mailto:")
        if self.url and (not self.url.startswith("mailto:") or not self.words) and address != self.words:
            own.append(self.url)
        return f"{self.label}: {' '.join(own)}" if own else self.label

    @property
    def html(self) -> Html:
        words = html_text(self.words or self.url or "")
        if self.url:
            words = Html('<a href="{}" rel="nofollow noopener">{}</a>').format(self.url, words)
        return Html("{}: {}").format(self.label, words) if words else html_text(self.label)


def event_as_text(item: Item, event: Event, settings: SiteSettings, language: str) -> Plain:
    """For a calendar, which says date, place and title elsewhere. `event`: the item's own, in words of `language`."""
    own = phrases(language)
    page = url(settings, item.path, language)
    blocks = [
        "\n".join(part for part in (own.sentence(event.status), event.note) if part),
        event.summary or "",
        plain_markdown(event.description) if event.description else "",
        "\n".join(fact.plain for fact in _facts(event, own, language, page, None)),
        "\n".join(fact.plain for fact in _afterwards(event, own)),
        _unknown(event, own),
        f"{own.more}: {page}",
    ]
    return Plain(legal("\n\n".join(block for block in blocks if block)))


def event_as_html(item: Item, event: Event, settings: SiteSettings, language: str, *, is_open: bool | None) -> Html:
    """With date, hours and place: for a feed, which knows whether one can still register, and with None for a
    calendar's X-ALT-DESC. `event`: the item's own in the words of `language`."""
    own = phrases(language)
    when = span_in_words(event, language, home_zone=settings.timezone)
    told = [*_facts(event, own, language, url(settings, item.path, language), is_open), *_afterwards(event, own)]
    where = where_in_words(event, language)
    blocks = [
        _paragraph("\n".join(part for part in (own.sentence(event.status), event.note) if part)),
        Html("<p><strong>{}</strong>{}</p>").format(when, Html("<br>{}").format(where) if where else ""),
        _paragraph(event.summary),
        html_markdown(event.description).strip() if event.description else Html(""),
        Html("<ul>{}</ul>").format(Html("").join(Html("<li>{}</li>").format(fact.html) for fact in told))
        if told
        else Html(""),
    ]
    return Html(legal(Html("\n").join(block for block in blocks if block)))


def _paragraph(text: str | None) -> Html:
    return Html("<p>{}</p>").format(html_text(text)) if text else Html("")


def _facts(event: Event, own: Phrases, language: str, page: str, is_open: bool | None) -> Iterator[Fact]:
    """How to take part and what it is about, as far as known."""
    yield from _registration(event, own, language, page, is_open)
    if event.price:
        yield Fact(own.price, event.price)
    if event.venue and event.venue.accessibility:
        yield Fact(own.accessibility, event.venue.accessibility)
    if event.venue and (address := web_url(event.venue.url)):
        yield Fact(event.venue.name or place_in_words(event.venue, language), "", address)
    if event.online and event.online.private:
        yield Fact(own.online, own.online_private)
    elif event.online and (join := web_url(event.online.url)):
        yield Fact(own.online, event.online.name or "", join)
    if event.organizer:
        yield Fact(own.organizer, event.organizer.name, web_url(event.organizer.url) or _mail(event.organizer.email))
    for link in event.links:
        if address := web_url(link.url):
            yield Fact(link.title, "", address)


def _registration(event: Event, own: Phrases, language: str, page: str, is_open: bool | None) -> Iterator[Fact]:
    """Nothing when it is cancelled or postponed; after the deadline that it is closed, and no address. With None
    what stays true: with a deadline the way to the page, without one the address."""
    registration = event.registration
    if registration is None or event.status in (Status.CANCELLED, Status.POSTPONED):
        return
    deadline_on = registration.deadline_on
    if is_open is False:
        yield Fact(own.registration_closed)
        return
    if is_open is None and deadline_on is not None:
        yield Fact(f"{own.register_until} {date_in_words(deadline_on, language)}", "", page)
    else:
        if registration.email:
            yield Fact(own.register, registration.email, _mail(registration.email))
        if address := web_url(registration.url):
            yield Fact(own.register, "", address)
        if deadline_on is not None:
            yield Fact(own.register_until, date_in_words(deadline_on, language))
    if registration.condition:
        yield Fact(own.condition, registration.condition)


def _mail(address: str | None) -> str | None:
    return mail_url(address) if address else None


def _afterwards(event: Event, own: Phrases) -> Iterator[Fact]:
    if event.recap and (event.recap.text or event.recap.url):
        yield Fact(own.recap, event.recap.text or "", web_url(event.recap.url))


def _unknown(event: Event, own: Phrases) -> str:
    """What a calendar shows that nobody said: the whole day, or an end. Of what does not take place nothing."""
    if is_time_to_follow(event):
        return own.time_follows
    is_open = event.start_time is not None and event.end_time is None and event.until_on is None
    return own.end_unknown if is_open and event.status in (Status.SCHEDULED, Status.TENTATIVE) else ""
