"""The sessions of a series: those that its file lists, and those that its rule gives.

The rule is dateutil's, which is RFC 5545's (3.3.10): weeks begin on Monday, a month without the day that is asked for
has none, and `count` counts what `except` leaves out too. It gives days; their hours are local, so that a change of the
clock moves none of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from announcer.definitions import limits
from announcer.definitions.event_fields import EventShape, SeriesShape
from announcer.definitions.recurrence_fields import RepeatShape
from announcer.definitions.recurrence_words import Frequency, RuleDay, Unit
from announcer.definitions.remarks import Remarks
from announcer.definitions.yaml_nodes import Path
from announcer.model import Message, date_of_id

_HERE: Path = ("repeat",)


@dataclass(frozen=True, slots=True)
class Sessions:
    """What a file says of each session, with the path where it does; of one that only the rule gives the rule's."""

    stated: tuple[tuple[Path, EventShape], ...]
    dates: tuple[date, ...] = ()
    """Those of the rule but for its exceptions, in order; of some of them the file lists an entry too."""


def sessions(shape: SeriesShape, remarks: Remarks) -> Sessions:
    """An entry of the list whose id is a date of the rule is that session: what it does not state it has from the
    rule, its date too. What is wrong with the rule is said."""
    listed = [(("events", index), event) for index, event in enumerate(shape.events or ()) if event is not None]
    rule = shape.repeat
    if rule is None or (rule.is_empty and not _is_unread(remarks)):
        return Sessions(tuple(listed))
    first_on = rule.from_on or _first_named(listed, rule) or (shape.announce_at and shape.announce_at.date())
    days = _Rule(rule, first_on, remarks).days() if not _is_unread(remarks) else None
    if days is None:  # it is told already; that entries have no date is its fault
        return Sessions(tuple((path, _dated(event, _date_of(event), rule)) for path, event in listed))
    _check_exceptions(rule, days, remarks)
    off = {*rule.except_on}
    if rule.from_on is None and any(_date_of(one) != first_on and one.date == first_on for _, one in listed):
        off |= {first_on}  # the event that the rule goes on from is its first session
    dates = tuple(day for day in days if day not in off)
    if len(listed) + len(dates) > limits.EVENTS:
        return Sessions(tuple(_too_many(listed, rule, remarks)))
    return Sessions(tuple(_merged(listed, rule, dates, remarks)), dates)


def _is_unread(remarks: Remarks) -> bool:
    return any(path[:1] == _HERE for path in remarks.unreadable)


def _date_of(event: EventShape) -> date | None:
    """The date that its id is."""
    return None if event.id is None else date_of_id(event.id)


def _first_named(listed: Sequence[tuple[Path, EventShape]], rule: RepeatShape) -> date | None:
    """The first day that the file names: an entry's, or that of an exception."""
    days = [event.date or _date_of(event) for _, event in listed]
    return min((day for day in (*days, *rule.except_on) if day is not None), default=None)


# --- the days of the rule ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    shape: RepeatShape
    first_on: date | None
    remarks: Remarks

    def days(self) -> list[date] | None:
        """In order, one more than a series may have at most; None where there is no telling, which is said."""
        every, rule = self.shape.every, self.shape
        if every is None:
            remedy = Message("write every: day, week, 2 weeks, month or year")
            self.remarks.missing((*_HERE, "every"), Message("the rule does not say how often"), remedy)
            return None
        if (wrong := _unfit(every, rule.on or ())) is not None:
            self.remarks.say((*_HERE, "on"), *wrong)
            return None
        if not self._has_an_end() or self.first_on is None:
            if self.first_on is None:
                remedy = Message("write from: and the first day, such as 2024-09-03")
                self.remarks.say(_HERE, Message("the rule does not say from when"), remedy)
            return None
        found = list(islice(self._computed(every, self.first_on), limits.EVENTS + 1))
        if not found or (rule.count is not None and len(found) < rule.count):
            self._say_how_few(len(found))
            return None
        return found

    def _has_an_end(self) -> bool:
        until, count = self.shape.until, self.shape.count
        if until is None and count is None:
            remedy = Message("write until: and the last day, or count: and how many there are")
            self.remarks.say(_HERE, Message("the rule has no end"), remedy)
        elif until is not None and count is not None:
            self.remarks.say(
                (*_HERE, "count"), Message("`until` and `count` contradict each other"), Message("keep one")
            )
        return (until is None) != (count is None)

    def _say_how_few(self, n: int) -> None:
        if n:
            message = Message.counted(
                "the rule gives {n:,} date until {year} and no more",
                "the rule gives {n:,} dates until {year} and no more",
                n=n, year=limits.LAST_YEAR,
            )  # fmt: skip
            self.remarks.say((*_HERE, "count"), message, Message("write as many, or another rule"))
            return
        remedy = Message("look at `from`, `until` and `on`; it begins on {first}", first=self.first_on)
        self.remarks.say(_HERE, Message("the rule gives no date"), remedy)

    def _computed(self, every: Frequency, first_on: date) -> Iterator[date]:
        from dateutil import rrule  # noqa: PLC0415 - of which files without a rule need nothing

        rule, on = self.shape, self.shape.on or ()
        until = rule.until or date(limits.LAST_YEAR, 12, 31)
        weekdays = [rrule.weekday(day.weekday, day.nth) for day in on if day.weekday is not None]
        found = rrule.rrule(
            _FREQUENCIES[every.unit],
            dtstart=datetime.combine(first_on, time(0)),
            interval=every.interval,
            wkst=rrule.MO,
            until=None if rule.count is not None else datetime.combine(until, time(0)),
            count=rule.count,
            bymonth=[day.month for day in on if day.month is not None] or None,
            bymonthday=[day.day for day in on if day.day is not None] or None,
            byweekday=weekdays or None,
        )
        for moment in found:
            if moment.date() > until:  # of `count`: dateutil would look for more until the year 9999
                return
            yield moment.date()


