"""The shape of a definition file, as pydantic models: which keys there are, and what type each value has.

Every field may be absent; what must be there is asked for in `series`, where inheritance is known. The descriptions
are for authors: `announcer schema` shows them in editors.
"""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from announcer.definitions import limits
from announcer.definitions.field_types import (
    AnnounceWord,
    Country,
    Day,
    Deadline,
    Email,
    Flag,
    Focal,
    FormerEvent,
    Id,
    ImageFile,
    Language,
    Latitude,
    LeadTime,
    Line,
    Lines,
    Longitude,
    MarkdownText,
    Moment,
    StatusWord,
    Tag,
    Time,
    Url,
    VisibilityWord,
    Zone,
)
from announcer.model import Message


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    what: ClassVar[Message]
    """What an author would call it."""

    @property
    def is_empty(self) -> bool:
        """Nothing is stated: `{}`, or keys without values."""
        return all(getattr(self, name) is None for name in type(self).model_fields)


class VenueShape(Shape):
    """Where people meet."""

    what = Message("a venue")

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

    what = Message("an online place")

    url: Url | None = Field(None, description="Where to join.", examples=["https://meet.example.org/broedplaatsen"])
    name: Line = Field(None, description="What the meeting room is called.", examples=["Jitsi"])
    private: Flag | None = Field(None, description="true: the address stands on no page and in no calendar either.")


class OrganizerShape(Shape):
    """Who invites."""

    what = Message("an organizer")

    name: Line = Field(None, description="Required.", examples=["Tetem"])
    url: Url | None = Field(None, description="The organizer's page.", examples=["https://example.org/"])
    email: Email | None = Field(None, description="For questions; shown on pages.", examples=["info@example.org"])

    model_config = ConfigDict(json_schema_extra={"required": ["name"]})


class RegistrationShape(Shape):
    """How to sign up."""

    what = Message("a registration")

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

    what = Message("a link")

    title: Line = Field(None, description="Required: what the link is about.", examples=["Voucherregeling"])
    url: Url | None = Field(None, description="Required.", examples=["https://example.org/"])

    model_config = ConfigDict(json_schema_extra={"required": ["title", "url"]})


class ImageShape(Shape):
    """A picture beside the words."""

    what = Message("an image")

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

    what = Message("a recap")

    text: Lines = Field(None, description="What was learnt.", examples=["Three houses will share one calendar."])
    url: Url | None = Field(None, description="Where the report is.", examples=["https://example.org/report"])


class TextsShape(Shape):
    """One translation: any text that a follower can see. What is left out stays in the original language."""

    what = Message("a translation")

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
    tags: Annotated[list[Tag | None], Field(max_length=limits.TAGS)] | None = Field(
        None, description="Become hashtags and categories; without #.", examples=[["CommunityOfPractice", "Twente"]]
    )
    links: Annotated[list[LinkShape | None], Field(max_length=limits.LINKS)] | None = Field(
        None, description="More to read.", examples=[[{"title": "Voucherregeling", "url": "https://example.org/"}]]
    )
    image: ImageShape | None = Field(
        None, description="A picture.", examples=[{"file": "poster.jpg", "alt": "What it shows"}]
    )
    visibility: VisibilityWord | None = Field(None, description="Of the posts; default: the settings'.")
    content_warning: Line = Field(None, description="Posts are folded behind this text.", examples=["Flashing light"])
    reminders: Annotated[list[LeadTime | None], Field(max_length=limits.REMINDERS)] | None = Field(
        None,
        description="How long before the start to remind: w, d, h or m. `[]`: never.",
        examples=[["7d", "1d", "2h"]],
    )
    translations: Annotated[dict[str, TextsShape | None], Field(max_length=limits.LANGUAGES)] | None = Field(
        None,
        description="By language tag: the texts in other languages.",
        examples=[{"en": {"title": "Community of Practice 2024"}}],
    )


class EventShape(CommonShape):
    """One session. It has what its series has, unless it states its own."""

    what = Message("an event")

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

    what = Message("a series")

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
    events: Annotated[list[EventShape | None], Field(max_length=limits.EVENTS)] | None = Field(
        None, description="Required: the sessions.", examples=[[{"id": "enschede", "date": "2024-02-22"}]]
    )

    model_config = ConfigDict(json_schema_extra={"required": ["title", "events"]})
