"""What all tests share."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.support.on_ci import ON_CI, size

# Commands speak the language of the locale; a test that wants another says so.
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell without job control starts what ends in & so, and every program of a test would pass over Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every run, so that a red run means a change; the campaigns in benchmarks/ search on.
settings.register_profile(
    "announcer", max_examples=size(40, on_ci=100), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow], print_blob=True,
)  # fmt: skip
settings.load_profile("announcer")


_BY_FILE = {"attacks", "faults", "service", "definitions", "model", "repository", "settings", "words"}
"""Folders of `tests`."""


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Tests of whole services and campaigns go to the workers by file, as a file starts what is costly once for all its
    tests; so do those of which a file has hundreds that take no time, as handing each over would cost more than it. All
    others go one by one. The files go first.

    Not pytest-xdist's `loadgroup`: with pytest 9.2 its marks have no effect.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return file if file.split("/")[1] in _BY_FILE else nodeid


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: services and campaigns wait for much of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFolder:
    return ByFolder(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties:
            if name == "steps":  # of a page that was followed, with the time that each took
                terminalreporter.section(report.nodeid, "-")
                terminalreporter.write_line(str(value))
    if not ON_CI:
        terminalreporter.write_line("Campaigns ran in a small size, and some tests were left to CI: CI=true runs all.")
