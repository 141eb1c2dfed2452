"""A small site with every state that a page can show, and a way to turn files' facts into a history."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from announcer.model import (
    Draft,
    Event,
    Facts,
    History,
    Identity,
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
from announcer.model import Image as ImageFact
from announcer.model.status_text import StatusText
from announcer.model.text import Markdown, Plain
from announcer.site.render import render

FIRST_SEEN = datetime(2024, 1, 10, 8, 0, tzinfo=UTC)
TODAY = date(2024, 3, 1)
SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", title="Broedplaatsen Twente")
WITH_ACCOUNT = replace(SETTINGS, account_url="https://social.example/@broedplaatsen", local_outbox=False)


def event(key: str, on: date, **values: object) -> Event:
    """An event of `S/E`; fields by name."""
    fields: dict[str, object] = {
        "key": Subject.parse(key), "language": "nl", "timezone": "Europe/Amsterdam", "title": Plain(f"Sessie {key}"),
        "starts_on": on,
    }  # fmt: skip
    return Event(**(fields | values))  # type: ignore[arg-type]  # checked where the tests look at the result


def series(id_: str, *events: Event, **values: object) -> Series:
    fields: dict[str, object] = {
        "id": id_, "language": "nl", "timezone": "Europe/Amsterdam", "title": Plain(f"Reeks {id_}"),
    }  # fmt: skip
    ordered = tuple(sorted(events, key=lambda one: one.opens_at))
    return Series(**(fields | values), events=ordered)  # type: ignore[arg-type]


def facts(*all_series: Series) -> Facts:
    return Facts(series=tuple(sorted(all_series, key=lambda one: one.id)))


def history(facts: Facts, *, at: datetime = FIRST_SEEN, posts: Iterable[PostRecord] = ()) -> History:
    """Every subject of `facts` seen once, at `at`."""
    events = [event for series in facts.series for event in series.events]
    return History(
        series={series.key: record(series.key, replace(series, events=()), at) for series in facts.series},
        events={event.key: record(event.key, event, at) for event in events},
        posts=tuple(posts),
    )


def record(subject: Subject, thing: Event | Series, at: datetime) -> Record:  # type: ignore[type-arg]  # of either
    identity = Identity(origin=str(subject), namespace="agenda.example", first_seen_at=at)
    return Record(subject=subject, identity=identity, revisions=(Revision(number=1, at=at, facts=thing),))


def revised(history: History, event: Event, at: datetime) -> History:
    """`history` with one more revision of `event`."""
    old = history.events[event.key]
    new = Revision(number=old.latest.number + 1, at=at, facts=event, sequence=old.latest.sequence + 1)
    return replace(history, events={**history.events, event.key: replace(old, revisions=(*old.revisions, new))})


def removed(history: History, *keys: str) -> History:
    events, all_series = dict(history.events), dict(history.series)
    for subject in map(Subject.parse, keys):
        if subject.is_event:
            events[subject] = replace(events[subject], removed=True)
        else:
            all_series[subject] = replace(all_series[subject], removed=True)
    return replace(history, events=events, series=all_series)


def post(
    key: str,
    text: str,
    *,
    number: int = 1,
    at: datetime = FIRST_SEEN,
    account: str = "local",
    reply_to: str | None = None,
    stated: dict[str, int] | None = None,
    url: str | None = None,
    image: ImageFact | None = None,
    content_warning: str | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    state: State = State.POSTED,
) -> PostRecord:
    parsed = PostKey.parse(key)
    return PostRecord(
        id=number,
        key=parsed,
        account=account,
        marker=marker(account, parsed),
        state=state,
        draft=Draft(
            text=StatusText(text),
            language=parsed.language,
            visibility=visibility,
            content_warning=StatusText(content_warning) if content_warning else None,
            image=image,
            reply_to=PostKey.parse(reply_to) if reply_to else None,
        ),
        revision=1,
        stated=stated or {},
        due_at=at,
        useful_until=at + timedelta(days=30),
        posted_at=at if state is State.POSTED else None,
        url=url,
        created_at=at,
    )


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f00010401"
    "005fe5c34b0000000049454e44ae426082"
)
PICTURES = {"poster.png": Picture(file="poster.png", type="image/png", width=1, height=1, body=PNG)}

TETEM = Venue(
    name=Plain("Tetem"), street=Plain("Stroinksbleekweg 16"), postal_code=Plain("7523 ZL"), city=Plain("Enschede"),
    country="NL", latitude=52.2135, longitude=6.8839, url="https://tetem.example",
    accessibility=Plain("Rolstoeltoegankelijk; de lift is rechts van de ingang."),
)  # fmt: skip
REGISTRATION = Registration(
    email="aanmelden@tetem.example",
    condition=Plain("Voorwaarde is dat je bij alle drie de bijeenkomsten aanwezig kunt zijn."),
)
JOIN_SECRET = "https://meet.example/secret-room-7431"

ROUND = series(
    "cop-2024",
    event(
        "cop-2024/enschede", date(2024, 2, 22), start_time=time(19), end_time=time(20, 30), venue=TETEM,
        title=Plain("Hoe bereik ik mijn publiek?"),
        recap=Recap(text=Plain("Acht broedplaatsen deelden hun aanpak."), url="https://tetem.example/verslag"),
        registration=REGISTRATION, price=Plain("gratis"),
    ),
    event(
        "cop-2024/vriezenveen", date(2024, 4, 9),
        venue=Venue(name=Plain("Ondernemershuis Twenterand"), street=Plain("Oosteinde 36A"), city=Plain("Vriezenveen")),
        title=Plain("Waar vinden we financiële middelen?"), registration=REGISTRATION, price=Plain("gratis"),
        summary=Plain("Een avond over subsidies, fondsen en wat er mogelijk is zonder."),
        description=Markdown(
            "Vaak gaat het om onderwerpen waar broedplaatsen tegenaan lopen.\n\n# Programma\n\n- inloop\n- gesprek\n\n"
            "Lees ook de [regeling](https://regeling.example/a?b=1&c=2)."
        ),
        organizer=Organizer(name=Plain("Tetem"), url="https://tetem.example", email="info@tetem.example"),
        tags=(Plain("CommunityOfPractice"), Plain("Twente")), image=ImageFact(file="poster.png", alt=Plain("Een zaal")),
        links=(Link(title=Plain("Voucherregeling"), url="https://regeling.example/voucher"),),
        translations={"en": Texts(title=Plain("Where do we find the money?"), price=Plain("free of charge"))},
    ),
    event(
        "cop-2024/hengelo", date(2024, 6, 6), start_time=time(20), status=Status.TENTATIVE,
        venue=Venue(name=Plain("Oyfo Techniekmuseum"), city=Plain("Hengelo")), registration=REGISTRATION,
        title=Plain("Samen werken, eerlijk delen"),
    ),
    title=Plain("Community of Practice 2024, derde ronde"),
    summary=Plain("Drie avonden waarop broedplaatsen uit Twente van elkaar leren."),
    description=Markdown("In 2022 hebben **12 broedplaatsen** deelgenomen.\n\nIn 2024 is de derde ronde gestart."),
    translations={"en": Texts(title=Plain("Community of Practice 2024, third round"))},
    tags=(Plain("Twente"),), registration=REGISTRATION,
)  # fmt: skip

OTHERS = series(
    "makers",
    event(
        "makers/lasdag", date(2024, 3, 15), start_time=time(10), end_time=time(16), status=Status.CANCELLED,
        title=Plain("Lasdag voor beginners"), note=Plain("De lasser is ziek; we zoeken een nieuwe datum."),
        venue=TETEM, registration=Registration(url="https://tickets.example/lasdag"),
    ),
    event(
        "makers/webinar", date(2024, 3, 20), start_time=time(20), end_time=time(21),
        title=Plain("Webinar: open licenties"),
        online=Online(url=JOIN_SECRET, name=Plain("BigBlueButton"), private=True), price=Plain("€ 5,00"),
        registration=Registration(url="https://tickets.example/webinar", deadline_on=date(2024, 3, 18)),
    ),
    event(
        "makers/festival", date(2024, 4, 30), until_on=date(2024, 5, 2), start_time=time(12), end_time=time(18),
        title=Plain("Makersfestival"), venue=Venue(name=Plain("De Performance Factory"), city=Plain("Enschede")),
        online=Online(url="https://stream.example/live"), price=Plain("gratis"),
    ),
    event(
        "makers/repair", date(2024, 5, 25), start_time=time(13), status=Status.POSTPONED, title=Plain("Repair Café"),
        venue=TETEM,
    ),
    event(
        "makers/london", date(2024, 6, 12), start_time=time(18, 30), timezone="Europe/London", language="en",
        title=Plain("Meet the London Hackspace"), summary=Plain("An evening in English."),
        venue=Venue(name=Plain("London Hackspace"), city=Plain("London"), country="GB"),
    ),
    event("makers/oud", date(2023, 11, 2), start_time=time(20), title=Plain("Avond van het prototype"), venue=TETEM),
    title=Plain("Makers"),
)  # fmt: skip

HIDDEN = series(
    "geheim",
    event("geheim/eerste", date(2024, 5, 1), title=Plain("Nog-niet-bekend-7782")),
    title=Plain("Stille reeks 9914"),
    announce_at=datetime(2024, 4, 1, 8, 0, tzinfo=UTC),
)

FACTS = facts(ROUND, OTHERS, HIDDEN)
_LINK = "https://agenda.example/events/cop-2024/vriezenveen/?p=abcdefabcdef"
POSTS = (
    post(
        "cop-2024/vriezenveen/announcement/1/nl",
        "Dinsdag 9 april 2024, tijd volgt\nOndernemershuis Twenterand, Vriezenveen\n\nEen avond over subsidies.\n\n"
        f"{_LINK}\n\n#CommunityOfPractice #Twente",
        stated={"cop-2024/vriezenveen": 1}, image=ImageFact(file="poster.png", alt=Plain("Een zaal")),
    ),
    post(
        "cop-2024/vriezenveen/announcement/1/en", f"Tuesday 9 April 2024, time to be announced\n\n{_LINK}", number=2,
        reply_to="cop-2024/vriezenveen/announcement/1/nl", at=FIRST_SEEN + timedelta(minutes=1),
        content_warning="Money", visibility=Visibility.UNLISTED,
    ),
    post("makers/lasdag/cancellation/2/nl", "Geannuleerd: Lasdag", number=3, at=FIRST_SEEN + timedelta(days=3)),
    post("makers/webinar/reminder/1d@2024-03-20/nl", "Nog niet", number=4, state=State.PENDING),
)  # fmt: skip
HISTORY = history(FACTS, posts=POSTS)


def site(
    facts: Facts = FACTS, history: History = HISTORY, settings: SiteSettings = SETTINGS, today: date = TODAY
) -> dict[str, bytes]:
    """Every body by its path."""
    rendering = render(facts, history, settings, today, pictures=PICTURES)
    return {one.path: one.body for one in rendering.changed}


def one_event(single: Event, today: date = TODAY) -> bytes:
    """Its page, where there is nothing else."""
    its = facts(series(single.key.series, single))
    return site(its, history(its), today=today)[f"/events/{single.key}/"]
