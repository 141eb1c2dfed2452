"""The shapes of what stands below one key of a definition file: a venue, a registration, a picture, a translation."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from announcer.definitions.field_types import (
    Country,
    Deadline,
    Email,
    Flag,
    Focal,
    ImageFile,
    Latitude,
    Line,
    Lines,
    Longitude,
    MarkdownText,
    Url,
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
