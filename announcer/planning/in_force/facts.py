"""From what was read and what is remembered to what is in force.

A bad file leaves its last good version in force. What followers were told of and is in no file any more stays with its
last facts, and a person is asked: a deletion, an unmounted disk and a half-done checkout look alike from here. What
nobody was told of is simply gone. A person is asked too about what looks like a rename or a copy (`same_events`), about
a coming event that an edit moves into the past, and about one that is over and gets a coming date.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from announcer.definitions.reading import Reading
from announcer.model import GONE_UNANNOUNCED, Event, Facts, History, Message, Problem, Question, Series, Subject
from announcer.model.history import NO_SERIES_HISTORY, SeriesHistory
from announcer.model.memo import Memo
from announcer.model.undone import OneByOne, Step, Undone
from announcer.planning.in_force.look_alikes import ask_what_looks_the_same
from announcer.planning.in_force.presence import Presence, SeriesPresence
from announcer.planning.in_force.questions import Questions
from announcer.planning.in_force.renames import stated_renames
from announcer.planning.in_force.series_in_force import SeriesInForce, series_in_force, with_events
from announcer.planning.moment import Moment, MomentMemo
from announcer.planning.renamed_history import renamed


class KeptFacts:
    """What is known of each series, from one round to the next, and by what."""

    def __init__(self, one_by_one: OneByOne | None = None) -> None:
        self.one_by_one = one_by_one or OneByOne()
        self.unknown: Memo[str, tuple[Event, ...]] = Memo()
        self.presences: Memo[str, SeriesPresence] = Memo()
        self.decided: MomentMemo[str, SeriesInForce | Undone] = MomentMemo()
        self.series: dict[str, Series] = {}
        """As they were in force last."""
        self.remembered: Memo[str, Series | None] = Memo()


def facts_in_force(
    history: History,
    readings: Iterable[Reading],
    now: datetime,
    *,
    missing: str | None = None,
    kept: KeptFacts | None = None,
) -> Facts:
    """What is in force at `now`.

    `missing` names the events directory when it is gone as a whole. The `Facts` speak of renamed subjects by their new
    keys; `Facts.renames` says which the ledger has to rename first. Drafts, removed events and what is gone are not in
    them. A series of which nothing changed since `kept` was asked last is the same object in them.
    """
    kept = kept or KeptFacts()
    readings = tuple(readings)
    written = {reading.series.id: reading.series for reading in readings if reading.series is not None}
    renames = stated_renames(history, written, kept.unknown)
    known = renamed(history, renames)
    unread = frozenset(one.series_id for one in readings if one.series is None and one.problems and one.series_id)
    presence = _presence(known, written, unread, kept.presences, is_missing=missing is not None)
    questions = Questions()
    questions.problems += [problem for reading in readings for problem in reading.problems]
    if missing is not None:
        questions.problems.append(_missing(missing, is_first=not history.series))
    ask_what_looks_the_same(presence, Moment(now), questions)
    series = _decided(presence, questions, now, kept)
    return Facts(
        series=tuple(one for _, one in sorted(series.items())),
        held=questions.held,
        problems=tuple(dict.fromkeys(questions.problems)),
        warnings=tuple(warning for reading in readings for warning in reading.warnings),
        renames=renames,
        gone=presence.gone,
    )


def _presence(
    known: History,
    written: Mapping[str, Series],
    unread: frozenset[str],
    kept: Memo[str, SeriesPresence],
    *,
    is_missing: bool,
) -> Presence:
    """Those with files in their order, then those that only the ledger knows."""
    found: dict[str, SeriesPresence] = {}
    by_series = known.by_series
    for id_ in dict.fromkeys((*written, *(subject.series for subject in known.series), *by_series)):
        inputs = (id_, written.get(id_), by_series.get(id_, NO_SERIES_HISTORY), id_ in unread, is_missing, known.agreed)
        found[id_] = kept.value(id_, inputs, partial(SeriesPresence, *inputs))
    kept.keep_only(found.keys())
    return Presence(found)


def _decided(presence: Presence, questions: Questions, now: datetime, kept: KeptFacts) -> dict[str, Series]:
    """What is in force of each series; the questions that come up meanwhile join the others."""
    asked: dict[str, dict[Subject, Question]] = {}
    for subject, question in questions.held.items():
        asked.setdefault(subject.series, {})[subject] = question
    found: dict[str, Series] = {}
    for id_, one in presence.by_series.items():
        held = asked.get(id_)
        make = partial(_series_in_force, kept.one_by_one, id_, one, held or {})
        decided = kept.one_by_one.taken(kept.decided.value(id_, (one, held), now, make))
        if decided is None:  # it stays as it was
            before = kept.series.get(id_) or _remembered(one.remembered)
            found |= {} if before is None else {id_: before}
            continue
        if decided.held:
            questions.held |= decided.held
        questions.problems += decided.problems
        if decided.series is not None:
            last = kept.series.get(id_)
            found[id_] = last if last == decided.series else decided.series
    kept.decided.keep_only(presence.by_series.keys())
    kept.series = found
    return found


def _series_in_force(
    one_by_one: OneByOne, id_: str, presence: SeriesPresence, held: Mapping[Subject, Question], moment: Moment
) -> SeriesInForce | Undone:
    return one_by_one.do(Step.DECIDING, id_, partial(series_in_force, presence, held, moment))


def _missing(directory: str, *, is_first: bool) -> Problem:
    """`is_first`: nothing was ever in force, so that nobody took the directory away."""
    if is_first:
        message = Message("there is no such folder")
        remedy = Message("`announcer new` makes it, with a first event; or set ANNOUNCER_EVENTS_DIR")
    else:
        message = Message("the events directory is gone; everything is served with its last facts")
        remedy = Message("bring it back, or set ANNOUNCER_EVENTS_DIR")
    return Problem(file=directory, message=message, remedy=remedy)


def remembered_facts(history: History, kept: KeptFacts | None = None) -> Facts:
    """What the ledger alone knows: every series and event with its last facts. For who does not read files."""
    kept = kept or KeptFacts()
    found = (
        kept.remembered.value(id_, (one,), partial(_remembered, one)) for id_, one in sorted(history.by_series.items())
    )
    return Facts(series=tuple(one for one in found if one is not None))


def _remembered(series: SeriesHistory) -> Series | None:
    record = series.record
    if record is None or record.removed or record.ruling == GONE_UNANNOUNCED:
        return None
    return with_events(
        record.latest.facts,
        [one.latest.facts for one in series.events.values() if not one.removed and one.ruling != GONE_UNANNOUNCED],
    )
