"""What the publisher did, as events of the log: each problem once, and again when it came back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from announcer.delivery.step import Report
from announcer.model import Facts, PostRecord, Problem, Round, State
from announcer.model.findings import Finding
from announcer.model.undone import Undone
from announcer.runtime.logs import event_log

_log = event_log("announcer.publisher")

AT_MOST = 20
"""Lines of one sort for one round; more are counted."""

Fields = Mapping[str, str | int]


def log_round(round_: Round) -> None:
    """What was committed: facts seen, and what is not to be posted, with the reason."""
    for old, new in round_.renames:
        _log.info("subject_renamed", old=str(old), new=str(new))
    seen, gone = [str(one.subject) for one in round_.revisions], [str(one) for one in round_.gone_unannounced]
    for key in seen[:AT_MOST]:
        _log.info("subject_seen", key=key)
    _count_rest("seen", seen)
    for key in gone[:AT_MOST]:
        _log.info("subject_gone", key=key)
    _count_rest("in no file any more, and nothing was said of it", gone)
    for skip in round_.skipped:
        _log.info("post_skipped", key=str(skip.key), reason=skip.reason)
    for withdrawal in round_.withdrawn:
        _log.info("post_withdrawn", key=str(withdrawal.key), reason=withdrawal.reason)
    for post in round_.posts:
        if post.held is not None:
            _log.warning("post_held", key=str(post.key), reason=str(post.held))


def _count_rest(of: str, names: list[str]) -> None:
    if len(names) > AT_MOST:
        _log.info("more_not_listed", of=of, count=len(names) - AT_MOST)


class WhatIsNew:
    """Things that come and go, each told when it comes. Not thread-safe."""

    def __init__(self) -> None:
        self._known: dict[str, Fields] = {}

    def look(self, there: Mapping[str, Fields]) -> tuple[list[Fields], list[Fields]]:
        """`there`: all that there are now, by what tells them apart. Gives the fields of what is new among them, and
        of what has gone, both in the order of the alphabet."""
        before, self._known = self._known, dict(there)
        come = [there[name] for name in sorted(there.keys() - before.keys())]
        return come, [before[name] for name in sorted(before.keys() - there.keys())]


class DeliveryLog:
    """What delivery did and met, a problem once."""

    def __init__(self) -> None:
        self._problems = WhatIsNew()

    def log(self, report: Report) -> None:
        for key in report.sent:
            _log.info("post_sent", key=str(key))
        for key in report.adopted:
            _log.info("post_found", key=str(key))
        come, _ = self._problems.look({finding.line: _of_finding(finding) for finding in report.findings})
        for fields in come:
            _log.warning("delivery_problem", **fields)


def _of_finding(finding: Finding) -> Fields:
    return {"problem": finding.line, "kind": finding.kind.value, "about": finding.about}


class RoundLog:
    """What the rounds found and committed: a problem and a deleted post each once."""

    def __init__(self) -> None:
        self._problems = WhatIsNew()
        self._deletions = WhatIsNew()
        self._undone: dict[tuple[str, str, str], Undone] = {}

    def log_undone(self, undone: Iterable[Undone]) -> None:
        """What could not be done, each once, with where that came from."""
        before, self._undone = self._undone, {(one.step, one.about, one.reason): one for one in undone}
        for name, one in self._undone.items():
            if name not in before:
                _log.error("left_undone", about=one.about, step=one.step.value, reason=one.reason, exc_info=one.error)

    def log(self, facts: Facts, round_: Round, posts: Iterable[PostRecord], account: str | None) -> None:
        """`posts`: as they are once the round is committed; those of `account` are looked at."""
        problems = (*facts.problems, *facts.warnings)
        come, mended = self._problems.look({str(problem): _of_problem(problem) for problem in problems})
        for fields in come:
            _log.warning("file_problem", **fields)
        for fields in mended:
            _log.info("file_mended", **fields)
        deleted = deletions(posts, account, round_.at)
        come, _ = self._deletions.look({f"{one.key}: {one.reason}": _of_deleted(one) for one in deleted})
        for fields in come:
            _log.warning("post_deleted", **fields)
        log_round(round_)


def _of_problem(problem: Problem) -> Fields:
    return {
        "problem": str(problem),
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
    }


def _of_deleted(post: PostRecord) -> Fields:
    return {"key": str(post.key), "reason": post.reason}


def deletions(posts: Iterable[PostRecord], account: str | None, now: datetime) -> Iterator[PostRecord]:
    """The account's posts that are gone from the instance and could still be of use: nobody sends them again, unless a
    person says so."""
    for post in posts:
        if post.state is State.GONE and post.account == account and now < post.useful_until:
            yield post
