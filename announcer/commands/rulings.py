"""Which events and series a person's ruling is about, and why another ruling would do nothing.

A ruling makes sense where `planning.in_force` has asked: about what vanished from its file, what an edit moved into the
past or out of it, what looks like a rename or a copy, and what was removed and is written again.
"""

from dataclasses import dataclass
from typing import Literal

from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound
from announcer.folder.event_reader import read_events
from announcer.model import History, Message, Problem, Status, Subject
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.words.messages import problem_in_language

Verdict = Literal["cancelled", "removed", "as-written"]


@dataclass(frozen=True, slots=True)
class _Files:
    """What the event files have at this moment."""

    written: dict[Subject, str]
    """Every series and event in a good file, with the file's name."""
    bad: dict[str, Problem]
    """By series: the first mistake of a file that cannot be read."""


def rulings(subject: Subject, verdict: Verdict, view: ServiceView) -> list[Subject]:
    """What to rule on: the event, or of a series all that the ruling is about, the series included. Raises NotFound
    when there is nothing to settle that way; the message says what would settle it."""
    files = _files(view)
    history = view.preview.history
    if subject.series in files.bad:
        first = Message(
            "its file has to be mended first: {problem}",
            problem=problem_in_language(files.bad[subject.series], view.language),
        )
        raise NotFound(view.say(first))
    if not _is_known(subject, history) and not _fits(subject, verdict, files, view):
        raise NotFound(view.say(_of_the_unknown(subject, view)))
    group = [subject]
    if not _is_known(subject, history):
        return group
    if not subject.is_event:
        group += sorted(one for one in history.events if one.series == subject.series)
    chosen = [one for one in group if _fits(one, verdict, files, view)]
    if subject in files.written and not subject.is_event and verdict != "as-written":
        return _asked_of(subject, chosen, verdict, files, view)
    if not chosen or (chosen[0] != subject and verdict != "as-written"):
        raise NotFound(view.say(_why_not(subject, verdict, files, view)))
    return chosen


def _asked_of(
    subject: Subject, chosen: list[Subject], verdict: Verdict, files: _Files, view: ServiceView
) -> list[Subject]:
    """Of a series that is in its file: those of its events that are in none any more, and are asked about."""
    asked = [one for one in chosen if one in view.preview.facts.held]
    if not asked:
        raise NotFound(view.say(_why_not(subject, verdict, files, view)))
    return asked


def _files(view: ServiceView) -> _Files:
    read = read_events(view.settings.events_dir, view.settings.defaults(), new_workers=WorkerProcesses)
    written: dict[Subject, str] = {}
    for reading in read.readings:
        if reading.series is not None:
            keys = (reading.series.key, *(event.key for event in reading.series.events))
            written |= dict.fromkeys(keys, reading.name)
    unread = [one for one in read.readings if one.series is None and one.problems]
    bad = {one.series_id: one.problems[0] for one in unread if one.series_id is not None}
    return _Files(written, bad)


def _fits(one: Subject, verdict: Verdict, files: _Files, view: ServiceView) -> bool:
    history = view.preview.history
    is_removed = _is_removed(one, history)
    if verdict == "as-written":
        return one in files.written and (is_removed or (one in view.preview.facts.held and one not in history.series))
    if one in files.written:
        return False
    if verdict == "removed":
        return not is_removed
    return not one.is_event or is_removed or _is_open(one, view)


def _is_known(one: Subject, history: History) -> bool:
    return one in history.series or one in history.events


def _is_removed(one: Subject, history: History) -> bool:
    record = history.events.get(one) or history.series.get(one)
    return record is not None and record.removed


def _is_open(event: Subject, view: ServiceView) -> bool:
    """Whether it is still to come, as far as followers know."""
    record = view.preview.history.events[event]
    last = record.latest.facts
    return record.ruling != "cancelled" and last.status is not Status.CANCELLED and last.over_at > view.now


def _of_the_unknown(subject: Subject, view: ServiceView) -> Message:
    question = view.preview.facts.held.get(subject)
    if question is not None:
        return Message("{question}: {remedy}", question=question.message, remedy=question.remedy)
    return Message("{key} is in its file and not in the ledger yet: there is nothing to settle", key=subject)


def _why_not(subject: Subject, verdict: Verdict, files: _Files, view: ServiceView) -> Message:
    question = view.preview.facts.held.get(subject)
    if question is not None and subject in files.written:
        return Message("{key}: {question}; {remedy}", key=subject, question=question.message, remedy=question.remedy)
    if subject in files.written:
        return _why_not_written(subject, verdict, files.written[subject])
    if verdict == "as-written":
        return Message("{key} is in no file; say `--cancelled` or `--removed`, or put it back", key=subject)
    if _is_removed(subject, view.preview.history):
        return Message("{key} is removed already", key=subject)
    return Message(
        "{key} is past or cancelled already; there is nothing to settle, but `--removed` takes it off the site",
        key=subject,
    )


def _why_not_written(subject: Subject, verdict: Verdict, file: str) -> Message:
    """Of what is in a file: that decides."""
    if verdict == "removed":
        return Message("{key} is in {file}: take it out there first", key=subject, file=file)
    if verdict == "as-written":
        return Message("{key} is taken as {file} has it; there is nothing to settle", key=subject, file=file)
    if subject.is_event:
        return Message(
            "{key} is in {file}: write `status: cancelled` there, with a `note` that says why", key=subject, file=file
        )
    return Message(
        "{key} is in {file}: write `status: cancelled` at its events, with a `note` that says why",
        key=subject,
        file=file,
    )
