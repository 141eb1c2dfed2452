"""Tells a WebSub hub which feeds have changed, in a thread of its own: a hub that hangs or fails delays nothing.

What a publisher says to its hub is left to the two of them by W3C WebSub (section 7); every public hub takes what
PubSubHubbub 0.3 says (7.1): a POST with `hub.mode=publish` and the feed's address as `hub.url`. The hub then reads the
feed itself, so that a word too many does no harm and a word lost is made good by the next one.
"""

import logging
import threading
from collections.abc import Iterable
from http import HTTPStatus

import requests

_log = logging.getLogger(__name__)

TIMEOUT = (3.0, 10.0)
"""Seconds: to connect, and for an answer to begin."""
_SHORTEST_RETRY, _LONGEST_RETRY = 5.0, 3600.0
_WORTH_ANOTHER_TRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""As are 5xx; with any other refusal the hub does not want that feed, and asking again would not help."""


class Hub:
    """The hub at `url`. `tell` returns at once; feeds that the hub has not been told of wait for a later try, each
    once however often it changes meanwhile. A failure is logged once, until the hub answers again."""

    def __init__(self, url: str, *, timeout: tuple[float, float] = TIMEOUT, retry: float = _SHORTEST_RETRY) -> None:
        self._url = url
        self._timeout = timeout
        self._retry = retry
        self._signal = threading.Condition()
        self._waiting: dict[str, None] = {}
        self._stopping = False
        self._failure = ""
        self._refused: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="websub", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self, feeds: Iterable[str]) -> None:
        """The feeds at these addresses have changed, and are served."""
        with self._signal:
            self._waiting |= dict.fromkeys(feeds)
            self._signal.notify_all()

    def stop(self, timeout: float = 0.5) -> None:
        """Begins no other request; what the hub has not been told is lost. Waits `timeout` seconds for the one in
        hand, which then ends with the process."""
        with self._signal:
            self._stopping = True
            self._signal.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while not self._stopping:
            feed = self._next()
            if feed is None:
                return
            if self._told(feed):
                failures = 0
                continue
            with self._signal:
                self._waiting.setdefault(feed)
                wait = min(self._retry * 2**failures, _LONGEST_RETRY)
                self._signal.wait_for(lambda: self._stopping, wait)
            failures = min(failures + 1, 20)

    def _next(self) -> str | None:
        """The feed that has waited longest; None at the stop."""
        with self._signal:
            self._signal.wait_for(lambda: self._waiting or self._stopping)
            if self._stopping:
                return None
            feed = next(iter(self._waiting))
            del self._waiting[feed]
            return feed

    def _told(self, feed: str) -> bool:
        """False: it is worth another try."""
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
            _log.info("the WebSub hub answers again")
            self._failure = ""
        if status >= HTTPStatus.MULTIPLE_CHOICES and feed not in self._refused:
            _log.warning("the WebSub hub %s does not take %s: it answered %d", self._url, feed, status)
            self._refused.add(feed)
        return True

    def _fail(self, why: str) -> None:
        if not self._failure:
            _log.warning("the WebSub hub %s cannot be told of changes: %s; it is tried again", self._url, why)
        self._failure = why
