"""What a series and its events can both state: checked, and turned from its shape into the model."""

from dataclasses import dataclass
from datetime import date

from announcer.definitions import values
from announcer.definitions.event_fields import CommonShape
from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.definitions.links import pictures
from announcer.definitions.part_fields import (
    ImageShape,
    LinkShape,
    OnlineShape,
    OrganizerShape,
    RegistrationShape,
    VenueShape,
)
from announcer.definitions.remarks import Remarks
from announcer.definitions.yaml_nodes import Path
from announcer.model import Image, Lead, Link, Message, Online, Organizer, Registration, Texts, Venue
from announcer.model.status_text import hashtag, means_more
from announcer.model.text import Markdown, Plain


@dataclass(frozen=True, slots=True)
class Parts:
    """The checked values that series and events share; None where nothing is stated."""

    venue: Venue | None
    online: Online | None
    registration: Registration | None
    image: Image | None
    tags: tuple[Plain, ...] | None
    links: tuple[Link, ...] | None
    reminders: tuple[Lead, ...] | None


def read_parts(path: Path, shape: CommonShape, first_on: date | None, remarks: Remarks) -> Parts:
    """`first_on` is what `deadline: first-event` means."""
    _warn_of_empty_items(path, shape, remarks)
    _warn_of_pictures(path, shape.description, remarks)
    return Parts(
        venue=_venue((*path, "venue"), shape.venue, remarks),
        online=_online((*path, "online"), shape.online, remarks),
        registration=_registration(shape.registration, first_on),
        image=_image((*path, "image"), shape.image, remarks),
        tags=None if shape.tags is None else _tags((*path, "tags"), shape.tags, remarks),
        links=None if shape.links is None else _links((*path, "links"), shape.links, remarks),
        reminders=None if shape.reminders is None else _reminders((*path, "reminders"), shape.reminders, remarks),
    )


def longest_first(leads: list[Lead] | tuple[Lead, ...]) -> tuple[Lead, ...]:
    return tuple(sorted(leads, key=lambda lead: lead.span, reverse=True))


def organizer(shape: OrganizerShape | None, remarks: Remarks) -> Organizer | None:
    if shape is None or not remarks.is_stated(("organizer",), shape):
        return None
    if shape.name is None:
        remarks.missing(
            ("organizer", "name"), Message("the organizer has no name"), Message("write name: and who invites")
        )
        return None
    return Organizer(name=shape.name, url=shape.url, email=shape.email)


def _warn_of_empty_items(path: Path, shape: CommonShape, remarks: Remarks) -> None:
    for name in ("tags", "links", "reminders", "events"):
        for index, item in enumerate(getattr(shape, name, None) or ()):
            here = (*path, name, index)
            if item is None and here not in remarks.unreadable:
                remarks.warn(here, Message("nothing stands here (a # begins a comment)"), Message("take the entry out"))


def _warn_of_pictures(path: Path, text: Markdown | None, remarks: Remarks) -> None:
    for address in pictures(text or ""):
        remarks.warn(
            (*path, "description"),
            Message("the picture {address} is not shown in a text, only linked", address=shown(address)),
            Message("a picture belongs in `image:`"),
        )


def _venue(path: Path, shape: VenueShape | None, remarks: Remarks) -> Venue | None:
    if shape is None or shape.is_empty:
        return None
    for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
        if getattr(shape, one) is not None and getattr(shape, other) is None:
            remarks.missing(
                (*path, other),
                Message("`{one}` stands without `{other}`", one=one, other=other),
                Message("write both or none"),
            )
    return Venue(**dict(shape))


def _online(path: Path, shape: OnlineShape | None, remarks: Remarks) -> Online | None:
    if shape is None or shape.is_empty:
        return None
    if shape.private and shape.url is None and shape.name is None:
        remarks.warn(path, Message("nothing is kept private here"), Message("write `url:` too, or leave `private` out"))
    return Online(url=shape.url, name=shape.name, private=bool(shape.private))


def _registration(shape: RegistrationShape | None, first_on: date | None) -> Registration | None:
    if shape is None or shape.is_empty:
        return None
    deadline_on = first_on if shape.deadline == "first-event" else shape.deadline
    return Registration(email=shape.email, url=shape.url, deadline_on=deadline_on, condition=shape.condition)


