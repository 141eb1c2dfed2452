"""The shape of a definition file, as pydantic models: which keys there are, and how each value is read.

Every field may be absent; what must be there is asked for in `series`, where inheritance is known. The descriptions
are for authors: `announcer schema` shows them in editors.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo, WithJsonSchema

from announcer.definitions import dates, values
from announcer.definitions.dates import Hours
from announcer.definitions.wrong import Wrong
from announcer.model import Announce, Lead, Status, Visibility
from announcer.model.text import Markdown, Plain

# --- values -----------------------------------------------------------------------------------------------------

# Editors read `title: 2024` and `price: no` as a number and a truth value; here both are the text as written.
_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def _scalar(read: Callable[[str], Any], **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    def validate(value: object) -> Any:
        return read(_text(value))

    return PlainValidator(validate), WithJsonSchema(schema or _ANY_SCALAR)


def _dated(read: Callable[[str, tuple[str, ...]], Any]) -> tuple[PlainValidator, WithJsonSchema]:
    def validate(value: object, info: ValidationInfo) -> Any:
        return read(_text(value), info.context or ())

    return PlainValidator(validate), WithJsonSchema({"type": "string"})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("a single text belongs here")
    return value


def _deadline(text: str, languages: tuple[str, ...]) -> date | str:
    folded = text.strip().casefold()
    return "first-event" if folded == "first-event" else dates.parse_date(text, languages)


_LINE = _scalar(values.one_line)
_LINES = _scalar(values.several_lines)
_URL = _scalar(values.url, type="string", format="uri-reference", pattern="^[ ]*[Hh][Tt][Tt][Pp][Ss]?://")
_ID = _scalar(values.identifier, type=["string", "integer"], pattern="^[a-z0-9-]{1,64}$")
_EMAIL = _scalar(values.email, type="string", pattern="@")
_LANGUAGE = _scalar(values.language, type="string", pattern="^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$")

Line = Annotated[Plain | None, *_LINE] | None
Lines = Annotated[Plain | None, *_LINES] | None
MarkdownText = Annotated[Markdown | None, *_scalar(values.markdown)] | None
Url = Annotated[str, *_URL]
Email = Annotated[str, *_EMAIL]
Id = Annotated[str, *_ID]
FormerEvent = Annotated[
    str,
    *_scalar(values.former_event, type=["string", "integer"], pattern="^([a-z0-9-]{1,64}/)?[a-z0-9-]{1,64}$"),
]
Language = Annotated[str, *_LANGUAGE]
Tag = Annotated[Plain, *_scalar(values.tag)]
Flag = Annotated[
    bool, *_scalar(values.yes_or_no, type=["boolean", "string"], enum=[True, False, "yes", "no", "ja", "nee"])
]
Day = Annotated[date, *_dated(dates.parse_date)]
Moment = Annotated[datetime, *_dated(dates.parse_moment)]
Deadline = Annotated[date | Literal["first-event"], *_dated(_deadline)]
Time = Annotated[Hours, *_scalar(dates.parse_hours, type=["string", "number"])]
LeadTime = Annotated[Lead, *_scalar(values.lead, type="string", pattern="^[1-9][0-9]{0,3} *[wdhm]$")]
Focal = Annotated[float, *_scalar(values.focal, type="number", minimum=-1, maximum=1)]
Latitude = Annotated[float, *_scalar(values.latitude, type="number", minimum=-90, maximum=90)]
Longitude = Annotated[float, *_scalar(values.longitude, type="number", minimum=-180, maximum=180)]
Country = Annotated[str, *_scalar(values.country, type="string", pattern="^[A-Za-z]{2}$")]
Zone = Annotated[str, *_scalar(values.timezone, type="string")]
ImageFile = Annotated[str, *_scalar(values.image_file, type="string", pattern="^[^/]")]
StatusWord = Annotated[Status, *_scalar(values.status, type="string", enum=[s.value for s in Status])]
VisibilityWord = Annotated[Visibility, *_scalar(values.visibility, type="string", enum=[v.value for v in Visibility])]
AnnounceWord = Annotated[Announce, *_scalar(values.announce, type="string", enum=[a.value for a in Announce])]


# --- objects ----------------------------------------------------------------------------------------------------


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    what: ClassVar[str]
    """What an author would call it."""

    @property
    def is_empty(self) -> bool:
        """Nothing is stated: `{}`, or keys without values."""
        return all(getattr(self, name) is None for name in type(self).model_fields)


class VenueShape(Shape):
    """Where people meet."""

    what = "a venue"

    name: Line = Field(None, description="What the place is called.", examples=["Tetem"])
    street: Line = Field(None, description="Street and number.", examples=["Stroinksbleekweg 16"])
    postal_code: Line = Field(None, description="Postal code.", examples=["7523 ZL"])
    city: Line = Field(None, description="Town or city.", examples=["Enschede"])
    country: Country | None = Field(None, description="Country, as two letters (ISO 3166-1).", examples=["NL"])
    latitude: Latitude | None = Field(None, description="Degrees north; together with `longitude`.", examples=[52.21])
    longitude: Longitude | None = Field(None, description="Degrees east; together with `latitude`.", examples=[6.88])
    url: Url | None = Field(None, description="The place's own page.", examples=["https://example.org/"])
    accessibility: Line = Field(
        None, description="How to get in: steps, lift, toilet, hearing loop.", examples=["Step-free, lift to the hall."]
    )


class OnlineShape(Shape):
    """Where people join from afar. The address never stands in a post."""

    what = "an online place"

    url: Url | None = Field(None, description="Where to join.", examples=["https://meet.example.org/broedplaatsen"])
    name: Line = Field(None, description="What the meeting room is called.", examples=["Jitsi"])
    private: Flag | None = Field(None, description="true: the address stands on no page and in no calendar either.")


class OrganizerShape(Shape):
    """Who invites."""

    what = "an organizer"

    name: Line = Field(None, description="Required.", examples=["Tetem"])
    url: Url | None = Field(None, description="The organizer's page.", examples=["https://example.org/"])
    email: Email | None = Field(None, description="For questions; shown on pages.", examples=["info@example.org"])

    model_config = ConfigDict(json_schema_extra={"required": ["name"]})


class RegistrationShape(Shape):
    """How to sign up."""

    what = "a registration"

    email: Email | None = Field(None, description="Sign up by mail to this address.", examples=["info@example.org"])
    url: Url | None = Field(None, description="Sign up on this page.", examples=["https://example.org/form"])
    deadline: Deadline | None = Field(
        None,
        description="The last day to sign up: a date, or `first-event` for the day of the series' first event.",
        examples=["2024-02-15", "first-event"],
    )
    condition: Line = Field(
        None, description="What is asked of those who sign up.", examples=["You come to all three."]
    )


class LinkShape(Shape):
    """Something worth reading."""

    what = "a link"

    title: Line = Field(None, description="Required: what the link is about.", examples=["Voucherregeling"])
    url: Url | None = Field(None, description="Required.", examples=["https://example.org/"])

    model_config = ConfigDict(json_schema_extra={"required": ["title", "url"]})


class ImageShape(Shape):
    """A picture beside the words."""

    what = "an image"

    file: ImageFile | None = Field(
        None,
        description="Required: JPEG, PNG, WebP or GIF, a path below the events directory.",
        examples=["poster.jpg"],
    )
    alt: Lines = Field(
        None,
        description="Required: what the picture shows, for those who do not see it.",
        examples=["Twelve makers around one long table."],
    )
    focus: Annotated[list[Focal | None], Field(min_length=2, max_length=2)] | None = Field(
        None,
        description="What must stay in view when the picture is cropped: x and y, from -1.0 (left, bottom) to 1.0.",
        examples=[[0.0, 0.4]],
    )

    model_config = ConfigDict(json_schema_extra={"required": ["file", "alt"]})


class RecapShape(Shape):
    """What came of it, told afterwards."""

    what = "a recap"

    text: Lines = Field(None, description="What was learnt.", examples=["Three houses will share one calendar."])
    url: Url | None = Field(None, description="Where the report is.", examples=["https://example.org/report"])


class TextsShape(Shape):
    """One translation: any text that a follower can see. What is left out stays in the original language."""

    what = "a translation"

    title: Line = Field(None, description="Of `title`.")
    summary: Line = Field(None, description="Of `summary`.")
    description: MarkdownText = Field(None, description="Of `description` (Markdown).")
    price: Line = Field(None, description="Of `price`.")
    condition: Line = Field(None, description="Of `registration.condition`.")
    content_warning: Line = Field(None, description="Of `content_warning`.")
    post: Lines = Field(None, description="Of `post`; in an event.")
    note: Line = Field(None, description="Of `note`; in an event.")
    recap: Lines = Field(None, description="Of `recap.text`; in an event.")
    alt: Lines = Field(None, description="Of `image.alt`.")
    venue: Line = Field(None, description="Of `venue.name`.")
    accessibility: Line = Field(None, description="Of `venue.accessibility`.")
    online: Line = Field(None, description="Of `online.name`.")


class CommonShape(Shape):
    """What a series and its events can both state. What an event states stands in place of the series' value, whole."""

    title: Line = Field(None, description="What it is called.", examples=["Community of Practice 2024"])
    summary: Line = Field(None, description="One or two sentences, plain text.", examples=["Three evenings about ..."])
    description: MarkdownText = Field(
        None,
        description="The whole story, in Markdown, with whole addresses. HTML is shown as text.",
        examples=["Come and **learn**."],
    )
    venue: VenueShape | None = Field(
        None,
        description="Where people meet. In an event, an empty `venue:` means: not at the series' venue.",
        examples=[{"name": "Tetem", "city": "Enschede"}],
    )
    online: OnlineShape | None = Field(
        None,
        description="Where people join from afar; beside a venue the event is both. In an event, an empty `online:` "
        "means: not online, though the series is.",
        examples=[{"url": "https://meet.example.org/x", "private": True}],
    )
    time: Time | None = Field(
        None,
        description="Start, or start and end, in local time; left out while it is not known.",
        examples=["19.00-20.30", "19:00"],
    )
    registration: RegistrationShape | None = Field(
        None, description="How to sign up.", examples=[{"email": "info@example.org"}]
    )
    price: Line = Field(None, description="What it costs, in words.", examples=["gratis"])
    tags: list[Tag | None] | None = Field(
        None, description="Become hashtags and categories; without #.", examples=[["CommunityOfPractice", "Twente"]]
    )
    links: list[LinkShape | None] | None = Field(
        None, description="More to read.", examples=[[{"title": "Voucherregeling", "url": "https://example.org/"}]]
    )
    image: ImageShape | None = Field(
        None, description="A picture.", examples=[{"file": "poster.jpg", "alt": "What it shows"}]
    )
    visibility: VisibilityWord | None = Field(None, description="Of the posts; default: the settings'.")
    content_warning: Line = Field(None, description="Posts are folded behind this text.", examples=["Flashing light"])
    reminders: list[LeadTime | None] | None = Field(
        None,
        description="How long before the start to remind: w, d, h or m. `[]`: never.",
        examples=[["7d", "1d", "2h"]],
    )
    translations: dict[str, TextsShape | None] | None = Field(
        None,
        description="By language tag: the texts in other languages.",
        examples=[{"en": {"title": "Community of Practice 2024"}}],
    )


