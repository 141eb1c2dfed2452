"""What is said to who has just written event files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from announcer.commands.writing.agreement import say_what_is_next
from announcer.ledger.ledger import Ledger
from announcer.runtime.clock import RealClock
from announcer.settings.loading import load
from tests.commands.command_runs import LEDGER
from tests.commands.scripted_terminal import ScriptedTerminal


@pytest.fixture
def served(folder: Path) -> Iterator[None]:
    """A service publishes from the folder's ledger."""
    (folder / "var").mkdir(exist_ok=True)
    ledger = Ledger.open(LEDGER, clock="real")
    try:
        ledger.lead().acquire(RealClock().now(), "test")
        yield
    finally:
        ledger.close()


def said(folder: Path) -> str:
    terminal = ScriptedTerminal(())
    say_what_is_next(folder / "events", load(), terminal)
    return terminal.said[0]


def test_without_a_service_the_next_commands(folder: Path) -> None:
    assert said(folder) == "Next: `announcer plan` shows every post to come, `announcer run` starts the service."


@pytest.mark.usefixtures("served")
def test_with_one_how_long_there_is_for_second_thoughts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(folder).endswith("posts wait 10 minutes for second thoughts.")
    monkeypatch.setenv("ANNOUNCER_SETTLE", "0")
    assert said(folder).endswith("posts at once what is due.")
