"""The shape of the rule that gives sessions: `repeat`."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, create_model

from announcer.definitions import limits
from announcer.definitions.field_types import Count, Day, Every, RuleDays, Time
from announcer.definitions.part_fields import Shape
from announcer.model import Message


class _Rule(Shape):
    what = Message("a rule of dates")

    every: Every | None = Field(
        None,
        description="Required: how often. day, week, month, year, or a number of them.",
        examples=["week", "2 weeks", "month"],
    )
    on: RuleDays | None = Field(
        None,
        description="On which days: weekdays; of a month `first tuesday`, `last friday` or `15`; of a year "
        "`22 february` or `first tuesday of september`. Default: as the first day.",
        examples=["tuesday", "first tuesday", ["first tuesday", "third tuesday"]],
    )
    until: Day | None = Field(None, description="The last day on which there may be one.", examples=["2025-06-30"])
    count: Count | None = Field(None, description="In place of `until`: how many there are.", examples=[10])
    time: Time | None = Field(None, description="Of these sessions; default: the series'.", examples=["19.30-21.00"])

    model_config = ConfigDict(json_schema_extra={"required": ["every"]})

    @property
    def from_on(self) -> date | None:
        """What `from` says, which is no name in Python."""
        found: date | None = getattr(self, "from")
        return found

    @property
    def except_on(self) -> "Sequence[date | None]":
        """What `except` says, which is no name in Python either."""
        return getattr(self, "except") or ()


_KEYWORDS: dict[str, Any] = {
    "from": (
        Day | None,
        Field(
            None,
            description="The first day on which there may be one. Default: the first day that the file names.",
            examples=["2024-09-03"],
        ),
    ),
    "except": (
        Annotated[list[Day | None], Field(max_length=limits.EVENTS)] | None,
        Field(None, description="Days of the rule on which there is none.", examples=[["2025-01-07"]]),
    ),
}
if TYPE_CHECKING:
    RepeatShape = _Rule
else:
    RepeatShape = create_model(
        "RepeatShape", __base__=_Rule, __doc__="A rule that gives sessions, by their dates.", **_KEYWORDS
    )
