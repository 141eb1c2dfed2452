"""The words of a post: what its template may use (docs/templates.md), and the text fitted to the limit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from announcer.language import date_in_words, hours_in_words, span_in_words, where_in_words, zone_in_words
from announcer.markup import plain_markdown
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
from announcer.posts.candidates import Candidate, sameness
from announcer.posts.fitting import Elastic, fit, items, prose
from announcer.posts.templating import Wording
from announcer.revisions import Aspect, differences
from announcer.text import StatusText, hashtag, status_text


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
class Speech:
    """One candidate in one language at one moment: `draft` puts it into words."""

    candidate: Candidate
    language: str
    said_at: datetime
    """When followers read it: "today" and "tomorrow" are true then."""
    policy: Policy
    limits: Limits
    wording: Wording

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
        elastics = [elastic for elastic in self._elastics() if elastic.pieces]
        warning = self._worded.content_warning or ""

        def render(counts: Mapping[str, int]) -> str:
            shown = {one.name: one.text(counts[one.name]) for one in elastics}
            listed = {one.name: counts[one.name] for one in elastics}
            return self.wording.render(self.candidate.kind, self.language, self._context(shown, listed))

        limit = self.limits.max_characters
        return StatusText(fit(render, elastics, lambda text: self.limits.length(text, warning), limit))

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
        own = self._worded.visibility
        is_reply = self.candidate.kind not in (Kind.SERIES, Kind.ANNOUNCEMENT)
        return own or (self.policy.reply_visibility if is_reply else self.policy.visibility)

    def _elastics(self) -> list[Elastic]:
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
            prose("note", status_text((self._event.note if self._event else None) or "")),
            prose("title", status_text(thing.title), is_needed=True),
        ]

    def _context(self, shown: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, object]:
        event = self._event
        return {
            **dict.fromkeys(("description", "summary", "recap", "condition", "price", "tags", "note", "title"), ""),
            **shown,
            "series_title": status_text(self._series.title),
            "status": str(event.status) if event else str(Status.SCHEDULED),
            "when": StatusText(span_in_words(event, self.language)) if event else "",
            "where": self._where(event) if event else "",
            "days": self._days_to_go(event) if event else 0,
            "hours": StatusText(hours_in_words(event, self.language)) if event and event.start_time else "",
            "events": self._lines[: counts.get("events", 0)],
            "more": len(self._lines) - counts.get("events", 0),
            "turns": self._turns[: counts.get("turns", 0)],
            "more_turns": len(self._turns) - counts.get("turns", 0),
            "changes": self._changes if len(self.candidate.turns) == 1 else self._shared_changes,
            "turned": self._turned(),
            "registration": self._registration(),
            "recap_url": (event.recap.url if event and event.recap else None) or "",
            "link": self.link,
        }

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

    def _where(self, event: Event) -> StatusText:
        return status_text(where_in_words(event, self.language, country=False))

    def _where_in_short(self, event: Event) -> StatusText:
        """The house and its town: in a list there is no room for streets, and the page has them."""
        venue = event.venue
        if venue is None or event.online is not None:
            return self._where(event)
        return status_text(", ".join(part for part in (venue.name or venue.street, venue.city) if part))

    def _days_to_go(self, event: Event) -> int:
        return (event.starts_on - self.said_at.astimezone(zone(event.timezone)).date()).days

    @cached_property
    def _lines(self) -> list[Line]:
        return [self._line(event) for event in self.candidate.coming]

    @cached_property
    def _turns(self) -> list[Line]:
        return [self._line(turn.new) for turn in self.candidate.turns]

    def _line(self, event: Event) -> Line:
        event = event.localized(self.language)
        return Line(
            status=str(event.status),
            when=StatusText(span_in_words(event, self.language)),
            where=self._where_in_short(event),
            title=status_text(event.title) if event.title != self._series.title else StatusText(""),
        )

    def _registration(self) -> dict[str, object]:
        """`how` (an address, empty when there is none), `deadline` in words, `is_closed`."""
        own = self._worded.registration
        if own is None or not self._is_on:
            return {"how": "", "deadline": "", "is_closed": False, "is_asked": False}
        return {
            "how": "" if self._is_closed(own) else status_text(own.url or own.email or ""),
            "deadline": "" if own.deadline_on is None else date_in_words(own.deadline_on, self.language, year=False),
            "is_closed": self._is_closed(own),
            "is_asked": True,
        }

    def _is_closed(self, registration: Registration) -> bool:
        today = self.said_at.astimezone(zone(self.candidate.series.timezone)).date()
        return registration.deadline_on is not None and registration.deadline_on < today

    @cached_property
    def _changes(self) -> list[Change]:
        (turn,) = self.candidate.turns
        old, new = turn.old.localized(self.language), turn.new.localized(self.language)
        zones_differ = turn.old.timezone != turn.new.timezone
        return [
            Change(
                aspect=one.aspect,
                first_known=one.first_known,
                old=self._fact(old, one.aspect, with_zone=zones_differ),
                new=self._fact(new, one.aspect, with_zone=zones_differ),
            )
            for one in differences(turn.old, turn.new)
        ]

    def _turned(self) -> str:
        """What a notice is above all; the template has a heading for each."""
        if not self.candidate.turns:
            return ""
        turn = self.candidate.turns[0]
        old, new = turn.old.status, turn.new.status
        if self.candidate.kind is Kind.CANCELLATION:
            return "cancelled" if new is Status.CANCELLED else "on-again"
        if old is not new:
            by_old = {Status.CANCELLED: "on-again", Status.POSTPONED: "new-date", Status.TENTATIVE: "certain"}
            by_new = {Status.POSTPONED: "postponed", Status.TENTATIVE: "provisional", Status.CANCELLED: "cancelled"}
            return by_new.get(new) or by_old[old]
        if turn.old.venue is not None and turn.new.venue is None and turn.new.online is not None:
            return "online"
        return "news" if self.candidate.is_news_only else "changed"

    @cached_property
    def _shared_changes(self) -> list[Change]:
        """Of a notice for several events: the new facts, which all have in common; the old ones may differ."""
        if len({repr(sameness(turn)) for turn in self.candidate.turns}) != 1:
            return []  # none, or edited since, each in its own way: the list of events tells it
        one = replace(self, candidate=replace(self.candidate, turns=self.candidate.turns[:1]))
        return [
            Change(aspect=change.aspect, first_known=change.first_known, old=StatusText(""), new=change.new)
            for change in one._changes  # noqa: SLF001  it is another of our own
        ]

    def _fact(self, event: Event, aspect: Aspect, *, with_zone: bool) -> StatusText:
        if aspect is Aspect.STATUS:
            return StatusText(str(event.status))
        if aspect is Aspect.DATE:
            first = date_in_words(event.starts_on, self.language)
            last = "" if event.until_on is None else f" – {date_in_words(event.until_on, self.language)}"
            return StatusText(first + last)
        if aspect is Aspect.TIME:
            zone_name = zone_in_words(event.starts_at, self.language) if with_zone and event.starts_at else ""
            return StatusText(f"{hours_in_words(event, self.language)}{f' ({zone_name})' if zone_name else ''}")
        if aspect in (Aspect.VENUE, Aspect.ONLINE):
            return self._where(event)
        if aspect is Aspect.REGISTRATION:
            own = event.registration
            deadline = date_in_words(own.deadline_on, self.language, year=False) if own and own.deadline_on else ""
            how = (own.url or own.email or "") if own else ""
            return status_text(" – ".join(part for part in (how, deadline) if part))
        return status_text(event.note or "")
