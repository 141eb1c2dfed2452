"""Processes that work out pure functions on the cores that are there.

A worker is this program started anew with two pipes: nothing is forked with threads in it, no shared memory and no
semaphores are needed (`multiprocessing` wants both, and imports the main module again), and it ends when its pipe does,
so with this process at the latest. Standard library only.
"""

import contextlib
import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from announcer.runtime.worker import receive, send

A = TypeVar("A")
B = TypeVar("B")

MOST = 8
"""Workers, at most: each holds some 40 MB of modules."""


class WorkerLost(RuntimeError):
    """A worker could not be had, or ended before it answered: killed for its memory, say. The work is still to do."""


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """That this process may use at once: those it may run on, and of them no more than its container is given
    (`quota`; Linux, Documentation/admin-guide/cgroup-v2.rst, cpu.max)."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        share, period = quota.read_text(encoding="ascii").split()
        return max(1, min(there, int(share) // int(period)))
    except (OSError, ValueError):  # no such file, or "max"
        return there


class WorkerProcesses:
    """Up to `count` workers, started when there is work for them. From any thread. `close` it, or use it as a context.

    `count` is by default that of the cores, and 0 with one: then, or when none can be started, what is submitted fails
    with WorkerLost, and `work` does it here.
    """

    def __init__(self, count: int | None = None, *, python: str = sys.executable) -> None:
        self._python = python
        self.count = min(cores(), MOST) if count is None else count
        if count is None and self.count == 1:
            self.count = 0
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._mine = threading.local()
        self._workers: set[_Worker] = set()

    def submit(self, function: Callable[[A], B], part: A) -> "Future[B]":
        """`function(part)`, in a worker. `function` is one of a module, found there by its name; part and result can be
        pickled. What it raises is the result's, and so is WorkerLost."""
        if not self.count:
            return _lost("there are no workers")
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="worker")
            try:
                return self._threads.submit(self._call, function, part)
            except RuntimeError as error:  # no thread can be started (pthread_create(3), EAGAIN)
                return _lost(str(error))

    def work(self, function: Callable[[A], B], parts: Sequence[A]) -> list[B]:
        """`function` of each part, in their order; of a worker that is lost its part is done here. Raises what
        `function` raises."""
        if not self.count:
            return [function(part) for part in parts]
        return [
            _done(future, function, part) for part, future in [(part, self.submit(function, part)) for part in parts]
        ]

    def warm(self, *modules: str) -> None:
        """Begins to start all workers, with these modules imported; returns at once. Nothing is raised."""
        for _ in range(self.count):
            self.submit(_import, modules)

    def close(self) -> None:
        """Ends the workers when each has done what it is at; what none has begun is cancelled. What is submitted later
        starts others."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, function: Callable[[A], B], part: A) -> B:
        """In a thread that has a worker of its own."""
        worker = getattr(self._mine, "worker", None)
        if worker is None or not worker.is_alive:
            if worker is not None:
                worker.end()
            worker = self._mine.worker = _Worker(self._python)
            with self._lock:
                self._workers = {one for one in self._workers if one.is_alive} | {worker}
        return cast("B", worker.call(function, part))


def _lost(reason: str) -> "Future[Any]":
    lost: Future[Any] = Future()
    lost.set_exception(WorkerLost(reason))
    return lost


def _done(future: "Future[B]", function: Callable[[A], B], part: A) -> B:
    try:
        return future.result()
    except (WorkerLost, CancelledError):  # by a worker's death, or another thread's `close`
        return function(part)


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        importlib.import_module(module)


class _Worker:
    """One process. For one thread, but for `end`."""

    def __init__(self, python: str) -> None:
        """Raises WorkerLost."""
        # What a worker is to do is in its work; a token in its environment would be one more place for it.
        env = {name: value for name, value in os.environ.items() if not name.startswith("ANNOUNCER_")}
        command = [python, "-m", "announcer.runtime.worker", str(os.getpid())]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
            )
        except OSError as error:
            raise WorkerLost(str(error)) from error

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def call(self, function: Callable[[Any], Any], part: Any) -> Any:
        request = pickle.dumps((function, part), pickle.HIGHEST_PROTOCOL)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            send(self._process.stdin, request)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
            answer = receive(self._process.stdout)  # type: ignore[arg-type]
        except OSError:
            answer = None
        if answer is None:
            self.end()
            raise WorkerLost("a worker ended before it answered")
        is_done, result = pickle.loads(answer)  # noqa: S301  # our own process
        if is_done:
            return result
        raise result

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.kill()
        self._process.wait()
