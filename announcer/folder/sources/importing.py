"""A calendar into the events folder: first what would be written, then the writing.

`prepare` writes nothing. What it gives is written by `write`, unless a file has changed meanwhile.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from announcer.definitions import values
from announcer.definitions.calendar_import.content_lines import NoCalendar
from announcer.definitions.calendar_import.imported import ImportOptions, read_calendar
from announcer.definitions.calendar_import.merge import KnownSeries, Merge, is_coming, merge
from announcer.definitions.calendar_import.results import ImportedCalendar, ImportedSeries
from announcer.definitions.file_text import FileText
from announcer.definitions.invalid_value import InvalidValue
from announcer.errors import NothingToImport, SourceError, UneditableFile
from announcer.folder.atomic_write import write_atomically
from announcer.folder.event_files import SUFFIXES, read_file
from announcer.folder.schema_file import refresh_schema
from announcer.folder.sources.memory import KnownSource, Memory, read_memory, write_memory
from announcer.model import Message, Problem

MANY = 5
"""Coming sessions: so many that vanish at once, and more than half of all, are not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What is asked for."""

    source: str
    """The fingerprint of where the calendar is: by it the same source is known again."""
    options: ImportOptions
    series: str | None = None
    """The series that a new file is to be."""
    into: str | None = None
    """The series, whose file is there, that the sessions go into."""
    is_strict: bool = False
    """The calendar comes over the network: what was cut off is refused, and so is what looks like a failure there."""
    accepts_fewer: bool = False
    """A person says that many sessions are gone indeed."""


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """What would become of one file."""

    name: str
    before: bytes | None
    after: bytes | None
    """None: nothing is left in it, and it goes."""
    series: str
    merge: Merge

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be written."""

    calendar: ImportedCalendar
    files: tuple[PreparedFile, ...]
    memory: Memory

    @property
    def is_changed(self) -> bool:
        return any(file.is_changed for file in self.files)


def prepare(root: Path, content: bytes, request: ImportRequest) -> Prepared:
    """Raises SourceError, with everything as it was."""
    work = _Preparation(root, content, request, read_memory(root), _read(content, request.options))
    if request.is_strict and not work.calendar.is_whole:
        raise SourceError(Message("the calendar ends in the middle; what was imported before stays"))
    series = [*work.calendar.series, *work.emptied()]
    if not series:
        raise NothingToImport(_nothing(work.calendar))
    if request.into is not None and len(series) > 1:
        raise SourceError(Message("this calendar has several series, which cannot all go into one"))
    files = [work.prepare(one, of_several=len(series) > 1) for one in series]
    known = {file.series: replace(file.merge.known, source=request.source) for file in files}
    memory = replace(work.memory, series={**work.memory.series, **known})
    return Prepared(work.calendar, tuple(files), memory)


def write(root: Path, prepared: Prepared, source: str, known: KnownSource) -> Memory:
    """Writes the files, then what is remembered of them: a crash between the two costs nothing, for what a file says
    already is no change. Raises FileNotWritten when somebody else wrote one meanwhile."""
    for file in prepared.files:
        if not file.is_changed:
            continue
        if file.after is None:
            with contextlib.suppress(FileNotFoundError):
                (root / file.name).unlink()
        else:
            write_atomically(root / file.name, file.after, read=file.before)
    memory = prepared.memory
    refresh_schema(root)
    return write_memory(root, replace(memory, sources={**memory.sources, source: known}))


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


# --- preparing --------------------------------------------------------------------------------------------------


def _read(content: bytes, options: ImportOptions) -> ImportedCalendar:
    try:
        return read_calendar(content, options)
    except NoCalendar as wrong:
        raise SourceError(Message("this is no calendar: {why}", why=wrong.args[0])) from None


def _nothing(calendar: ImportedCalendar) -> Message:
    if calendar.outside:
        return Message(
            "none of the calendar's {n} sessions is in these days; say others with --from and --until",
            n=calendar.outside,
        )
    if calendar.private:
        return Message("everything in this calendar is private")
    return Message("there is nothing in this calendar")


