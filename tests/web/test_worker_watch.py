"""A server's worker that is frozen is found by its silence, and replaced; one that is busy or new is left alone."""

import asyncio
import os
import signal

import pytest

from announcer.web.worker_watch import WorkerWatch

SILENT_AFTER = 15.0


class Ground:
    def __init__(self) -> None:
        self.now = 0.0
        self.killed: list[int] = []
        self.watch = WorkerWatch(
            silent_after=SILENT_AFTER, beat_every=0, kill=self.kill, timer=lambda: self.now,
        )  # fmt: skip

    def kill(self, pid: int, number: int) -> None:
        assert number == signal.SIGKILL
        self.killed.append(pid)

    def passes(self, seconds: float, *, beats: bool) -> None:
        for _ in range(int(seconds)):
            self.now += 1
            if beats:
                self.watch.beat()
            self.watch.look()


@pytest.fixture
def ground() -> Ground:
    return Ground()


def test_a_worker_that_falls_silent_is_killed_once(ground: Ground) -> None:
    ground.passes(30, beats=True)
    ground.passes(SILENT_AFTER, beats=False)
    assert ground.killed == []
    ground.passes(1, beats=False)
    assert ground.killed == [os.getpid()]
    ground.passes(60, beats=False)
    assert ground.killed == [os.getpid()]


def test_a_machine_that_stood_still_kills_nobody(ground: Ground) -> None:
    ground.passes(5, beats=True)
    ground.now += 3600  # it slept, and so did they
    ground.watch.look()
    ground.passes(5, beats=False)
    ground.passes(60, beats=True)
    assert ground.killed == []


def test_a_worker_s_signs_come_from_the_loop_that_answers(ground: Ground) -> None:
    async def live() -> None:
        ground.watch.begin(asyncio.get_running_loop())
        for _ in range(20):
            ground.now += 1
            await asyncio.sleep(0.001)
            ground.watch.look()

    asyncio.run(live())
    assert ground.killed == []
