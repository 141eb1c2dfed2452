"""What feeds and calendars say in words of their own: the messages under `feed.` of the catalogues."""

from dataclasses import dataclass

from announcer.model import Kind, Status
from announcer.words.catalogue import Catalogue, catalogue


class _Phrase:
    """An attribute that is the message of its name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._message = f"feed.{name}"

    def __get__(self, phrases: "Phrases", owner: type) -> str:
        return phrases.own.message(self._message)


@dataclass(frozen=True)
class Phrases:
    """Plain text; `{...}` are fields for `str.format`."""

    own: Catalogue

    mark_tentative = _Phrase()
    mark_postponed = _Phrase()
    mark_cancelled = _Phrase()
    mark_moved = _Phrase()
    tentative = _Phrase()
    postponed = _Phrase()
    cancelled = _Phrase()
    time_follows = _Phrase()
    end_unknown = _Phrase()
    register = _Phrase()
    register_until = _Phrase()
    registration_closed = _Phrase()
    condition = _Phrase()
    price = _Phrase()
    accessibility = _Phrase()
    online = _Phrase()
    online_private = _Phrase()
    organizer = _Phrase()
    recap = _Phrase()
    more = _Phrase()
    coming = _Phrase()
    news = _Phrase()
    news_title = _Phrase()
    news_changed = _Phrase()
    discuss = _Phrase()
    alarm = _Phrase()
    nearest_only = _Phrase()
    said_series = _Phrase()
    said_announcement = _Phrase()
    said_reminder = _Phrase()
    said_change = _Phrase()
    said_cancellation = _Phrase()
    said_registration = _Phrase()
    said_recap = _Phrase()

    def mark(self, status: Status) -> str:
        """What stands before a title: `GEANNULEERD: `; empty for a scheduled event."""
        return "" if status is Status.SCHEDULED else f"{getattr(self, f'mark_{status}')}: "

    def sentence(self, status: Status) -> str:
        return "" if status is Status.SCHEDULED else str(getattr(self, status))

    def kind_name(self, kind: Kind) -> str:
        """What a post of this kind is called before a title: `Herinnering`."""
        return str(getattr(self, f"said_{kind}"))


def phrases(language: str) -> Phrases:
    """The phrases for a BCP 47 tag."""
    return Phrases(catalogue(language))
