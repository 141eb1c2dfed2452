"""A fixed set of events that covers every field and every status, as the feeds and calendars see it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from announcer.model import (
    Draft,
    Event,
    Facts,
    History,
    Identity,
    Image,
    Kind,
    Link,
    Online,
    Organizer,
    Picture,
    PostKey,
    PostRecord,
    Recap,
    Record,
    Registration,
    Revision,
    Series,
    SiteSettings,
    State,
    Status,
    Subject,
    Texts,
    Venue,
    Visibility,
    marker,
)
from announcer.model.status_text import status_text
from announcer.model.text import line, markdown_source
from announcer.site.calendars.placements import scope_calendar
from announcer.site.calendars.vcalendar import EventFile, render_calendar, render_event
from announcer.site.feeds.formats import render_feed
from announcer.site.feeds.placements import coming_feed, news_entry, news_feed
from announcer.site.items import Item
from announcer.site.paths import event_path, series_path
from announcer.site.scopes import NEAREST, ScopedView
from announcer.site.view import View, view

SETTINGS = SiteSettings(
    base_url="https://agenda.example",
    namespace="agenda.example",
    title="Broedplaatsen & Co <Twente>",
    account_url="https://social.example/@broedplaatsen",
    local_outbox=False,
    hub="https://hub.example/?for=us&all",
)
TODAY = date(2024, 2, 20)
FIRST_SEEN = datetime(2024, 1, 10, 8, 0, 0, 123456, tzinfo=UTC)
REVISED = datetime(2024, 2, 1, 12, 30, tzinfo=UTC)
PICTURES = {"poster.png": Picture(file="poster.png", type="image/png", width=1, height=1, body=b"not looked at")}
POSTER = Image(file="poster.png", alt=line("Poster: een lege stoel"))
SECRET = "https://meet.example/secret-room"

TETEM = Venue(
    name=line("Tetem"),
    street=line("Stroinksbleekweg 16"),
    postal_code=line("7523 ZL"),
    city=line("Enschede"),
    country="NL",
    latitude=52.2135,
    longitude=-0.00001,
    url="https://tetem.example/",
    accessibility=line("Rolstoeltoegankelijk; lift rechts, naast de balie"),
)


def make_event(key: str, starts_on: date, **values: object) -> Event:
    fields: dict[str, object] = {
        "key": Subject.parse(key),
        "language": "nl",
        "timezone": "Europe/Amsterdam",
        "title": line(f"Sessie {key}"),
        "starts_on": starts_on,
    }
    return Event(**(fields | values))  # type: ignore[arg-type]  # fields by name


def make_series(name: str, *events: Event, **values: object) -> Series:
    fields: dict[str, object] = {
        "id": name,
        "language": "nl",
        "timezone": "Europe/Amsterdam",
        "title": line(f"Reeks {name}"),
    }
    return Series(**(fields | values), events=events)  # type: ignore[arg-type]  # fields by name


COP = make_series(
    "cop-2024",
    make_event(
        "cop-2024/enschede",
        date(2024, 2, 22),
        start_time=time(19),
        end_time=time(20, 30),
        title=line("Hoe bereik ik mijn publiek? Vraag, antwoord; en een \\ teken"),
        summary=line("Een avond over publiek & bereik: 2 < 3, zegt “men”."),
        description=markdown_source(
            "Vaak lopen broedplaatsen **tegen iets** aan.\n\n# Programma\n\n- inloop\n- gesprek\n\n"
            "Lees de [regeling](https://regeling.example/a?b=1&c=2). <script>alert(1)</script> &#11;"
        ),
        venue=TETEM,
        organizer=Organizer(
            name=line('Tetem "kunst"; Enschede'), url="https://tetem.example", email="info@tetem.example"
        ),
        registration=Registration(
            email="aanmelden@tetem.example",
            url="https://tickets.example/cop?a=1&b=2",
            deadline_on=date(2024, 2, 21),
            condition=line("Je bent bij alle drie de bijeenkomsten aanwezig."),
        ),
        price=line("gratis"),
        tags=(line("CommunityOfPractice"), line("kunst, cultuur")),
        links=(Link(title=line("Voucherregeling"), url="https://regeling.example/voucher"),),
        image=POSTER,
        translations={
            "en": Texts(
                title=line("How do I reach my audience?"),
                summary=line("An evening about audiences."),
                price=line("free of charge"),
                condition=line("You attend all three sessions."),
            )
        },
    ),
    make_event(
        "cop-2024/vriezenveen",
        date(2024, 4, 9),
        title=line("Waar vinden we financiële middelen?"),
        venue=Venue(name=line("Ondernemershuis"), city=line("Vriezenveen")),
        registration=Registration(email="aanmelden@tetem.example", deadline_on=date(2024, 2, 15)),
        organizer=Organizer(name=line("Tetem"), url="https://tetem.example"),
        tags=(line("communityofpractice"),),
    ),
    make_event(
        "cop-2024/hengelo",
        date(2024, 6, 6),
        start_time=time(20),
        status=Status.TENTATIVE,
        title=line("Samen werken, eerlijk delen"),
        venue=Venue(city=line("Hengelo")),
        online=Online(url="https://meet.example/open", name=line("BigBlueButton, zaal 2")),
    ),
    title=line("Community of Practice 2024, derde ronde"),
    summary=line("Drie avonden waarop broedplaatsen van elkaar leren."),
    organizer=Organizer(name=line("Tetem")),
    tags=(line("CommunityOfPractice"),),
    translations={"en": Texts(title=line("Community of Practice 2024, third round"))},
)
MAKERS = make_series(
    "makers",
    make_event(
        "makers/verslag",
        date(2023, 11, 3),
        start_time=time(14),
        end_time=time(16),
        title=line("Terugblik op het najaar"),
        recap=Recap(text=line("Acht makers deelden hun aanpak."), url="https://makers.example/verslag"),
        registration=Registration(email="voorbij@example.org"),
    ),
    make_event(
        "makers/lasdag",
        date(2024, 3, 15),
        start_time=time(10),
        end_time=time(16),
        status=Status.CANCELLED,
        title=line("Lasdag"),
        note=line("De lasser is ziek."),
        venue=TETEM,
        registration=Registration(url="https://tickets.example/lasdag"),
    ),
    make_event(
        "makers/nacht",
        date(2024, 3, 30),
        start_time=time(23),
        end_time=time(4),
        title=line("Nacht van de klok"),
    ),
    make_event(
        "makers/festival",
        date(2024, 4, 30),
        until_on=date(2024, 5, 2),
        start_time=time(12),
        end_time=time(18),
        title=line(
            "Festival van drie dagen, met een titel zo lang dat de regel 🧵🧵🧵🧵 gevouwen wordt, tussen é en ü"
        ),
    ),
    make_event("makers/week", date(2024, 5, 6), until_on=date(2024, 5, 10), title=line("Week zonder uren")),
    make_event(
        "makers/online",
        date(2024, 5, 14),
        start_time=time(19),
        end_time=time(20),
        timezone="Europe/London",
        language="en",
        title=line("Open licences"),
        online=Online(url=SECRET, private=True),
        registration=Registration(email="licences@example.org"),
    ),
    make_event(
        "makers/later",
        date(2024, 5, 20),
        start_time=time(19),
        status=Status.POSTPONED,
        title=line("Uitgestelde avond"),
        note=line("De zaal is dubbel geboekt."),
    ),
    make_event("makers/utc", date(2024, 10, 27), start_time=time(0, 30), title=line("Twee uren"), timezone="UTC"),
    make_event("makers/klok", date(2024, 10, 27), start_time=time(1, 30), title=line("Het dubbele uur")),
)
SILENT = make_series(
    "later",
    make_event("later/een", date(2024, 9, 1), start_time=time(12), title=line("Pas later bekend")),
    announce_at=datetime(2024, 2, 20, 9, 0, tzinfo=UTC),
)
FACTS = Facts(series=(COP, SILENT, MAKERS))


def identity(key: str) -> Identity:
    return Identity(origin=key, namespace="agenda.example", first_seen_at=FIRST_SEEN)


def make_record(subject: Subject, thing: Event | Series, *, revisions: int = 1) -> Record:  # type: ignore[type-arg]
    return Record(
        subject=subject,
        identity=identity(str(subject)),
        revisions=tuple(
            Revision(number=n, at=FIRST_SEEN if n == 1 else REVISED, facts=thing, sequence=n - 1)
            for n in range(1, revisions + 1)
        ),
    )


def make_history(facts: Facts, posts: Iterable[PostRecord] = (), revised: tuple[str, ...] = ()) -> History:
    events = [event for series in facts.series for event in series.events]
    return History(
        series={each.key: make_record(each.key, replace(each, events=())) for each in facts.series},
        events={
            each.key: make_record(each.key, each, revisions=2 if str(each.key) in revised else 1) for each in events
        },
        posts=tuple(posts),
    )


def make_post(
    number: int, key: str, text: str, at: datetime, url: str | None = None, *, image: Image | None = None
) -> PostRecord:
    parsed = PostKey.parse(key)
    path = event_path(parsed.subject) if parsed.subject.is_event else series_path(parsed.subject.series)
    link = f"{SETTINGS.base_url}{path}?p={marker('local', parsed)}"
    return PostRecord(
        id=number,
        key=parsed,
        account="local",
        marker=marker("local", parsed),
        state=State.POSTED,
        draft=Draft(
            text=status_text(f"{text}\n\n{link}"),
            language=parsed.language,
            visibility=Visibility.PUBLIC,
            image=image,
        ),
        revision=int(parsed.discriminator) if parsed.kind in (Kind.CHANGE, Kind.CANCELLATION) else 1,
        due_at=at,
        useful_until=at + timedelta(days=30),
        posted_at=at,
        url=url,
        created_at=at,
    )


POSTS = (
    make_post(1, "cop-2024/series/1/nl", "Nieuwe reeks: drie avonden.", FIRST_SEEN, "https://social.example/@b/1"),
    make_post(2, "cop-2024/series/1/en", "New series: three evenings.", FIRST_SEEN, "https://social.example/@b/2"),
    make_post(
        3,
        "cop-2024/enschede/announcement/1/nl",
        "Kom! 2 < 3 & meer @iemand",
        FIRST_SEEN + timedelta(days=1),
        image=POSTER,
    ),
    make_post(4, "cop-2024/enschede/reminder/7d@2024-02-22/nl", "Over een week.", REVISED + timedelta(days=14)),
    make_post(5, "cop-2024/hengelo/change/2/nl", "De tijd is nu bekend: 20.00 uur.", REVISED),
    make_post(6, "makers/lasdag/cancellation/2/nl", "GEANNULEERD: Lasdag.", REVISED + timedelta(hours=1)),
    make_post(
        7, "cop-2024/enschede/registration/2024-02-21/nl", "Aanmelden kan nog.", datetime(2024, 2, 19, 9, tzinfo=UTC)
    ),
    make_post(8, "makers/verslag/recap/1/nl", "Zo was het.", FIRST_SEEN + timedelta(hours=3)),
)


def with_first(history: History, key: str, **values: object) -> History:
    """The history in which the first revision of an event had other facts."""
    record = history.events[Subject.parse(key)]
    first, *later = record.revisions
    facts = replace(first.facts, **values)  # type: ignore[arg-type]  # fields by name
    record = replace(record, revisions=(replace(first, facts=facts), *later))
    return replace(history, events={**history.events, record.subject: record})


HISTORY = make_history(FACTS, POSTS, revised=("cop-2024/hengelo", "makers/lasdag", "makers/later"))
HISTORY = with_first(HISTORY, "cop-2024/hengelo", start_time=None)
HISTORY = with_first(HISTORY, "makers/lasdag", status=Status.SCHEDULED, note=None)
HISTORY = with_first(HISTORY, "makers/later", status=Status.SCHEDULED, note=None)


def make_view(
    facts: Facts = FACTS,
    history: History = HISTORY,
    today: date = TODAY,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
) -> View:
    return view(facts, history, SETTINGS, today, pictures)


def feed_bytes(name: str, view: View, scoped: ScopedView, language: str) -> bytes:
    """A feed as it is served at the scope's path + `name`."""
    if name.startswith("news"):
        entries = tuple(news_entry(item, view) for item in scoped.news[:NEAREST])
        return render_feed(news_feed(view, scoped, entries, name), language)
    return render_feed(coming_feed(view, scoped, name), language)


def calendar_bytes(view: View, scoped: ScopedView, language: str) -> bytes:
    """`calendar.ics` as it is served at the scope's path."""
    return render_calendar(scope_calendar(view, scoped), language)


def event_file_bytes(view: View, item: Item, language: str) -> bytes:
    """The file of one event."""
    return render_event(EventFile(settings=view.settings, item=item), language)


def in_calendars(view: View) -> list[Item]:
    """Coming, or past for at most `history_days`."""
    return [one.item for one in view.listed if one.is_in_calendars]
