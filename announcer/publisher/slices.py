"""Rendering in slices: the most wanted first, here and in worker processes, and never for much longer than a second."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Protocol, TypeVar

from announcer.delivery.send_deadline import Timer
from announcer.model.undone import OneByOne, Step, Undone
from announcer.publisher.batch_rendering import Rendering, rendered
from announcer.publisher.render_queue import BATCH, RenderQueue
from announcer.runtime.clock import elapsed
from announcer.site.layout import Laid
from announcer.web.stored_form import StoredResource

SLICE = 1.0
"""Seconds of rendering, beyond what is of the whole site: what waits longer is the next slice's."""
SHORT_SLICE = 0.15
"""Seconds, of when something else wants the next round soon; workers go on between the rounds."""
_AFTER_AWAITED = 0.1
"""Seconds that a slice goes on when what posts waited for is rendered: they go when it is published."""
MANY = 400
"""Addresses that wait: from so many on workers are worth their start."""
_AHEAD = 6 * BATCH
"""Renderings that a worker has before it: it goes on while this process publishes a slice and does a round."""
NEAR_WITHIN = 2.0
"""Seconds that a slice may take for the pages of the nearest events, where there are none yet; it ends with them."""
HANGS_AFTER = 60.0
"""Seconds after which a batch that a worker has in hand does not end: it takes one at most."""
P = TypeVar("P")
R = TypeVar("R")


class Workers(Protocol):
    """Processes that work beside this one; `runtime.worker_processes.Workers` are some."""

    @property
    def count(self) -> int:
        """0: nothing is gained by them."""

    def submit(self, function: Callable[[P], R], part: P) -> Future[R]:
        """What `function`, of a module, makes of `part`. Its result raises where the worker was lost."""

    def warm(self, *modules: str) -> None:
        """They begin to start, and import these."""

    def close(self) -> None:
        """They end; the next `submit` starts others."""


class Slices:
    """Renders what a queue holds, a slice at each call; what cannot be rendered is left to the queue (`undone`). For
    one thread; a failure wants a new one."""

    def __init__(
        self, workers: Workers | None = None, timer: Timer = elapsed, *, one_by_one: OneByOne | None = None
    ) -> None:  # fmt: skip
        self._one_by_one = one_by_one or OneByOne()
        self._workers = workers
        self._timer = timer
        self._here = Rendering()
        self._began = -math.inf
        """When the last slice was."""
        self._in_hand: dict[Future[list[StoredResource]], tuple[Sequence[Laid], float]] = {}
        """With the moment of the slice in which it was handed out."""

    def expect_many(self) -> None:
        """Workers are ready by the time that much is to be rendered."""
        if self._workers is not None:
            self._workers.warm(rendered.__module__, "announcer.site.render")

    def render_first(self, queue: RenderQueue, *, goes_on: bool = False) -> list[StoredResource]:
        """All that is of the whole site; with `goes_on` workers begin meanwhile with what comes next."""
        first = queue.take_first()
        if goes_on:
            self._began = self._timer()
            self._hand_out(queue)
        for one in first:
            self._put(queue, one)
        return queue.accept(self._here.take())

    def render(self, queue: RenderQueue, seconds: float = SLICE) -> list[StoredResource]:
        """The same, and of the rest as much as `seconds` allow; what posts wait for has a whole second, and little else
        comes after it. Of a new site with many pages those of the nearest events, and nothing after them."""
        found = self.render_first(queue)
        is_awaited = queue.is_urgent
        self._began = self._timer()
        has_many = len(queue) >= MANY or bool(self._in_hand)
        lacked_near = has_many and queue.lacks_near
        ends = self._began + max(seconds, SLICE if is_awaited else 0, NEAR_WITHIN if lacked_near else 0)
        while queue and self._timer() < ends:
            if lacked_near and not queue.has_wanted:
                found += queue.accept(self._here.take())
                if not queue.lacks_near:
                    break
            if is_awaited and not queue.is_urgent:
                is_awaited, ends = False, min(ends, self._timer() + _AFTER_AWAITED)
            if has_many:
                self._hand_out(queue)
            found += self._collect(queue)
            # Beside other processes at the last of the nearest this one waits: there are no more cores.
            taken = queue.take(1) if queue.has_wanted or not (lacked_near and self._in_hand) else []
            if taken:
                self._render_here(queue, taken, ends)
            elif self._in_hand:
                wait(self._in_hand, timeout=max(0.0, ends - self._timer()), return_when=FIRST_COMPLETED)
            else:
                break
        return found + queue.accept(self._here.take())

    def close(self) -> None:
        """Nothing is left: the workers end, until there is much again."""
        self._in_hand.clear()
        if self._workers is not None:
            self._workers.close()

    def _render_here(self, queue: RenderQueue, taken: Sequence[Laid], ends: float) -> None:
        for place, one in enumerate(taken):
            if place and self._timer() >= ends:
                queue.give_back(taken[place:])
                break
            self._put(queue, one)

    def _put(self, queue: RenderQueue, one: Laid) -> None:
        made = self._one_by_one.do(Step.RENDERING, one.paths[0], partial(self._here.put, one))
        if isinstance(made, Undone):
            queue.fail(one, made, with_series=made.error is None)  # of a series with a page that hung others would too

    def _hand_out(self, queue: RenderQueue) -> None:
        """But for what posts wait for: a worker may have much before it."""
        if self._workers is None or queue.is_urgent:
            return
        while sum(len(batch) for batch, _ in self._in_hand.values()) < _AHEAD * self._workers.count:
            batch = queue.take(BATCH)
            if not batch:
                return
            batch = [one for one in batch if not self._is_skipped(queue, one)]
            if batch:
                self._in_hand[self._workers.submit(rendered, batch)] = batch, self._began

    def _is_skipped(self, queue: RenderQueue, one: Laid) -> bool:
        """Whether it is not tried here, and so by no worker either."""
        skipped = self._one_by_one.skipped(Step.RENDERING, one.paths[0])
        if skipped is not None:
            queue.fail(one, skipped, with_series=True)
        return skipped is not None

    def _collect(self, queue: RenderQueue) -> list[StoredResource]:
        """What workers have done. What they could not do, or not in time, is done here: then it is known why."""
        late = self._began - HANGS_AFTER
        done = [one for one, (_, since) in self._in_hand.items() if one.done() or (since < late and one.running())]
        found: list[StoredResource] = []
        for future in done:
            batch, _ = self._in_hand.pop(future)
            if not future.done() or future.cancelled() or future.exception() is not None:
                queue.give_back(batch)
            else:
                found += queue.accept(future.result())
        return found
