"""The types of single values in a definition file: how pydantic reads each, and what editors are told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from announcer.definitions import dates, limits, values, web_addresses
from announcer.definitions.curly_quotes import without_marks
from announcer.definitions.event_days import parse_day
from announcer.definitions.hours import Hours, parse_hours
from announcer.definitions.invalid_value import InvalidValue, shown
from announcer.definitions.recurrence_words import Frequency, RuleDay, parse_days, parse_frequency
from announcer.model import Announce, Lead, Message, Status, Visibility, defaults
from announcer.model.message import NOTHING
from announcer.model.text import Markdown, Plain

# Editors read `title: 2024` and `price: no` as a number and a truth value; here both are the text as written.
_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def _free(read: Callable[[str], Any], most: int, **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    """A text in the author's words, whatever stands around it, of `most` characters."""

    def validate(value: object) -> Any:
        return read(_text(value, most))

    return PlainValidator(validate), WithJsonSchema({**(schema or _ANY_SCALAR), "maxLength": most})


def _scalar(
    read: Callable[[str], Any], *, most: int = limits.VALUE, **schema: Any
) -> tuple[PlainValidator, WithJsonSchema]:
    return _free(lambda text: _bare(text, read), most, **schema)


def _bare(text: str, read: Callable[[str], Any]) -> Any:
    """What is no text of an author's own: curly quotation marks around it are told to go, beside its own mistake."""
    bare = without_marks(text)
    if bare is None:
        return read(text)
    try:
        read(bare)
    except InvalidValue as wrong:
        remedy = Message("take the curly quotation marks out; {remedy}", remedy=wrong.remedy)
        raise InvalidValue(wrong.message, remedy if wrong.remedy else NOTHING) from None
    raise InvalidValue(
        Message("curly quotation marks stand around {text}", text=shown(bare)),
        Message("take them out: {text}", text=shown(bare)),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What single values are read by, beside their own text."""

    languages: tuple[str, ...] = ()
    """Of the names of months and weekdays, in order of rank."""
    timezone: str = defaults.TIMEZONE
    """The settings'."""


def _dated(read: Callable[[str, tuple[str, ...]], Any]) -> tuple[PlainValidator, WithJsonSchema]:
    def validate(value: object, info: ValidationInfo) -> Any:
        return _bare(_text(value, limits.VALUE), lambda text: read(text, _around(info).languages))

    return PlainValidator(validate), WithJsonSchema({"type": "string", "maxLength": limits.VALUE})


def _rule_days(value: object, info: ValidationInfo) -> tuple[RuleDay, ...]:
    """A text, or a list of texts, each of one day or several."""
    texts = [_text(one, limits.VALUE) for one in (value if isinstance(value, list) else [value]) if one is not None]
    if len(texts) > limits.RULE_DAYS:
        message = Message("there are {n:,} of `{key}`", n=len(texts), key="on")
        raise InvalidValue(message, Message("{most:,} at most", most=limits.RULE_DAYS))
    languages = _around(info).languages
    found = (_bare(text, lambda bare: parse_days(bare, languages)) for text in texts)
    return tuple(dict.fromkeys(day for days in found for day in days))


def _zone(value: object, info: ValidationInfo) -> str:
    return str(_bare(_text(value, limits.VALUE), lambda text: values.timezone(text, _around(info).timezone)))


def _around(info: ValidationInfo) -> Surroundings:
    return info.context if isinstance(info.context, Surroundings) else Surroundings()


def _text(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise InvalidValue(Message("a single text belongs here"))
    if len(value) > most:
        raise InvalidValue(
            Message("there are {n:,} characters here", n=len(value)), Message("{most:,} at most", most=most)
        )
    return value


def _deadline(text: str, languages: tuple[str, ...]) -> date | str:
    folded = text.strip().casefold()
    return "first-event" if folded == "first-event" else dates.parse_date(text, languages)


_LINE = _free(values.one_line, limits.LINE)
_LINES = _free(values.several_lines, limits.LINES)
_URL = _scalar(
    web_addresses.url,
    most=limits.ADDRESS,
    type="string",
    format="uri-reference",
    pattern="^[ ]*[Hh][Tt][Tt][Pp][Ss]?://",
)
_ID = _scalar(values.identifier, type=["string", "integer"], pattern="^[a-z0-9-]{1,64}$")
_EMAIL = _scalar(web_addresses.email, most=limits.EMAIL, type="string", pattern="@")
_LANGUAGE = _scalar(values.language, type="string", pattern="^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$")

Line = Annotated[Plain | None, *_LINE] | None
Lines = Annotated[Plain | None, *_LINES] | None
MarkdownText = Annotated[Markdown | None, *_free(values.markdown, limits.MARKDOWN)] | None
Url = Annotated[str, *_URL]
Email = Annotated[str, *_EMAIL]
Id = Annotated[str, *_ID]
FormerEvent = Annotated[
    str,
    *_scalar(values.former_event, type=["string", "integer"], pattern="^([a-z0-9-]{1,64}/)?[a-z0-9-]{1,64}$"),
]
Language = Annotated[str, *_LANGUAGE]
Tag = Annotated[Plain, *_free(values.tag, limits.TAG)]
Flag = Annotated[
    bool, *_scalar(values.yes_or_no, type=["boolean", "string"], enum=[True, False, "yes", "no", "ja", "nee"])
]
Day = Annotated[date, *_dated(parse_day)]
Moment = Annotated[datetime, *_dated(dates.parse_moment)]
Every = Annotated[Frequency, *_dated(parse_frequency)]
RuleDays = Annotated[
    tuple[RuleDay, ...],
    PlainValidator(_rule_days),
    WithJsonSchema(
        {
            "type": ["string", "integer", "array"],
            "maxLength": limits.VALUE,
            "items": {"type": ["string", "integer"], "maxLength": limits.VALUE},
            "maxItems": limits.RULE_DAYS,
        }
    ),
]
Count = Annotated[
    int,
    *_scalar(values.count, type=["integer", "string"], minimum=1, maximum=limits.EVENTS, pattern="^ *[0-9]{1,4} *$"),
]
Deadline = Annotated[date | Literal["first-event"], *_dated(_deadline)]
Time = Annotated[Hours, *_scalar(parse_hours, type=["string", "number"])]
LeadTime = Annotated[Lead, *_scalar(values.lead, type="string", pattern="^[1-9][0-9]{0,3} *[wdhm]$")]
Focal = Annotated[float, *_scalar(values.focal, type="number", minimum=-1, maximum=1)]
Latitude = Annotated[float, *_scalar(values.latitude, type="number", minimum=-90, maximum=90)]
Longitude = Annotated[float, *_scalar(values.longitude, type="number", minimum=-180, maximum=180)]
Country = Annotated[str, *_scalar(values.country, type="string", pattern="^[A-Za-z]{2}$")]
Zone = Annotated[str, PlainValidator(_zone), WithJsonSchema({"type": "string", "maxLength": limits.VALUE})]
ImageFile = Annotated[str, *_scalar(web_addresses.image_file, most=limits.PICTURE_PATH, type="string", pattern="^[^/]")]
StatusWord = Annotated[Status, *_scalar(values.status, type="string", enum=[s.value for s in Status])]
VisibilityWord = Annotated[Visibility, *_scalar(values.visibility, type="string", enum=[v.value for v in Visibility])]
AnnounceWord = Annotated[Announce, *_scalar(values.announce, type="string", enum=[a.value for a in Announce])]
