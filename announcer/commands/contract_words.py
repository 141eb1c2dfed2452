"""The words of the contract (kinds of posts, states, visibilities), as a person reads them; programs get them as they
are."""

from datetime import datetime

from announcer.commands.output import day, local
from announcer.model import Kind, Message, State, Status, Visibility
from announcer.words.dates import date_in_words


def kind_words(kind: Kind) -> Message:
    return {
        Kind.SERIES: Message("series"),
        Kind.ANNOUNCEMENT: Message("announcement"),
        Kind.REMINDER: Message("reminder"),
        Kind.CHANGE: Message("change"),
        Kind.CANCELLATION: Message("cancellation"),
        Kind.REGISTRATION: Message("registration"),
        Kind.RECAP: Message("recap"),
    }[kind]


def state_words(state: State) -> Message:
    return {
        State.PENDING: Message("pending"),
        State.SENDING: Message("sending"),
        State.POSTED: Message("posted"),
        State.UNKNOWN: Message("unknown"),
        State.REJECTED: Message("rejected"),
        State.HELD: Message("held"),
        State.EXPIRED: Message("expired"),
        State.SUPERSEDED: Message("superseded"),
        State.GONE: Message("gone"),
    }[state]


def status_words(status: Status) -> Message:
    return {
        Status.SCHEDULED: Message("scheduled"),
        Status.TENTATIVE: Message("tentative"),
        Status.POSTPONED: Message("postponed"),
        Status.CANCELLED: Message("cancelled"),
    }[status]


def visibility_words(visibility: Visibility) -> Message:
    return {
        Visibility.PUBLIC: Message("public"),
        Visibility.UNLISTED: Message("unlisted"),
        Visibility.PRIVATE: Message("private"),
    }[visibility]


def day_in_words(moment: datetime, timezone: str, language: str) -> str:
    """`Wednesday 21 February 2024`, `woensdag 21 februari 2024`; local."""
    return day(moment, timezone) if language == "en" else date_in_words(local(moment, timezone).date(), language)
