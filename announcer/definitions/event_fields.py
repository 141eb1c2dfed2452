"""The shape of a definition file, as pydantic models: which keys there are, and what type each value has.

Every field may be absent; what must be there is asked for in `series`, where inheritance is known. The descriptions
are for authors: `announcer schema` shows them in editors.
"""

from typing import Annotated

from pydantic import ConfigDict, Field

from announcer.definitions import limits
from announcer.definitions.field_types import (
    AnnounceWord,
    Day,
    Flag,
    FormerEvent,
    Id,
    Language,
    LeadTime,
    Line,
    Lines,
    MarkdownText,
    Moment,
    StatusWord,
    Tag,
    Time,
    VisibilityWord,
    Zone,
)
from announcer.definitions.part_fields import (
    ImageShape,
    LinkShape,
    OnlineShape,
    OrganizerShape,
    RecapShape,
    RegistrationShape,
    Shape,
    TextsShape,
    VenueShape,
)
from announcer.definitions.recurrence_fields import RepeatShape
from announcer.model import Message

DATE_ID = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
"""An id that is a date, as those of `repeat` are."""


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
        description="Required, unless the id is a date that `repeat` gives: the (first) day, as 2024-02-22 or in "
        "words, with the weekday if you like.",
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

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["id"],
            "anyOf": [
                {"required": ["date"]},
                {"properties": {"id": {"type": "string", "maxLength": 10, "pattern": DATE_ID}}},
            ],
        }
    )


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
    repeat: RepeatShape | None = Field(
        None,
        description="A rule that gives sessions, beside `events` or in their place. Their ids are their dates.",
        examples=[{"every": "month", "on": "first tuesday", "from": "2024-09-03", "until": "2025-06-30"}],
    )
    events: Annotated[list[EventShape | None], Field(max_length=limits.EVENTS)] | None = Field(
        None,
        description="Required, unless `repeat` gives them: the sessions.",
        examples=[[{"id": "enschede", "date": "2024-02-22"}]],
    )

    @property
    def has_rule(self) -> bool:
        return self.repeat is not None and not self.repeat.is_empty

    model_config = ConfigDict(
        json_schema_extra={"required": ["title"], "anyOf": [{"required": ["events"]}, {"required": ["repeat"]}]}
    )
