"""A process steps back for others, also where the system shares the processor by session."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from announcer.runtime.priority import lower_priority
from tests.support.waiting import eventually


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    """It waits, in a session of its own."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True) as process:
        yield process


def test_it_steps_back_from_where_we_are_and_no_further_than_there_is(process: "subprocess.Popen[bytes]") -> None:
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    lower_priority(process.pid, 3)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, ours + 3)
    lower_priority(process.pid, 40)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel does not share by session")
def test_its_session_steps_back_too(process: "subprocess.Popen[bytes]") -> None:
    def is_behind() -> bool:
        lower_priority(process.pid, 3)  # the system takes one such word in a tenth of a second
        return Path(f"/proc/{process.pid}/autogroup").read_text().split()[-1] == "3"

    eventually(is_behind, "its session steps back")


def test_of_a_process_that_has_ended_nothing_is_said(process: "subprocess.Popen[bytes]") -> None:
    process.communicate()
    lower_priority(process.pid, 3)
