"""The page of one event."""

from collections.abc import Mapping
from dataclasses import dataclass

from announcer.model import Event, SiteSettings, Status
from announcer.model.text import Html
from announcer.planning.event_changes import Aspect, differences
from announcer.site.items import OFF, Item, ItemToday
from announcer.site.pages.base import Page, shown, summary_line
from announcer.site.pages.calendar_links import google_url, outlook_url
from announcer.site.pages.page_words import words
from announcer.site.pages.presentation import LocalizedText, address, day, iso, map_url, shown_links, when
from announcer.site.pages.structured_data import event_json
from announcer.site.pages.templating import listed, page_bytes
from announcer.site.paths import ics_path, mail_url, series_path, web_url
from announcer.site.phrases import phrases
from announcer.words.catalogue import catalogue
from announcer.words.dates import date_in_words
from announcer.words.places import where_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    settings: SiteSettings
    session: ItemToday
    neighbours: tuple[ItemToday, ...]
    """Sessions of the series around this one, itself among them, by start."""
    total: int
    """How many the series has."""
    discussions: Mapping[str, str | None]
    """The address of its announcement on the account, by language, the first one said first."""
    first_discussion: str | None
    """Of the language that it was said in first."""


def render_event_page(contents: EventPage, language: str) -> bytes:
    settings, session = contents.settings, contents.session
    item, event, past = session.item, session.event, session.is_past
    texts, localized = LocalizedText(thing=event, language=language), event.localized(language)
    page = Page(
        settings=settings,
        language=language,
        path=item.path,
        heading=_mark(item, language, past=past) + localized.title,
        description=_event_description(item, settings, language, past=past),
        scope_path=series_path(item.series.id),
        scope_title=item.series.localized(language).title,
        image=shown(event, item.picture, language),
    )
    series_title = LocalizedText(thing=item.series, language=language).title
    return page_bytes(
        "event",
        page,
        item=item,
        event=event,
        texts=texts,
        series_title=series_title if series_title.html != texts.title.html else None,
        day=day(event, page.spoken),
        iso=iso(event),
        when=when(event, language, settings.timezone),
        is_past=past,
        is_ahead=not past and event.status not in OFF,
        ends=event.ends_at.isoformat() if event.ends_at else None,
        **_before(item, language, settings, past=past),
        is_open=session.is_open,
        ics=ics_path(event.key),
        google=google_url(localized, page.url, page.spoken),
        outlook=outlook_url(localized, page.url, page.spoken),
        structured=event_json(item, settings, language, image=page.image_url, is_open=session.is_open),
        rows=[_row(contents, other, language) for other in contents.neighbours],
        total=contents.total,
        discussion=web_url(contents.discussions.get(language, contents.first_discussion)),
        mail_link=_mail_link,
        **_facts(event, texts, page.spoken, past=past),
    )


def _row(contents: EventPage, other: ItemToday, language: str) -> Html:
    mark = "present" if other.event.key == contents.session.event.key else ""
    return listed(contents.settings, language, other, in_series=True, mark=mark)


def _facts(event: Event, texts: LocalizedText, spoken: str, *, past: bool) -> dict[str, object]:
    """The facts that can be missing: None where they are."""
    venue, online, registration, recap = event.venue, event.online, event.registration, event.recap
    ahead = not past and event.status not in OFF
    joinable = online is not None and not online.private and ahead
    deadline = registration.deadline_on if registration else None
    return {
        "note": texts.line("note", event.note),
        "recap": texts.line("recap", recap.text if recap else None),
        "recap_url": web_url(recap.url) if recap else None,
        "address": address(event.localized(texts.language), spoken),
        "venue_url": web_url(venue.url) if venue else None,
        "map_url": map_url(event),
        "accessibility": texts.line("accessibility", venue.accessibility if venue else None),
        "online_name": texts.line("online", online.name if online else None),
        "join_url": web_url(online.url) if online and joinable else None,
        "price": texts.line("price", event.price),
        "registration": registration if registration and (registration.email or registration.url) else None,
        "sign_up_url": web_url(registration.url) if registration else None,
        "deadline": date_in_words(deadline, spoken) if deadline else None,
        "condition": texts.line("condition", registration.condition if registration else None),
        "organizer": event.organizer,
        "organizer_url": web_url(event.organizer.url) if event.organizer else None,
        "links": shown_links(event.links),
    }


def _mark(item: Item, language: str, *, past: bool) -> str:
    """Before the title, in the tab and in previews, also of the posts that tell it: `GEANNULEERD: `."""
    own, status = phrases(language), item.event.status
    if status is Status.SCHEDULED and item.moved_from is not None and not past:
        return f"{own.mark_moved}: "
    return "" if past and status is not Status.CANCELLED else own.mark(status)


def _before(item: Item, language: str, settings: SiteSettings, *, past: bool) -> dict[str, str]:
    """The date and the place that people may still have in mind; empty where they hold, and when it is over."""
    old, event = item.moved_from, item.event
    if old is None or past or event.status in OFF:
        return {"when_was": "", "where_was": ""}
    aspects = {one.aspect for one in differences(old, event) if not one.first_known}
    spoken = words(language).language
    return {
        "when_was": when(old, language, settings.timezone) if aspects & {Aspect.DATE, Aspect.TIME} else "",
        "where_was": where_in_words(old.localized(language), spoken, country=False)
        if aspects & {Aspect.VENUE, Aspect.ONLINE}
        else "",
    }


def _event_description(item: Item, settings: SiteSettings, language: str, *, past: bool) -> str:
    """For search engines and previews: what became of it, when and where, as far as they are known, the summary."""
    event = item.event
    before = _before(item, language, settings, past=past)
    own = words(language)
    facts = [
        _with_old(when(event, language, settings.timezone), before["when_was"], language),
        _with_old(where_in_words(event.localized(language), own.language), before["where_was"], language),
    ]
    status = phrases(language).sentence(event.status).rstrip(".")
    summary = summary_line(event, language)
    return ". ".join(part for part in (status, " · ".join(fact for fact in facts if fact), summary) if part)


def _with_old(new: str, old: str, language: str) -> str:
    return catalogue(language).text("fact.was", new=new, old=old) if old and new else new


def _mail_link(email: str) -> Html:
    return Html('<a href="{}">{}</a>').format(mail_url(email), email)
