"""What the publisher did, as log lines that a person can read."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from announcer.delivery.step import Report
from announcer.model import Facts, PostRecord, Round, State

_log = logging.getLogger("announcer.publisher")

AT_MOST = 20
"""Lines of one sort for one round; more are counted."""


def log_round(round_: Round) -> None:
    """What was committed: facts seen, and what is not to be posted, with the reason."""
    for old, new in round_.renames:
        _log.info("%s is called %s now", old, new)
    _log_some("seen", (str(one.subject) for one in round_.revisions))
    _log_some("in no file any more, and nothing was said of it", map(str, round_.gone_unannounced))
    for one in (*round_.skipped, *round_.withdrawn):
        _log.info("not posted: %s: %s", one.key, one.reason)
    for post in round_.posts:
        if post.held is not None:
            _log.warning("held: %s: %s", post.key, post.held)


class OncePerMessage:
    """Problems that come and go, each a line when it comes. Not thread-safe."""

    def __init__(self, over: str | None = None) -> None:
        """`over`: what stands before a problem that has gone; None: nothing is logged of it."""
        self._logged: frozenset[str] = frozenset()
        self._over = over

    def log(self, problems: Iterable[str]) -> None:
        """All that there are now: what is new among them is logged."""
        problems = frozenset(problems)
        for problem in sorted(problems - self._logged):
            _log.warning("%s", problem)
        for problem in sorted(self._logged - problems) if self._over else ():
            _log.info("%s: %s", self._over, problem)
        self._logged = problems


class RoundLog:
    """What the rounds found and committed: a problem and a deleted post each once."""

    def __init__(self) -> None:
        self._problems = OncePerMessage(over="mended")
        self._deletions = OncePerMessage()

    def log(self, facts: Facts, round_: Round, posts: Iterable[PostRecord], account: str | None) -> None:
        """`posts`: as they are once the round is committed; those of `account` are looked at."""
        self._problems.log(map(str, (*facts.problems, *facts.warnings)))
        self._deletions.log(deletions(posts, account, round_.at))
        log_round(round_)


def deletions(posts: Iterable[PostRecord], account: str | None, now: datetime) -> Iterator[str]:
    """A line for each of the account's posts that is gone from the instance and could still be of use: nobody sends it
    again, unless a person says so."""
    for post in posts:
        if post.state is State.GONE and post.account == account and now < post.useful_until:
            yield f"not posted any more: {post.key}: {post.reason}; `announcer status` says what can be done"


def log_sent(report: Report) -> None:
    for key in report.sent:
        _log.info("posted: %s", key)
    for key in report.adopted:
        _log.info("found on the account, and not posted again: %s", key)


def _log_some(what: str, names: Iterable[str]) -> None:
    names = list(names)
    for name in names[:AT_MOST]:
        _log.info("%s: %s", what, name)
    if len(names) > AT_MOST:
        _log.info("%s: %d more", what, len(names) - AT_MOST)