class EventShape(CommonShape):
    """One session. It has what its series has, unless it states its own."""

    what = "an event"

    id: Id | None = Field(
        None,
        description="Required: a short word, unique in the series. It is in addresses: keep it, or see `was`.",
        examples=["enschede"],
    )
    was: FormerEvent | None = Field(
        None,
        description="The id that the event had before it was renamed; `series/id` when it comes from another file.",
        examples=["tetem", "cop-2023/tetem"],
    )
    date: Day | None = Field(
        None,
        description="Required: the (first) day, as 2024-02-22 or in words, with the weekday if you like.",
        examples=["donderdag 22 februari 2024", "2024-02-22"],
    )
    until: Day | None = Field(None, description="The last day, of an event of several.", examples=["2024-02-23"])
    hours: Time | None = Field(
        None, description="When it is open on each day of several, in place of `time`.", examples=["10.00-17.00"]
    )
    status: StatusWord | None = Field(
        None,
        description="Default: scheduled. Cancelled events stay in the file with `cancelled`.",
        examples=["tentative"],
    )
    post: Lines = Field(
        None, description="Your own words in the announcement, in place of the summary.", examples=["Finally ..."]
    )
    note: Line = Field(
        None, description="Why something changed; shown where the change is shown.", examples=["The hall is flooded."]
    )
    recap: RecapShape | None = Field(
        None, description="Told afterwards.", examples=[{"text": "What was learnt", "url": "https://example.org/"}]
    )

    model_config = ConfigDict(json_schema_extra={"required": ["id", "date"]})


class SeriesShape(CommonShape):
    """A round of sessions that belong together. The file's name without `.yaml` is the series' id."""

    what = "a series"

    language: Language | None = Field(None, description="Of the texts here; default: the settings'.", examples=["nl"])
    timezone: Zone | None = Field(None, description="Of all times here (IANA).", examples=["Europe/Amsterdam"])
    was: Id | None = Field(None, description="The id (file name) of the series before it was renamed.")
    draft: Flag | None = Field(None, description="true: the file is checked and otherwise never seen.")
    organizer: OrganizerShape | None = Field(None, description="Who invites.", examples=[{"name": "Tetem"}])
    announce_at: Moment | None = Field(
        None,
        description="Before this local moment posts and pages say nothing of the series; default: at once.",
        examples=["2024-01-15 10:00"],
    )
    announce: AnnounceWord | None = Field(
        None,
        description="`each`: every event has a post of its own; `series`: one post for all. Default: series when the "
        "starts are 14 days apart or less.",
    )
    events: list[EventShape | None] | None = Field(
        None, description="Required: the sessions.", examples=[[{"id": "enschede", "date": "2024-02-22"}]]
    )

    model_config = ConfigDict(json_schema_extra={"required": ["title", "events"]})