def _image(path: Path, shape: ImageShape | None, remarks: Remarks) -> Image | None:
    if shape is None or not remarks.is_stated(path, shape):
        return None
    if shape.file is None:
        remarks.missing((*path, "file"), Message("the image has no file"), Message("write file: poster.jpg"))
    if shape.alt is None:
        remedy = Message("write alt: and what the picture shows, for those who do not see it")
        remarks.missing((*path, "alt"), Message("the image has no alt text"), remedy)
    if shape.file is None or shape.alt is None:
        return None
    return Image(file=shape.file, alt=shape.alt, focus=focus(shape))


def focus(shape: ImageShape) -> tuple[float, float] | None:
    numbers = [number for number in shape.focus or () if number is not None]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _tags(path: Path, tags: list[Plain | None], remarks: Remarks) -> tuple[Plain, ...]:
    kept: dict[str, Plain] = {}
    for index, tag in enumerate(tags):
        if tag is None:
            continue
        name = (hashtag(tag) or tag).casefold()
        if not hashtag(tag):
            remarks.warn((*path, index), *_no_hashtag(tag))
        if name in kept:
            remarks.warn(
                (*path, index),
                Message("{tag} is the same hashtag as {kept}", tag=shown(tag), kept=shown(kept[name])),
                Message("keep one"),
            )
        kept.setdefault(name, tag)
    return tuple(kept.values())


def _no_hashtag(tag: Plain) -> tuple[Message, Message]:
    """What is wrong with a tag that posts leave out, and what would be right."""
    if means_more(tag):
        message = Message("{tag} loses its meaning in a hashtag, so posts leave it out", tag=shown(tag))
        return message, Message("write it in letters as well")
    message = Message("{tag} has no letter, and so makes no hashtag; posts leave it out", tag=shown(tag))
    return message, Message("write a word: Twente{tag}", tag=tag)


def _links(path: Path, links: list[LinkShape | None], remarks: Remarks) -> tuple[Link, ...]:
    found = []
    for index, link in enumerate(links):
        if link is None:
            continue
        if link.title is None:
            remarks.missing(
                (*path, index, "title"), Message("the link has no title"), Message("write title: and what it is about")
            )
        if link.url is None:
            remarks.missing(
                (*path, index, "url"), Message("the link has no url"), Message("write url: and its address")
            )
        if link.title is not None and link.url is not None:
            found.append(Link(title=link.title, url=link.url))
    return tuple(found)


def _reminders(path: Path, leads: list[Lead | None], remarks: Remarks) -> tuple[Lead, ...]:
    kept: dict[tuple[int | None, float], Lead] = {}
    for index, lead in enumerate(leads):
        if lead is None:
            continue
        moment = (lead.in_days, lead.span.total_seconds())
        if moment in kept:
            remarks.say(
                (*path, index),
                Message("{lead} is the same moment as {kept}", lead=lead, kept=kept[moment]),
                Message("keep one"),
            )
        kept.setdefault(moment, lead)
    return longest_first([*kept.values()])


def read_translations(path: Path, shape: CommonShape, original: str, remarks: Remarks) -> dict[str, Texts]:
    """By language tag in its usual case; `original` is the series' own language."""
    found: dict[str, Texts] = {}
    for key, texts in (shape.translations or {}).items():
        here = (*path, "translations", key)
        try:
            language = values.language(key)
        except InvalidValue as wrong:
            remarks.say(here, wrong.message, wrong.remedy, of_key=True)
            continue
        if language == original:
            remarks.say(
                here,
                Message("{language} is the series' own language", language=language),
                Message("write those texts above"),
                of_key=True,
            )
        elif language in found:
            remarks.say(
                here,
                Message("{language} stands here a second time", language=language),
                Message("keep one"),
                of_key=True,
            )
        elif texts is not None and not texts.is_empty:
            found[language] = Texts(**dict(texts))
            _warn_of_pictures(here, texts.description, remarks)
            if not path:
                _warn_of_lost_texts(here, found[language], remarks)
    return found


def _warn_of_lost_texts(path: Path, texts: Texts, remarks: Remarks) -> None:
    for name in ("post", "note", "recap"):
        if getattr(texts, name) is not None:
            remarks.warn(
                (*path, name),
                Message("a series has no such text, so nobody will see it"),
                Message("move it to an event"),
            )
