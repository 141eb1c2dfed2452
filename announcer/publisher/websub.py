"""Tells a WebSub hub which feeds have changed, beside all else: a hub that hangs or fails delays nothing.

What a publisher says to its hub is left to the two of them by W3C WebSub (section 7); every public hub takes what
PubSubHubbub 0.3 says (7.1): a POST with `hub.mode=publish` and the feed's address as `hub.url`. The hub then reads the
feed itself, so that a word too many does no harm and a word lost is made good by the next one.
"""

import math
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus

import requests

from announcer.runtime.logs import event_log

_log = event_log(__name__)

TIMEOUT = (3.0, 10.0)
"""Seconds: to connect, and for an answer to begin."""
_SHORTEST_RETRY, _LONGEST_RETRY = 5.0, 3600.0
_WORTH_ANOTHER_TRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""As are 5xx; with any other refusal the hub does not want that feed, and asking again would not help."""


class Hub:
    """The hub at `url`. `tell` returns at once; feeds that the hub has not been told of wait for a later try, each
    once however often it changes meanwhile. A failure is logged once, until the hub answers again.

    Somebody calls `work` again and again, a job of the publisher's loop: no hub is told of anything without.
    """

    def __init__(self, url: str, *, timeout: tuple[float, float] = TIMEOUT, retry: float = _SHORTEST_RETRY) -> None:
        self._url = url
        self._timeout = timeout
        self._retry = retry
        self._mutex = threading.Lock()
        self._waiting: dict[str, None] = {}
        self._stopping = False
        self._failures = 0
        self._retry_at = -math.inf
        self._failure = ""
        self._refused: set[str] = set()
        self._calls: threading.Thread | None = None

    def notify(self, feeds: Iterable[str]) -> None:
        """The feeds at these addresses have changed, and are served. From any thread."""
        with self._mutex:
            self._waiting |= dict.fromkeys(feeds)

    def work(self) -> None:
        """Begins the calls that are due, unless some are under way. Returns at once: a hub that hangs holds
        up nobody. The calls have a daemon thread (no executor's, for which the end of the process waits)."""
        if self._calls is not None and self._calls.is_alive():
            return
        if self._waiting and not self._stopping and time.monotonic() >= self._retry_at:
            self._calls = threading.Thread(target=self._call, name="websub", daemon=True)
            self._calls.start()

    def stop(self, timeout: float = 0.5) -> None:
        """Begins no other request; what the hub has not been told is lost. Waits `timeout` seconds for the one in
        hand, which then ends with the process."""
        self._stopping = True
        if self._calls is not None:
            self._calls.join(timeout)

    def _call(self) -> None:
        """Tells of one feed after the other, until one has to be tried again later."""
        while (feed := self._next()) is not None:
            if self._is_settled(feed):
                self._failures = 0
                continue
            with self._mutex:
                self._waiting.setdefault(feed)
            self._retry_at = time.monotonic() + min(self._retry * 2**self._failures, _LONGEST_RETRY)
            self._failures = min(self._failures + 1, 20)
            return

    def _next(self) -> str | None:
        """The feed that has waited longest; None: none does, or it is the stop."""
        with self._mutex:
            if self._stopping or not self._waiting:
                return None
            feed = next(iter(self._waiting))
            del self._waiting[feed]
            return feed

    def _is_settled(self, feed: str) -> bool:
        """Tells the hub of it. False: that is worth another try."""
        form = {"hub.mode": "publish", "hub.url": feed}
        try:
            # `stream`: what a hub answers beyond its status is not read.
            with requests.post(
                self._url, data=form, timeout=self._timeout, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
        except requests.RequestException as error:
            self._fail(type(error).__name__)
            return False
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _WORTH_ANOTHER_TRY:
            self._fail(f"it answered {status}")
            return False
        if self._failure:
            _log.info("hub_recovered", hub=self._url)
            self._failure = ""
        if status >= HTTPStatus.MULTIPLE_CHOICES and feed not in self._refused:
            _log.warning("hub_refused_feed", hub=self._url, feed=feed, status=status)
            self._refused.add(feed)
        return True

    def _fail(self, why: str) -> None:
        if not self._failure:
            _log.warning("hub_unreachable", hub=self._url, reason=why)
        self._failure = why
