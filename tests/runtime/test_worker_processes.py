"""Workers: the same results as here, whatever becomes of them."""

import math
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from announcer.runtime.worker_processes import WorkerLost, WorkerProcesses, cores
from tests.runtime.worker_tasks import die_elsewhere, fail_oddly, own_number
from tests.support.no_threads import without_threads
from tests.support.on_ci import left_to_ci


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerProcesses]:
    with WorkerProcesses(2) as workers:
        yield workers


def test_what_is_worked_out_comes_back_in_order(workers: WorkerProcesses) -> None:
    assert workers.work(math.sqrt, [float(n * n) for n in range(50)]) == [float(n) for n in range(50)]


def test_a_worker_is_another_process(workers: WorkerProcesses) -> None:
    assert workers.submit(own_number, None).result() != os.getpid()


def test_what_the_function_raises_is_raised_here(workers: WorkerProcesses) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        workers.work(int, ["1", "x"])


def test_an_exception_that_cannot_travel_is_told_by_its_words(workers: WorkerProcesses) -> None:
    with pytest.raises(RuntimeError, match=r"Unsent\('kaput'\)"):
        workers.work(fail_oddly, ["kaput"])


def test_what_a_worker_prints_is_none_of_its_answers(workers: WorkerProcesses) -> None:
    assert workers.work(print, ["printed by a worker"]) == [None]


def test_a_worker_has_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOUNCER_MASTODON__TOKEN", "secret")
    with WorkerProcesses(1) as started_now:
        assert started_now.work(os.getenv, ["ANNOUNCER_MASTODON__TOKEN"]) == [None]


def test_the_part_of_a_worker_that_dies_is_done_here(workers: WorkerProcesses) -> None:
    assert workers.work(die_elsewhere, [os.getpid()] * 3) == [os.getpid()] * 3
    assert workers.work(abs, [-1, -2, -3]) == [1, 2, 3]


def test_a_submitted_part_tells_that_its_worker_died(workers: WorkerProcesses) -> None:
    with pytest.raises(WorkerLost):
        workers.submit(die_elsewhere, 0).result()


@pytest.mark.parametrize("workers", [WorkerProcesses(0), WorkerProcesses(2, python="/nonexistent")], ids=["no", "lost"])
def test_where_no_worker_can_be_had_all_is_done_here(workers: WorkerProcesses) -> None:
    with workers:
        assert workers.work(own_number, [None]) == [os.getpid()]
        with pytest.raises(WorkerLost):
            workers.submit(own_number, None).result()


def test_closing_ends_the_workers_and_later_work_starts_others() -> None:
    workers = WorkerProcesses(1)
    workers.warm("json")
    first = workers.submit(own_number, None).result()
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    with workers:
        assert workers.submit(own_number, None).result() != first


@pytest.mark.parametrize(("quota", "most"), [("150000 100000", 1), ("50000 100000", 1), ("6400000 100000", 64)])
def test_no_more_cores_are_counted_than_the_container_is_given(quota: str, most: int, tmp_path: Path) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota + "\n")
    assert cores(file) == min(most, cores(tmp_path / "none"))


def test_a_container_without_a_quota_has_all_cores(tmp_path: Path) -> None:
    file = tmp_path / "cpu.max"
    file.write_text("max 100000\n")
    assert cores(file) == cores(tmp_path / "none")


@left_to_ci("a process")
def test_where_no_thread_can_be_started_the_work_is_done_here() -> None:
    program = (
        "print(WorkerProcesses(2).work(abs, [-1, -2]), type(WorkerProcesses(2).submit(abs, -3).exception()).__name__)"
    )
    assert without_threads("announcer.runtime.worker_processes", "WorkerProcesses", program) == "[1, 2] WorkerLost"


@left_to_ci("a process")
def test_a_call_that_cannot_be_begun_is_an_error_of_the_system() -> None:
    program = "try: Timely(int).result(1)\nexcept OSError as error: print(error)"
    assert without_threads("announcer.runtime.in_time", "Timely", program) == "can't start new thread"