@dataclass(frozen=True, slots=True)
class _Preparation:
    root: Path
    content: bytes
    request: ImportRequest
    memory: Memory
    calendar: ImportedCalendar

    @property
    def today(self) -> date:
        return self.request.options.now.date()

    def emptied(self) -> Iterator[ImportedSeries]:
        """What came from this source before and is not in it any more, as series without sessions."""
        if self.calendar.series and not self.calendar.is_own:
            return
        present = {self._by_keys(one) or one.id for one in self.calendar.series}
        for name, known in self.memory.series.items():
            is_here = known.source == self.request.source and name not in present
            if is_here and any(is_coming(one, self.today) for one in known.events.values()):
                yield ImportedSeries(name, known.values, ())

    def prepare(self, series: ImportedSeries, *, of_several: bool) -> PreparedFile:
        target = self._target(series, of_several=of_several)
        name = self._file_name(target) or f"{target}.yaml"
        before = self._before(name)
        if self.request.into is not None and before is None:
            words = Message(
                "there is no {file} to put the sessions into; --series {series} begins it", file=name, series=target
            )
            raise SourceError(words)
        known = self.memory.series.get(target)
        takes_out = known is not None and known.source == self.request.source and self.calendar.is_whole
        try:
            text = None if before is None else FileText.of(before)
            merged = merge(
                text, known, self._in_its_zone(text, series), self.today,
                since=self.calendar.first_on, until=self.calendar.last_on, takes_out=takes_out,
            )  # fmt: skip
            after = merged.text.encode() if merged.text.event_ids else None
        except UneditableFile as error:
            raise SourceError(Message("{file}: {why}", file=name, why=error.args[0])) from error
        if known is not None and takes_out:
            self._check_believable(merged, known)
        return PreparedFile(name, before, after, target, merged)

    # --- which file -----------------------------------------------------------------------------------------------

    def _target(self, series: ImportedSeries, *, of_several: bool) -> str:
        """The series whose file it is."""
        if self.request.into is not None:
            return self.request.into
        if (known := self._by_keys(series)) is not None:
            return known
        if not series.events:
            return series.id
        here = [name for name, one in self.memory.series.items() if one.source == self.request.source]
        if len(here) == 1 and not self.calendar.is_own:
            return here[0]
        target = series.id if of_several or self.request.series is None else self.request.series
        if not self.calendar.is_own and self._file_name(target) is not None:
            words = Message(
                "{series}.yaml is there already and was not made of this calendar: --into {series} adds to it,"
                " --series ID begins another",
                series=target,
            )
            raise SourceError(words)
        return target

    def _by_keys(self, series: ImportedSeries) -> str | None:
        """The series that most of its sessions came into."""
        keys = {event.key for event in series.events}
        counted = [(len(keys & known.events.keys()), name) for name, known in self.memory.series.items()]
        most = max(counted, default=(0, ""))
        return most[1] if most[0] else None

    def _file_name(self, series: str) -> str | None:
        names = (f"{series}{end}" for end in SUFFIXES)
        return next((name for name in names if (self.root / name).exists()), None)

    def _before(self, name: str) -> bytes | None:
        found = read_file(self.root, name)
        if isinstance(found, Problem):
            raise SourceError(str(found))
        return None if found is None else found.content

    def _in_its_zone(self, text: FileText | None, series: ImportedSeries) -> ImportedSeries:
        """A file that is there says in which zone its hours are."""
        if text is None or not series.events:
            return series
        options = self.request.options
        try:
            wanted = values.timezone(str(text.data.get("timezone") or options.defaults.timezone))
        except InvalidValue:
            return series
        if wanted == series.values.get("timezone"):
            return series
        again = _read(self.content, replace(options, timezone=wanted))
        return next((one for one in again.series if one.id == series.id), series)

    def _check_believable(self, merged: Merge, known: KnownSeries) -> None:
        """A calendar that has lost most of its sessions at once has failed, more likely. Raises SourceError."""
        coming = sum(is_coming(one, self.today) for one in known.events.values())
        gone = len(merged.vanished)
        is_empty = gone == coming and gone > 0 and not merged.added
        if self.request.accepts_fewer or not (is_empty or (gone >= MANY and 2 * gone > coming)):
            return
        words = Message(
            "{gone} of the {coming} coming sessions are not in the calendar any more, which looks like a failure, so"
            " nothing was changed; if it is so, say --accept-fewer",
            gone=gone,
            coming=coming,
        )
        raise SourceError(words)
