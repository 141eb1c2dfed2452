"""Of which series a round commits something: until the site shows that, their posts wait."""

from collections.abc import Iterator

from announcer.model import Round, Subject


def touched(round_: Round) -> frozenset[str] | None:
    """None: of any, as names move."""
    return None if round_.renames else frozenset(one.series for one in _subjects(round_))


def _subjects(round_: Round) -> Iterator[Subject]:
    yield from (one.subject for one in round_.revisions)
    yield from (*round_.gone_unannounced, *round_.back_in_files)
    yield from (one.key.subject for one in (*round_.skipped, *round_.withdrawn))
    said = [*[(one.key, one.stated) for one in round_.posts], *[(one.key, one.stated) for one in round_.edits]]
    for key, stated in said:
        yield from (key.subject, *map(Subject.parse, stated))
