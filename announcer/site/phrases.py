"""What feeds and calendars say in words of their own, in Dutch and in English; other languages take the English."""

from dataclasses import dataclass

from announcer.model import Kind, Status
from announcer.words.language import spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Plain text; `{...}` are fields for `str.format`."""

    mark_tentative: str
    mark_postponed: str
    mark_cancelled: str
    mark_moved: str
    tentative: str
    postponed: str
    cancelled: str
    time_follows: str
    end_unknown: str
    register: str
    register_until: str
    registration_closed: str
    condition: str
    price: str
    accessibility: str
    online: str
    online_private: str
    organizer: str
    recap: str
    more: str
    coming: str
    news: str
    news_title: str
    news_changed: str
    discuss: str
    alarm: str
    said_series: str
    said_announcement: str
    said_reminder: str
    said_change: str
    said_cancellation: str
    said_registration: str
    said_recap: str

    def mark(self, status: Status) -> str:
        """What stands before a title: `GEANNULEERD: `; empty for a scheduled event."""
        return "" if status is Status.SCHEDULED else f"{getattr(self, f'mark_{status}')}: "

    def sentence(self, status: Status) -> str:
        return "" if status is Status.SCHEDULED else str(getattr(self, status))

    def said(self, kind: Kind) -> str:
        """What a post of this kind is called before a title: `Herinnering`."""
        return str(getattr(self, f"said_{kind}"))


_ENGLISH = Phrases(
    mark_tentative="PROVISIONAL",
    mark_postponed="POSTPONED",
    mark_cancelled="CANCELLED",
    mark_moved="CHANGED",
    tentative="This date is provisional.",
    postponed="This session is postponed; a new date will follow.",
    cancelled="This session is cancelled.",
    time_follows="The time is to be announced.",
    end_unknown="The end is not known; two hours are reserved.",
    register="Sign up",
    register_until="Sign up by",
    registration_closed="Registration is closed.",
    condition="Condition",
    price="Admission",
    accessibility="Accessibility",
    online="Online",
    online_private="the link comes after registration",
    organizer="Organiser",
    recap="Looking back",
    more="More",
    coming="The upcoming sessions: {title}",
    news_title="news",
    news="Everything that was announced: {title}",
    news_changed="This post is out of date. The current details:",
    discuss="Talk about it",
    alarm="Reminder: {title}",
    said_series="New series",
    said_announcement="Announced",
    said_reminder="Reminder",
    said_change="Changed",
    said_cancellation="Cancelled",
    said_registration="Register in time",
    said_recap="Looking back",
)
_DUTCH = Phrases(
    mark_tentative="ONDER VOORBEHOUD",
    mark_postponed="UITGESTELD",
    mark_cancelled="GEANNULEERD",
    mark_moved="GEWIJZIGD",
    tentative="Deze datum is onder voorbehoud.",
    postponed="Deze bijeenkomst is uitgesteld; een nieuwe datum volgt.",
    cancelled="Deze bijeenkomst is geannuleerd.",
    time_follows="De tijd volgt nog.",
    end_unknown="De eindtijd is niet bekend; er zijn twee uur gereserveerd.",
    register="Aanmelden",
    register_until="Aanmelden tot en met",
    registration_closed="De aanmelding is gesloten.",
    condition="Voorwaarde",
    price="Toegang",
    accessibility="Toegankelijkheid",
    online="Online",
    online_private="de link volgt na aanmelding",
    organizer="Organisatie",
    recap="Terugblik",
    more="Meer",
    coming="De komende bijeenkomsten: {title}",
    news_title="nieuws",
    news="Alles wat is aangekondigd: {title}",
    news_changed="Dit bericht is achterhaald. Nu geldt:",
    discuss="Praat mee",
    alarm="Herinnering: {title}",
    said_series="Nieuwe reeks",
    said_announcement="Aangekondigd",
    said_reminder="Herinnering",
    said_change="Gewijzigd",
    said_cancellation="Geannuleerd",
    said_registration="Meld je op tijd aan",
    said_recap="Terugblik",
)
_PHRASES = {"en": _ENGLISH, "nl": _DUTCH}


def phrases(language: str) -> Phrases:
    """The phrases of a BCP 47 language, by its first part."""
    return _PHRASES[spoken(language)]
