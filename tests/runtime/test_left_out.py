"""Processes that live for years hold no library that nobody asks for."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from announcer.runtime.left_out import left_out
from announcer.runtime.supervisor_process import Order
from tests.support.on_ci import left_to_ci


def test_what_is_left_out_is_not_found_and_found_again_afterwards() -> None:
    sys.modules.pop("this", None)
    with left_out("this"), pytest.raises(ImportError):
        import this  # noqa: F401, PLC0415
    assert "this" not in sys.modules


def test_what_is_loaded_already_stays() -> None:
    with left_out("subprocess"):
        import subprocess as again  # noqa: PLC0415
    assert again is subprocess is sys.modules["subprocess"]


SUPERVISOR = """
from announcer.errors import ServiceError
from announcer.runtime import supervisor_process

sys.argv = ["run", sys.argv[1]]
assert supervisor_process.main() == ServiceError.exit_status, "there is no such address to listen on"
"""
SERVER = """
import announcer.web.__main__

sys.argv = ["web", "--site-store", "none.db", "--host", "256.0.0.1"]
try:
    announcer.web.__main__.main()
except OSError:
    pass  # there is no such address to listen on
else:
    raise SystemExit(1)
"""


@left_to_ci("a process each")
@pytest.mark.parametrize(
    ("program", "spared"),
    [
        (SERVER, {"rich", "pygments", "ssl", "prometheus_client"}),
        (SUPERVISOR, {"rich", "pygments", "ssl"}),
    ],
    ids=["server", "supervisor"],
)
def test_a_process_that_lives_for_years_is_spared_what_its_libraries_take_along(
    program: str, spared: set[str], tmp_path: Path
) -> None:
    order = Order(
        publisher_args=[], web_args=[], host="256.0.0.1", port=1, admin=None, notifies=False, log_format="text",
        log_level="info",
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)", json.dumps(asdict(order))],
        capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "structlog" in loaded
    assert not loaded & spared
