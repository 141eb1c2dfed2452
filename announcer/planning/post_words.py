"""The words of a post: what its template may use (docs/templates.md), and the text fitted to the limit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from announcer.model import (
    Draft,
    Event,
    Kind,
    Limits,
    Policy,
    Registration,
    Series,
    Status,
    Visibility,
    marker,
    zone,
)
from announcer.model.text import StatusText, graphemes, hashtag, status_text
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.candidates.notice import sameness
from announcer.planning.changes import Aspect, differences, happened
from announcer.planning.fitting import Shrinkable, fit, items, prose
from announcer.planning.link_order import with_link_first
from announcer.planning.post_templates import PostTemplates
from announcer.words.catalogue import OWN_WORDS, catalogue
from announcer.words.dates import date_in_words, days_in_words, hours_in_words, span_in_words, zone_in_words, zone_mark
from announcer.words.markdown import plain_markdown
from announcer.words.places import where_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event in a list of several."""

    status: str
    when: StatusText
    where: StatusText
    title: StatusText


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One aspect of a notice, as the template words it."""

    aspect: str
    first_known: bool
    old: StatusText
    new: StatusText


@dataclass(frozen=True)
class PostWords:
    """One candidate in one language at one moment: `draft` puts it into words."""

    candidate: Candidate
    language: str
    said_at: datetime
    """When followers read it: "today" and "tomorrow" are true then."""
    policy: Policy
    limits: Limits
    templates: PostTemplates
    as_of: datetime | None = None
    """When an edit is made, of a post that was said before."""

    def draft(self) -> Draft:
        """Text, warning, visibility and image; the parent is the planner's affair."""
        warning = self._worded.content_warning
        return Draft(
            text=self.text(),
            language=self.language,
            visibility=self._visibility(),
            content_warning=None if warning is None else status_text(warning),
            image=self._worded.image if self.candidate.kind in (Kind.SERIES, Kind.ANNOUNCEMENT) else None,
        )

    def text(self) -> StatusText:
        """The words, shortened where they must be."""
        shrinkables = [shrinkable for shrinkable in self._shrinkables() if shrinkable.pieces]
        warning = self._worded.content_warning or ""

        def render(counts: Mapping[str, int]) -> str:
            shown = {one.name: one.text(counts[one.name]) for one in shrinkables}
            listed = {one.name: counts[one.name] for one in shrinkables}
            text = self.templates.render(self.candidate.kind, self.language, self._context(shown, listed))
            return with_link_first(text, self.link)

        limit = self.limits.max_characters
        return StatusText(fit(render, shrinkables, lambda text: self.limits.length(text, warning), limit))

    @property
    def _tongue(self) -> str:
        """The language of dates and places: a folder of templates brings words of its own."""
        return self.language + OWN_WORDS if self.templates.is_own(self.candidate.kind, self.language) else self.language

    # --- what is said ---------------------------------------------------------------------------------------------

    @cached_property
    def _event(self) -> Event | None:
        event = self.candidate.event
        return None if event is None else event.localized(self.language)

    @cached_property
    def _series(self) -> Series:
        return self.candidate.series.localized(self.language)

    @property
    def _worded(self) -> Event | Series:
        """Whose title, summary and tags the post has."""
        if self.candidate.subject.is_event and self._event is not None:
            return self._event
        return self._series

    def _visibility(self) -> Visibility:
        """A root's own, or the settings'; of a reply the stricter of its own and the settings'."""
        own = self._worded.visibility
        if self.candidate.kind in (Kind.SERIES, Kind.ANNOUNCEMENT):
            return own or self.policy.visibility
        return max(own or self.policy.reply_visibility, self.policy.reply_visibility, key=[*Visibility].index)

    def _shrinkables(self) -> list[Shrinkable]:
        """In the order in which they give way."""
        thing = self._worded
        summary = (self._event.post if self._event and self._event.post else None) or thing.summary
        description = plain_markdown(thing.description) if thing.description and summary is None else ""
        recap = self._event.recap.text if self._event and self._event.recap else None
        is_on = self._is_on
        condition = thing.registration.condition if thing.registration and is_on else None
        return [
            prose("description", status_text(description)),
            prose("summary", status_text(summary or "")),
            prose("recap", status_text(recap or "")),
            items("events", [str(number) for number in range(len(self._lines))], "", fewest=1, is_needed=True),
            items("turns", [str(number) for number in range(len(self.candidate.turns))], "", fewest=1, is_needed=True),
            prose("condition", status_text(condition or "")),
            prose("price", status_text((thing.price or "") if is_on else "")),
            items("tags", [tag for tag in map(hashtag, thing.tags) if tag], " "),
            prose("note", status_text(self._note() or "")),
            prose("title", status_text(thing.title), is_needed=True),
        ]

    def _context(self, shown: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, object]:
        event = self._event
        return {
            **dict.fromkeys(("description", "summary", "recap", "condition", "price", "tags", "note", "title"), ""),
            **shown,
            "series_title": status_text(self._series.title),
            "status": str(event.status) if event else str(Status.SCHEDULED),
            "when": self._when(event) if event else "",
            "where": self._where(event) if event else "",
            "days": self._days_to_go(event) if event else 0,
            "dates": StatusText(days_in_words(event, self._tongue)) if event else "",
            "several_days": event is not None and event.until_on is not None,
            "is_outdated": self.candidate.is_outdated,
            "hours": StatusText(hours_in_words(event, self._tongue)) if event and event.start_time else "",
            "events": self._lines[: counts.get("events", 0)],
            "more": len(self._lines) - counts.get("events", 0),
            "place": self._shared_place,
            "is_series": not self.candidate.subject.is_event,
            "turns": self._turns[: counts.get("turns", 0)],
            "more_turns": len(self._turns) - counts.get("turns", 0),
            "changes": [] if self.candidate.is_outdated else self._told_changes,
            "turned": self._turned(),
            "registration": self._registration(),
            "recap_url": (event.recap.url if event and event.recap else None) or "",
            "link": self.link,
        }

    def _note(self) -> str | None:
        """The organiser's note that comes with a change; what was told with an earlier one is not told again."""
        notes = {
            turn.new.localized(self.language).note
            for turn in self.candidate.turns
            if turn.old.note != turn.new.note or len(self.candidate.turns) > 1
        }
        return notes.pop() if len(notes) == 1 else None

    @property
    def link(self) -> StatusText:
        """The page of what the post is about, with the marker by which the post is found again."""
        subject = self.candidate.subject
        path = f"/events/{subject}/" if subject.is_event else f"/series/{subject}/"
        is_other = self.language != self.policy.language and self.language in self.policy.languages
        prefix = f"/{self.language}" if is_other else ""
        mark = marker(self.policy.account, self.candidate.key(self.language))
        return StatusText(f"{self.policy.base_url}{prefix}{path}?p={mark}")

    @property
    def _is_on(self) -> bool:
        """It takes place, as far as is known: one can still come."""
        return self._event is None or self._event.status not in (Status.CANCELLED, Status.POSTPONED)

    def _when(self, event: Event) -> StatusText:
        return StatusText(span_in_words(event, self._tongue, home_zone=self.policy.timezone))

    def _where(self, event: Event) -> StatusText:
        """Alone on a line."""
        place = where_in_words(event, self._tongue, country=False)
        return status_text(place or catalogue(self._tongue).text("place.still_follows"))

    def _where_in_short(self, event: Event) -> StatusText:
        """The house and its town: in a list there is no room for streets, and the page has them."""
        venue = event.venue
        if venue is None or event.online is not None:
            place = where_in_words(event, self._tongue, country=False)
            return status_text(place or catalogue(self._tongue).text("place.follows"))
        return status_text(", ".join(part for part in (venue.name or venue.street, venue.city) if part))

    def _days_to_go(self, event: Event) -> int:
        return (event.starts_on - self.said_at.astimezone(zone(event.timezone)).date()).days

    @cached_property
    def _lines(self) -> list[Line]:
        lines = [self._line(event) for event in self.candidate.coming]
        return [replace(line, where=StatusText("")) for line in lines] if self._shared_place else lines

    @cached_property
    def _shared_place(self) -> StatusText:
        """The place of a series post's events, when it is one for all; empty when each has its own."""
        places = {self._where(event.localized(self.language)) for event in self.candidate.coming}
        return places.pop() if len(places) == 1 and len(self.candidate.coming) > 1 else StatusText("")

    @cached_property
    def _turns(self) -> list[Line]:
        return [self._line(turn.new) for turn in self.candidate.turns]

    def _line(self, event: Event) -> Line:
        event = event.localized(self.language)
        return Line(
            status=str(event.status),
            when=self._when(event),
            where=self._where_in_short(event),
            title=_short(status_text(event.title)) if event.title != self._series.title else StatusText(""),
        )

    def _registration(self) -> dict[str, object]:
        """`how` (an address, empty when there is none), `deadline` in words, `is_closed`."""
        own = self._worded.registration
        if own is None or not self._is_on:
            return {"how": "", "deadline": "", "is_closed": False, "is_asked": False}
        return {
            "how": "" if self._is_closed(own) else status_text(own.url or own.email or ""),
            "deadline": "" if own.deadline_on is None else date_in_words(own.deadline_on, self._tongue, year=False),
            "is_closed": self._is_closed(own),
            "is_asked": True,
        }

    def _is_closed(self, registration: Registration) -> bool:
        today = (self.as_of or self.said_at).astimezone(zone(self.candidate.series.timezone)).date()
        return registration.deadline_on is not None and registration.deadline_on < today

    @cached_property
    def _changes(self) -> list[Change]:
        (turn,) = self.candidate.turns
        old, new = turn.old.localized(self.language), turn.new.localized(self.language)
        zones_differ = turn.old.timezone != turn.new.timezone
        is_also_online = old.venue == new.venue and old.online is None
        return [
            Change(
                aspect=aspect,
                first_known=first_known,
                old=StatusText("")
                if aspect == Aspect.ONLINE and is_also_online
                else self._fact(old, aspect, with_zone=zones_differ),
                new=self._fact(new, aspect, with_zone=zones_differ),
            )
            for aspect, first_known in _aspects(turn.old, turn.new)
        ]

    def _turned(self) -> str:
        """What a notice is above all; the template has a heading for each."""
        if not self.candidate.turns:
            return ""
        if self.candidate.is_outdated:
            return "outdated"
        turn = self.candidate.turns[0]
        return turned(turn.old, turn.new) or self._turned_softly()

    def _turned_softly(self) -> str:
        if {change.aspect for change in self._told_changes} <= {Aspect.NOTE}:
            return "note"
        return "news" if self.candidate.is_news_only else "changed"

    @property
    def _told_changes(self) -> list[Change]:
        return self._changes if len(self.candidate.turns) == 1 else self._shared_changes

    @cached_property
    def _shared_changes(self) -> list[Change]:
        """Of a notice for several events: the new facts, which all have in common; the old ones may differ."""
        if len({repr(sameness(turn)) for turn in self.candidate.turns}) != 1:
            return []  # none, or edited since, each in its own way: the list of events tells it
        each = [replace(self, candidate=replace(self.candidate, turns=(turn,))) for turn in self.candidate.turns]
        told = [one._changes for one in each]  # noqa: SLF001  they are of our own
        return [
            first if len({change.old for change in same}) == 1 else replace(first, old=StatusText(""))
            for first, *rest in zip(*told, strict=True)
            for same in [(first, *rest)]
        ]

    def _fact(self, event: Event, aspect: str, *, with_zone: bool) -> StatusText:
        says: dict[str, Callable[[], str]] = {
            WHEN: lambda: self._when(event),
            Aspect.STATUS: lambda: str(event.status),
            Aspect.DATE: lambda: days_in_words(event, self._tongue),
            Aspect.TIME: lambda: self._hours(event, with_zone=with_zone),
            Aspect.VENUE: lambda: where_in_words(event, self._tongue, country=False),
            Aspect.ONLINE: lambda: where_in_words(event, self._tongue, country=False),
            Aspect.REGISTRATION: lambda: self._desk(event.registration),
            Aspect.NOTE: lambda: event.note or "",
        }
        return status_text(says[aspect]())

    def _hours(self, event: Event, *, with_zone: bool) -> str:
        """The hours; empty while they are not known."""
        if event.starts_at is None:
            return ""
        zone_name = f" ({zone_in_words(event.starts_at, self._tongue)})" if with_zone else ""
        return hours_in_words(event, self._tongue) + (zone_name or zone_mark(event, self._tongue, self.policy.timezone))

    def _desk(self, registration: Registration | None) -> str:
        """Where and until when one registers; empty when one need not."""
        if registration is None:
            return ""
        how = "" if self._is_closed(registration) else registration.url or registration.email or ""
        if registration.deadline_on is None:
            return how
        day = date_in_words(registration.deadline_on, self._tongue, year=False)
        return ", ".join(part for part in (how, catalogue(self._tongue).text("date.by", date=day)) if part)


WHEN = "when"
"""In place of date and time, of an event of several days: its span names both."""


def _aspects(old: Event, new: Event) -> Iterator[tuple[str, bool]]:
    """What is told of a change, and whether it is news; of several days date and time in one."""
    found = differences(old, new)
    whole = [one for one in found if one.aspect in (Aspect.DATE, Aspect.TIME)]
    has_days = old.until_on is not None or new.until_on is not None
    for one in found:
        if one not in whole or not has_days:
            yield one.aspect, one.first_known
        elif one is whole[0]:
            yield WHEN, all(other.first_known for other in whole)


def turned(old: Event, new: Event) -> str | None:
    """What became of an event when its status changed, or it went online; None for lesser changes."""
    if new.status is old.status:
        if old.venue is None or new.online is None or old.online is not None:
            return None
        return "online" if new.venue is None else "also-online"
    what = happened(old, new)
    return "new-date" if what == "date" else what


LONGEST_TITLE = 80
"""Graphemes of an event's title in a list; the page has the whole."""


def _short(title: StatusText) -> StatusText:
    clusters = graphemes(title)
    if len(clusters) <= LONGEST_TITLE:
        return title
    return StatusText("".join(clusters[: LONGEST_TITLE - 1]).rstrip() + "…")
