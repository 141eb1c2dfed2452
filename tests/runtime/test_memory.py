"""What a process needs no more goes back to the system."""

import subprocess
import sys

PROGRAM = """
import gc
from pathlib import Path
from announcer.runtime.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])

def used_for_a_while():
    many = [[bytes(800)] for _ in range(40_000)]
    kept = many[::1000]
    for one in many:
        one.append(one)
    return kept

kept = used_for_a_while()
before = resident()
give_back()
print(before - resident(), gc.get_freeze_count())
"""


def test_memory_that_was_used_for_a_while_goes_back_and_what_stays_is_not_gone_through_again() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    pages, frozen = map(int, done.stdout.split())
    assert pages * 4096 > 20e6
    assert frozen > 1000
