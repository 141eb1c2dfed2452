"""Processes that live for years hold no library that nobody asks for."""

import subprocess
import sys

import pytest

from announcer.runtime.left_out import left_out
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


@left_to_ci("a process each")
@pytest.mark.parametrize(
    ("program", "spared"),
    [
        ("import announcer.web.__main__", {"rich", "pygments", "ssl", "prometheus_client"}),
        (
            "from announcer.runtime.supervisor_process import main\ntry: main()\nexcept: pass",
            {"rich", "pygments", "ssl"},
        ),
    ],
    ids=["server", "supervisor"],
)
def test_a_process_that_lives_for_years_is_spared_what_its_libraries_take_along(program: str, spared: set[str]) -> None:
    order = (
        '{"publisher_args": [], "web_args": [], "host": "256.0.0.1", "port": 1, "notifies": false,'
        ' "log_format": "text", "log_level": "info"}'
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules)", order],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "structlog" in loaded
    assert not loaded & spared
