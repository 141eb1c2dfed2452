"""Of which series a round commits something, or could not decide: until the site shows it, their posts wait."""

from collections.abc import Iterator

from announcer.model import Round, Subject
from announcer.planning.round import Decision


def touched(decision: Decision) -> frozenset[str] | None:
    """None: of any, as names move."""
    if decision.round.renames:
        return None
    return decision.undone | {one.series for one in _subjects(decision.round)}


def _subjects(round_: Round) -> Iterator[Subject]:
    yield from (one.subject for one in round_.revisions)
    yield from (*round_.gone_unannounced, *round_.back_in_files)
    yield from (one.key.subject for one in (*round_.skipped, *round_.withdrawn))
    said = [*[(one.key, one.stated) for one in round_.posts], *[(one.key, one.stated) for one in round_.edits]]
    for key, stated in said:
        yield from (key.subject, *map(Subject.parse, stated))
