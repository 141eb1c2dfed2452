"""The words of a post: what its template may use (docs/templates.md), and the text fitted to the limit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from announcer.model import (
    Draft,
    Event,
    Kind,
    Limits,
    Policy,
    Series,
    Status,
    Visibility,
    marker,
    zone,
)
from announcer.model.status_text import StatusText, hashtag, status_text
from announcer.model.text import Markdown, Plain
from announcer.planning.candidates.candidate import Candidate
from announcer.planning.event_words import EventWords, Line
from announcer.planning.fitting import Shrinkable, fit, items, prose
from announcer.planning.link_order import with_link_first
from announcer.planning.notice_words import NoticeWords, has_closed
from announcer.planning.post_templates import PostTemplates
from announcer.words.catalogue import OWN_WORDS
from announcer.words.dates import date_in_words, days_in_words, hours_in_words


@dataclass(frozen=True)
class PostWords:
    """One candidate in one language at one moment: `draft` puts it into words."""

    candidate: Candidate
    language: str
    read_at: datetime
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

    @cached_property
    def _words(self) -> EventWords:
        is_own = self.templates.is_own(self.candidate.kind, self.language)
        return EventWords(self.language + OWN_WORDS if is_own else self.language, home_zone=self.policy.timezone)

    @cached_property
    def _notice(self) -> NoticeWords:
        return NoticeWords(self.candidate, self.language, self._words, self._today)

    @property
    def _today(self) -> date:
        """Of who reads it, or of the edit."""
        return (self.as_of or self.read_at).astimezone(zone(self.candidate.series.timezone)).date()

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
        description = _plain(thing.description) if thing.description and summary is None else ""
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
        return {
            **self._whole,
            **shown,
            "events": self._lines[: counts.get("events", 0)],
            "more": len(self._lines) - counts.get("events", 0),
            "turns": self._turns[: counts.get("turns", 0)],
            "more_turns": len(self._turns) - counts.get("turns", 0),
        }

    @cached_property
    def _whole(self) -> dict[str, object]:
        """What is the same however much of the rest is shown."""
        event = self._event
        return {
            **dict.fromkeys(("description", "summary", "recap", "condition", "price", "tags", "note", "title"), ""),
            "series_title": status_text(self._series.title),
            "status": str(event.status) if event else str(Status.SCHEDULED),
            "when": self._words.when(event) if event else "",
            "where": self._words.where(event) if event else "",
            "days": self._days_to_go(event) if event else 0,
            "dates": StatusText(days_in_words(event, self._words.language)) if event else "",
            "several_days": event is not None and event.until_on is not None,
            "is_outdated": self.candidate.is_outdated,
            "hours": StatusText(hours_in_words(event, self._words.language)) if event and event.start_time else "",
            "place": self._shared_place,
            "is_series": not self.candidate.subject.is_event,
            "changes": [] if self.candidate.is_outdated else self._notice.changes,
            "turned": self._notice.turned(),
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

    @cached_property
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

    def _days_to_go(self, event: Event) -> int:
        return (event.starts_on - self.read_at.astimezone(zone(event.timezone)).date()).days

    @cached_property
    def _coming(self) -> list[Event]:
        return [event.localized(self.language) for event in self.candidate.coming]

    @cached_property
    def _lines(self) -> list[Line]:
        lines = [self._words.line(event, self._series) for event in self._coming]
        return [replace(line, where=StatusText("")) for line in lines] if self._shared_place else lines

    @cached_property
    def _shared_place(self) -> StatusText:
        """The place of a series post's events, when it is one for all; empty when each has its own."""
        places = {self._words.where(event) for event in self._coming}
        return places.pop() if len(places) == 1 and len(self._coming) > 1 else StatusText("")

    @cached_property
    def _turns(self) -> list[Line]:
        return [self._words.line(turn.new.localized(self.language), self._series) for turn in self.candidate.turns]

    def _registration(self) -> dict[str, object]:
        """`how` (an address, empty when there is none), `deadline` in words, `is_closed`."""
        own = self._worded.registration
        if own is None or not self._is_on:
            return {"how": "", "deadline": "", "is_closed": False, "is_asked": False}
        return {
            "how": "" if has_closed(own, self._today) else status_text(own.url or own.email or ""),
            "deadline": ""
            if own.deadline_on is None
            else date_in_words(own.deadline_on, self._words.language, year=False),
            "is_closed": has_closed(own, self._today),
            "is_asked": True,
        }


def _plain(description: Markdown) -> Plain:
    from announcer.words.markdown import plain_markdown  # noqa: PLC0415 - where there are summaries nothing is parsed

    return plain_markdown(description)
