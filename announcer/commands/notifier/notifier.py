"""Looks at what wants a person, tells it, and remembers what was told."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from announcer.commands import context, running_service, service_view
from announcer.commands.matter import Matter
from announcer.commands.matters import matters
from announcer.commands.notifier.channels import Channel, send_within
from announcer.commands.notifier.notification_text import NotificationText, by_name, line
from announcer.errors import AnnouncerError, NotificationError
from announcer.ledger.ledger import Ledger
from announcer.model import Message
from announcer.model.notifications import NotificationCounts, NotificationMemory
from announcer.planning import notifications
from announcer.publisher.ledger_reading import reading
from announcer.runtime.guarded import Guarded
from announcer.runtime.logs import event_log
from announcer.settings.fields import Settings

Find = Callable[[Settings, datetime, str], Mapping[str, Matter] | None]

_log = event_log("announcer.notifier")

FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)


@dataclass(slots=True)
class _Pause:
    """How long a channel that failed is left alone."""

    until: datetime
    span: timedelta


class Notifier:
    """Looks, and tells. What was told stands in the ledger, and here for as long as the ledger cannot be used."""

    def __init__(
        self, settings: Settings, channels: Mapping[str, Channel], *, language: str, find: Find | None = None
    ) -> None:
        self._settings = settings
        self._channels = channels
        self._language = language
        self._find = find or find_matters
        self._memory = NotificationMemory()
        self._counts = NotificationCounts()
        self._is_kept = True
        """The ledger has what this process knows, or more."""
        self._pauses: dict[str, _Pause] = {}
        self._waiting: dict[str, NotificationText] = {}
        """What another channel told, and this one could not."""
        self.look = Guarded(self._look, _tell_failure)
        """One look, with the moment. Never raises: what fails is logged once."""

    def _look(self, now: datetime) -> None:
        there = self._find(self._settings, now, self._language)
        if there is None:
            return
        self._learn()
        before = self._memory, self._counts
        lines = {name: line(one, self._language) for name, one in there.items()}
        self._memory = notifications.look(self._memory, lines, now)
        notification = notifications.due(self._memory, now)
        if notification is not None:
            text = NotificationText(notification, there, self._settings, self._language)
            if self._tell(dict.fromkeys(self._channels, text), now):
                self._memory = notifications.told(self._memory, notification, now)
        elif self._waiting:
            self._tell(dict(self._waiting), now)
        if (self._memory, self._counts) != before or not self._is_kept:
            self._keep()

    def _tell(self, texts: Mapping[str, NotificationText], now: datetime) -> bool:
        """Whether some channel took it. Those that did not try again later."""
        due = {name: text for name, text in texts.items() if self._may_try(name, now)}
        sent = [name for name, text in due.items() if self._send(name, text, now)]
        if sent:
            late = {name: text for name, text in texts.items() if name not in sent}
            self._waiting = {**{name: text for name, text in self._waiting.items() if name not in texts}, **late}
        return bool(sent)

    def _may_try(self, name: str, now: datetime) -> bool:
        pause = self._pauses.get(name)
        return pause is None or not now < pause.until <= now + LONGEST_RETRY

    def _send(self, name: str, text: NotificationText, now: datetime) -> bool:
        try:
            send_within(self._channels[name], text, now)
        except NotificationError as error:
            span = min(2 * self._pauses[name].span, LONGEST_RETRY) if name in self._pauses else FIRST_RETRY
            self._pauses[name] = _Pause(now + span, span)
            self._counts = replace(self._counts, failed=self._counts.failed + 1)
            _log.warning("notification_failed", channel=name, reason=str(error), retry_seconds=span.total_seconds())
            return False
        self._pauses.pop(name, None)
        self._counts = replace(self._counts, sent=self._counts.sent + 1)
        told = len(text.notification.new) + len(text.notification.still)
        _log.info("notification_sent", channel=name, matters=told)
        return True

    def _learn(self) -> None:
        """What the ledger has counts, as another process may have told something since; not while it lacks what this
        one told."""
        if not self._is_kept:
            return
        try:
            with reading(self._settings) as ledger:
                if ledger is not None:
                    self._memory, self._counts = ledger.notifications()
        except AnnouncerError:
            return

    def _keep(self) -> None:
        was_kept, self._is_kept = self._is_kept, False
        try:
            if Ledger.exists(self._settings.ledger_url):
                with closing(Ledger.open(self._settings.ledger_url, create=False, hurried=True)) as ledger:
                    ledger.keep_notifications(self._memory, self._counts)
                self._is_kept = True
        except AnnouncerError as error:
            if was_kept:
                _log.warning("notification_not_remembered", reason=str(error))


def _tell_failure(reason: str) -> None:
    _log.exception("notifier_failed", reason=reason)


def find_matters(settings: Settings, now: datetime, language: str) -> Mapping[str, Matter] | None:
    """What wants a person, as `announcer status` finds it, by name; None: another machine's service leads, and tells.

    A ledger that cannot be read is a matter itself.
    """
    try:
        view = service_view.read(settings, now, until=now + context.AHEAD, asks=False, language=language)
    except AnnouncerError as error:
        words = error.args[0] if error.args else str(error)  # a message, perhaps
        remedy = Message("`announcer status` says so too, until that is mended")
        return by_name([Matter("service", words, remedy)])
    if view.ledger is None:
        view = replace(view, service_url=running_service.find_url(settings))  # as `status` does
    if view.is_led and view.publisher_state.get("leads") is False:
        return None
    return by_name(matters(view))
