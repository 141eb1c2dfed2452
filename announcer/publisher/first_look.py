"""The first look at the events directory, beside everything else that a start takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from announcer.folder.event_reader import EventReader
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.settings.fields import Settings


class FirstLook:
    """Reads at once, in a thread of its own. What fails in it fails in the round that reads again, and is told there;
    nothing else may be asked of `reader` before `end`."""

    def __init__(self, settings: Settings) -> None:
        self._on_news: Callable[[], object] | None = None
        self.reader = EventReader(
            settings.events_dir, settings.defaults(), new_workers=WorkerProcesses, on_whole=self._wake
        )
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="first-look")
        self._read = thread.submit(self.reader.read)
        thread.shutdown(wait=False)

    def end(self, on_news: Callable[[], object]) -> None:
        """When it has been made. `on_news` is called when later looks that take long have been."""
        wait([self._read])
        self._on_news = on_news

    def _wake(self) -> None:
        if self._on_news is not None:
            self._on_news()
