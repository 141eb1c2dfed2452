"""Many files parsed at once: on the cores that are there, and beside the rounds that go on meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from threading import Thread
from typing import Protocol, TypeVar

from announcer.definitions.one_file import ReadAlone, SourceFile, Unread, read_each
from announcer.definitions.series import Defaults
from announcer.folder.kept_files import Contents

A = TypeVar("A")
B = TypeVar("B")

WORTH_WORKERS = 8_000_000
"""Bytes of files from which on two workers are faster: they take a fifth of a second to be there, and this process
parses 10 MB in a second (`benchmarks.reading`)."""
_PART = 200_000
"""Bytes, more or less, that a worker is given at once."""


class Workers(Protocol):
    """Processes that work out functions; `runtime.worker_processes` has them."""

    def work(self, function: Callable[[A], B], parts: Sequence[A]) -> list[B]:
        """`function`, one of a module, of each part, in their order; here, where there are no workers."""

    def close(self) -> None: ...


def parse(unread: Unread, new_workers: Callable[[], Workers] | None) -> Sequence[ReadAlone]:
    """As `read_each`, with the workers of `new_workers` where that is faster; they are closed at once."""
    if new_workers is None or sum(len(file.content) for file, _ in unread.files) < WORTH_WORKERS:
        return read_each(unread)
    with closing(new_workers()) as workers:
        found = workers.work(read_each, list(_parts(unread)))
    return [one for part in found for one in part]


class Parser:
    """Parses what was opened, in this thread or one of its own; with workers as `parse`."""

    def __init__(self, defaults: Defaults, new_workers: Callable[[], Workers] | None) -> None:
        self._defaults = defaults
        self._new_workers = new_workers
        self._workers: Workers | None = None
        self._under_way: Future[dict[Contents, ReadAlone]] | None = None

    def parse(self, unparsed: Mapping[Contents, SourceFile]) -> dict[Contents, ReadAlone]:
        """Raises nothing: what is wrong is in the readings."""
        new_workers = None if self._new_workers is None else self._begin_workers
        files = [(file, contents.original) for contents, file in unparsed.items()]
        return dict(zip(unparsed, parse(Unread(files, self._defaults), new_workers), strict=True))

    def begin(self, unparsed: Mapping[Contents, SourceFile], on_end: Callable[[], object]) -> None:
        """Parses in a thread, and calls `on_end` from it; one at a time."""
        self._under_way = Future()
        self._under_way.add_done_callback(lambda _: on_end())
        # A daemon: the end of the process does not wait for what nobody will read.
        Thread(target=self._fulfil, args=(self._under_way, unparsed), name="parse-events", daemon=True).start()

    @property
    def is_under_way(self) -> bool:
        """What was begun has not ended."""
        return self._under_way is not None and not self._under_way.done()

    def take(self) -> dict[Contents, ReadAlone]:
        """What was parsed since `begin`, once; nothing, where nothing was begun."""
        ended, self._under_way = self._under_way, None
        return {} if ended is None else ended.result()

    def close(self) -> None:
        """Ends the workers, if there are any; what is under way goes on by itself, and is of no use any more."""
        if self._workers is not None:
            self._workers.close()

    def _fulfil(self, under_way: Future[dict[Contents, ReadAlone]], unparsed: Mapping[Contents, SourceFile]) -> None:
        try:
            under_way.set_result(self.parse(unparsed))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
            under_way.set_exception(error)

    def _begin_workers(self) -> Workers:
        assert self._new_workers is not None
        self._workers = self._new_workers()
        return self._workers


def _parts(unread: Unread) -> Iterator[Unread]:
    part: list[tuple[SourceFile, str | None]] = []
    size = 0
    for file, original in unread.files:
        part.append((file, original))
        size += len(file.content)
        if size >= _PART:
            yield replace(unread, files=part)
            part, size = [], 0
    yield replace(unread, files=part)
