"""Ports given to servers under test are nobody else's."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.ports import free_port
from tests.support.repository import ROOT

ASK = """
import os
os.getpid = lambda: {pid}
from tests.support.ports import free_port
print(free_port())
"""


def test_a_port_is_given_once_to_this_process_and_never_to_another_one() -> None:
    """The other one begins to look at the same number, and nobody listens on any."""
    ours = [free_port() for _ in range(5)]
    assert len(set(ours)) == 5
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(pid=os.getpid())], cwd=ROOT, capture_output=True, check=True
    )
    assert int(done.stdout) not in ours


def test_no_port_is_one_that_the_kernel_gives_to_outgoing_connections() -> None:
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not first <= free_port() <= last