_FREQUENCIES: dict[Unit, int] = {"year": 0, "month": 1, "week": 2, "day": 3}
"""dateutil's own numbers."""


def _unfit(every: Frequency, on: Sequence[RuleDay]) -> tuple[Message, Message] | None:
    """What is wrong with the days of a rule that comes so often, and what would be right."""
    if not on:
        return None
    if len({(day.weekday is None, day.nth is None, day.month is None) for day in on}) > 1:
        message = Message("weekdays, days of the month and days of the year stand side by side")
        return message, Message("write days of one kind")
    return _UNFIT[every.unit](on)


def _unfit_of_day(_: Sequence[RuleDay]) -> tuple[Message, Message]:
    message = Message("a rule of days comes on all of them")
    return message, Message("leave `on` out, or write every: week with its weekdays")


def _unfit_of_week(on: Sequence[RuleDay]) -> tuple[Message, Message] | None:
    if on[0].weekday is not None and on[0].nth is None and on[0].month is None:
        return None
    return Message("a week has weekdays only"), Message("write a weekday, such as tuesday; or every: month")


def _unfit_of_month(on: Sequence[RuleDay]) -> tuple[Message, Message] | None:
    if on[0].month is not None:
        return Message("a month is named, and the rule is of every month"), Message("write every: year, or no month")
    if on[0].weekday is not None and on[0].nth is None:
        message = Message("which of these weekdays in the month is not said")
        return message, Message("write first, second, third, fourth or last before it; or every: week")
    return None


def _unfit_of_year(on: Sequence[RuleDay]) -> tuple[Message, Message] | None:
    if len(on) > 1:
        return Message("there are {n} days of the year", n=len(on)), Message(
            "one rule has one: write events of the others"
        )
    if on[0].month is None:
        message = Message("the month is missing")
        return message, Message("write 22 february, or first tuesday of september; or every: month")
    return None


_UNFIT: dict[Unit, Callable[[Sequence[RuleDay]], tuple[Message, Message] | None]] = {
    "day": _unfit_of_day, "week": _unfit_of_week, "month": _unfit_of_month, "year": _unfit_of_year,
}  # fmt: skip


# --- with the list ----------------------------------------------------------------------------------------------


def _check_exceptions(rule: RepeatShape, days: Sequence[date], remarks: Remarks) -> None:
    known = set(days)
    for index, day in enumerate(rule.except_on):
        if day is not None and day not in known:
            path = (*_HERE, "except", index)
            remarks.warn(path, Message("{day} is no date of the rule anyway", day=day), _nearest(day, days))


def _nearest(day: date, days: Sequence[date]) -> Message:
    near = min(days, key=lambda one: abs((one - day).days))
    return Message("the nearest is {near}", near=near)


def _too_many(
    listed: Sequence[tuple[Path, EventShape]], rule: RepeatShape, remarks: Remarks
) -> Iterator[tuple[Path, EventShape]]:
    end = "until" if rule.until is not None else "count"
    message = Message("with the dates of the rule there are more than {most:,} events", most=limits.EVENTS)
    remedy = Message("{most:,} at most: write an earlier end, or put the rest into another file", most=limits.EVENTS)
    remarks.say((*_HERE, end), message, remedy)
    yield from ((path, _dated(event, _date_of(event), rule)) for path, event in listed)


def _merged(
    listed: Sequence[tuple[Path, EventShape]], rule: RepeatShape, dates: Sequence[date], remarks: Remarks
) -> Iterator[tuple[Path, EventShape]]:
    of_rule = {day.isoformat(): day for day in dates}
    own = {event.id for _, event in listed}
    for path, event in listed:
        day = of_rule.get(event.id or "")
        if day is not None:
            event = _dated(event, day, rule)  # noqa: PLW2901 - the same entry, whole
        elif event.date is None and _date_of(event) is not None:
            _say_no_date(path, event, dates, remarks)
            continue
        beside = event.date is not None and event.date.isoformat() != event.id and event.date.isoformat() in of_rule
        if beside and event.date is not None:
            message = Message("{id} is on {day}, when the rule has a session too", id=event.id, day=event.date)
            remarks.warn(
                (*path, "date"), message, Message("if it takes its place, put {day} under `except:`", day=event.date)
            )
        yield path, event
    for id_, day in of_rule.items():
        if id_ not in own:
            yield _HERE, _dated(EventShape.model_construct({"id"}, id=id_), day, rule)


def _say_no_date(path: Path, event: EventShape, dates: Sequence[date], remarks: Remarks) -> None:
    """An entry that says of a day what the rule does not have: a slip of the pen, or what the rule had once."""
    day = _date_of(event)
    assert day is not None
    message = Message("{day} is no date of the rule, and the event has no date of its own", day=day)
    if day in set(dates) or not dates:
        remedy = Message("add date: {day}", day=day)
    else:
        remedy = Message("{nearest}; or add date: {day}", nearest=_nearest(day, dates), day=day)
    remarks.missing((*path, "date"), message, remedy)


def _dated(event: EventShape, day: date | None, rule: RepeatShape) -> EventShape:
    """The entry with what it has from the rule."""
    found: dict[str, object] = {}
    if event.date is None and day is not None:
        found["date"] = day
    if event.time is None and event.hours is None and rule.time is not None:
        found["time"] = rule.time
    return event.model_copy(update=found) if found else event
