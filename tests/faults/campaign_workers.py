"""Campaigns side by side: each worker is a process with a factory of its own, as a campaign waits for one process at a
time and keeps no more than one core busy.

All that a worker and its factory write (their outputs, logs at DEBUG, tracebacks, ledgers) lies in one folder, and is
searched for the token when a campaign has ended.
"""

import multiprocessing
import multiprocessing.util
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any, Self

from tests.faults.behaviours import FACED
from tests.faults.campaigns import Tally
from tests.faults.delivery_process import log_everything
from tests.faults.killing import ProcessFactory, a_process_factory
from tests.support.fake_mastodon.rules import Behaviour, Rules

CORES = len(os.sched_getaffinity(0))
TOKEN = Rules(Behaviour.V45, now=time.time).token

_factories: list[ProcessFactory] = []
"""The factory of this process, when it is a worker."""


class CampaignWorkers:
    """Use it as a context manager. `jobs`: how many campaigns run at once."""

    def __init__(self, jobs: int = CORES) -> None:
        self._pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, campaign: Callable[..., Tally], *given: Any, **named: Any) -> "Future[Tally]":
        """The tally of `campaign(factory, *given, **named)`, to come; an exception of the campaign comes out of it."""
        return self._pool.submit(_run, campaign, given, named)

    def against_each(
        self, campaign: Callable[..., Tally], *given: Any, behaviours: Iterable[Behaviour] = FACED, **named: Any
    ) -> "dict[Behaviour, Future[Tally]]":
        return {behaviour: self.submit(campaign, behaviour, *given, **named) for behaviour in behaviours}


def _begin() -> None:
    stack = ExitStack()
    _factories.append(stack.enter_context(a_process_factory()))
    multiprocessing.util.Finalize(None, stack.close, exitpriority=100)  # a worker's atexit is not run
    with (_factories[0].folder / "worker.log").open("wb") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    log_everything()


def _run(campaign: Callable[..., Tally], given: tuple[Any, ...], named: dict[str, Any]) -> Tally:
    (factory,) = _factories
    try:
        tally = campaign(factory, *given, **named)
    except BaseException:
        traceback.print_exc()
        if TOKEN in traceback.format_exc():
            raise AssertionError("a traceback of the campaign shows the token") from None
        raise
    sys.stdout.flush()
    sys.stderr.flush()
    tally.surprises += [f"the token is in {place}" for place in factory.where(TOKEN)]
    return tally
