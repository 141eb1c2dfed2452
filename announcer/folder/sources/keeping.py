"""A calendar elsewhere kept as definition files: one look at it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from announcer.definitions.calendar_import.imported import ImportOptions
from announcer.definitions.series import Defaults
from announcer.errors import NothingToImport, SourceError
from announcer.folder.sources.fetch import NO_VALIDATORS, Fetcher
from announcer.folder.sources.importing import ImportRequest, Prepared, digest, prepare, write
from announcer.folder.sources.memory import KnownSource, read_memory
from announcer.model import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSource:
    """A calendar with a name, which its series gets."""

    name: str
    address: str
    """A secret, often."""

    def __repr__(self) -> str:
        return f"KeptSource({self.name})"


class SourceKeeper:
    """Brings the files of `root` up to date with calendars elsewhere."""

    def __init__(self, root: Path, fetcher: Fetcher, defaults: Defaults) -> None:
        self._root = root
        self._fetcher = fetcher
        self._defaults = defaults

    def look(self, source: KeptSource, now: datetime) -> Prepared | None:
        """Asks once, and writes what is new; None where nothing can be. Raises SourceError and FileNotWritten, with the
        files as they were."""
        if not self._root.is_dir():
            words = Message(
                "the events directory is not there, so nothing is written into it; make it, or bring it back"
            )
            raise SourceError(words)
        known = read_memory(self._root).sources.get(source.name, KnownSource())
        is_fresh = known.on == now.date()
        fetched = self._fetcher.fetch(source.address, known.validators if is_fresh else NO_VALIDATORS)
        if fetched.content is None or (is_fresh and digest(fetched.content) == known.digest):
            return None
        options = ImportOptions(now=now, defaults=self._defaults, name=source.name)
        request = ImportRequest(source=source.name, options=options, series=source.name, is_strict=True)
        try:
            prepared = prepare(self._root, fetched.content, request)
        except NothingToImport:
            return None
        write(self._root, prepared, source.name, KnownSource(fetched.validators, digest(fetched.content), now.date()))
        return prepared if prepared.is_changed else None
