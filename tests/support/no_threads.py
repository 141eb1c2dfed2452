"""A process that can start no thread: it has no room for one more stack."""

import subprocess
import sys

_NO_ROOM = """
import resource

from {module} import {names}

size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 2**21, size + 2**21))
"""


def without_threads(module: str, names: str, program: str) -> str:
    """What `program` prints that has these names of the module; everything is imported before the room is gone."""
    code = _NO_ROOM.format(module=module, names=names) + program
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
