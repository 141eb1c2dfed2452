"""What an import would write, in words."""

from collections.abc import Iterator
from pathlib import Path

from announcer.commands.terminal import Terminal
from announcer.definitions.calendar_import.merge import Merge
from announcer.folder.sources.importing import Prepared, PreparedFile
from announcer.model import Message

MOST = 12
"""How many sessions are named."""


def show(prepared: Prepared, terminal: Terminal) -> None:
    """File by file what is new, changed and gone; then what was left out."""
    for file in prepared.files:
        terminal.say(_file_line(file), "bold")
        for mark, ids in (("+", file.merge.added), ("~", file.merge.changed), ("-", file.merge.vanished)):
            for line in _event_lines(file.merge, mark, ids):
                terminal.say(line, indent=2)
    for message in _left_out(prepared):
        terminal.say(message)


def _file_line(file: PreparedFile) -> Message:
    merge = file.merge
    if not file.is_changed:
        return Message("{file}: nothing new", file=file.name)
    new, changed, gone = (len(ids) for ids in (merge.added, merge.changed, merge.vanished))
    return Message(
        "{file}: {new} new, {changed} changed, {gone} gone", file=file.name, new=new, changed=changed, gone=gone
    )


def _event_lines(merge: Merge, mark: str, ids: tuple[str, ...]) -> Iterator[Message]:
    by_id = {one.id: one.values for one in merge.known.events.values()}
    for event_id in ids[:MOST]:
        values = by_id.get(event_id, {})
        facts = [values.get("date"), values.get("time"), values.get("title")]
        yield Message.verbatim(f"{mark} {'  '.join([event_id, *(str(fact) for fact in facts if fact)])}")
    if len(ids) > MOST:
        yield Message("{mark} and {n} more", mark=mark, n=len(ids) - MOST)


def _left_out(prepared: Prepared) -> Iterator[Message]:
    calendar = prepared.calendar
    if calendar.private:
        yield Message.counted(
            "left out: {n} event that is private", "left out: {n} events that are private", n=calendar.private
        )
    if calendar.outside:
        yield Message.counted(
            "left out: {n} event before or after these days; --from and --until say others",
            "left out: {n} events before or after these days; --from and --until say others",
            n=calendar.outside,
        )
    for later in (file.merge.later for file in prepared.files if file.merge.later):
        yield Message.counted(
            "left out: {n} session, the farthest, for which a file has no room",
            "left out: {n} sessions, the farthest, for which a file has no room",
            n=later,
        )
    for missing in (file.merge.missing for file in prepared.files if file.merge.missing):
        yield Message.counted(
            "{n} coming session of the file is not in this calendar, and stays",
            "{n} coming sessions of the file are not in this calendar, and stay",
            n=len(missing),
        )
    if not calendar.is_whole:
        yield Message("the calendar ends in the middle: what is in it was read")
    for one in calendar.passed_over[:MOST]:
        yield Message("passed over: {what}", what=one)


def show_written(prepared: Prepared, root: Path, terminal: Terminal) -> None:
    for file in prepared.files:
        if file.is_changed:
            terminal.say(Message("Written: {file}", file=root / file.name), "bold green")
