"""`announcer new` in a real terminal: in Dutch, with wrong answers; left at every question in every way."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.commands.command_runs import EVENTS
from tests.support.on_ci import ON_CI

ANSWERS = (
    ("In welke reeks?", "1"),
    ("Hoe heet deze bijeenkomst", ""),
    ("Op welke dag", "22 februari 2024"),
    ("De laatste dag", ""),
    ("Van hoe laat", "20.30-22.00"),
    ("Waar?", "Het Nieuwe Huis, 7500 AA Almelo"),
    ("Straat", "Dorpsstraat 1"),
    ("Ook online", ""),
    ("Waar gaat het over", ""),
    ("Hoe kunnen mensen zich aanmelden", ""),
    ("Wat kost het", "5 euro"),
    ("Een afbeelding", ""),
    ("Nog een bijeenkomst", "nee"),
    ("Dit schrijven", "ja"),
)
MISTAKEN = (
    *ANSWERS[:2],
    ("Op welke dag", "31 februari 2024"),
    ("29", "woensdag 22 februari 2024"),
    ("donderdag", "22 februari 2024"),
    ("donderdag 22 februari 2024, over twaalf weken", ""),
    ("Van hoe laat", "halfnegen"),
    ("19.00-20.30", "20.30-22.00"),
    ("20.30–22.00 uur", "Het Nieuwe Huis, 7500 AA Almelo"),
    *ANSWERS[6:],
)
"""The same, with three wrong answers; what is waited for is their remedies, and what is said back."""
ADDED = """\
  - id: almelo
    date: donderdag 22 februari 2024
    time: 20.30-22.00
    venue:
      name: Het Nieuwe Huis
      street: Dorpsstraat 1
      postal_code: 7500 AA
      city: Almelo
    price: 5 euro
"""


@pytest.fixture
def new(folder: Path) -> "Iterator[pexpect.spawn[str]]":
    terminal = pexpect.spawn(
        sys.executable, ["-m", "announcer", "new", "--now", "2023-11-30T09:00"],
        cwd=str(folder), env={**os.environ, "LANG": "nl_NL.UTF-8", "LC_ALL": "", "TERM": "dumb"},
        encoding="utf-8", dimensions=(40, 100), timeout=30,
    )  # fmt: skip
    terminal.delaybeforesend = None
    yield terminal
    terminal.close(force=True)


def answer(new: "pexpect.spawn[str]", question: str, words: str) -> None:
    new.expect_exact(question)
    new.expect_exact("\n> ")
    new.sendline(words)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "events").iterdir()}


def test_an_event_is_added_in_dutch_after_three_wrong_answers(folder: Path, new: "pexpect.spawn[str]") -> None:
    for question, words in MISTAKEN:
        answer(new, question, words)
    new.expect_exact("Geschreven: events/bijen.yaml")
    new.expect(pexpect.EOF)
    new.close()
    assert new.exitstatus == 0
    before, after = EVENTS.split("  - id: tweede")
    written = contents(folder)
    assert written["bijen.yaml"].decode() == f"{before}{ADDED}  - id: tweede{after}"
    assert set(written) == {"bijen.yaml", ".announcer.schema.json"}


HOME = [("Ctrl-C", 13)]
ALL = [(how, number) for how in ("Ctrl-C", "Ctrl-D", "SIGTERM", "closed") for number in range(len(ANSWERS))]


@pytest.mark.parametrize(("how", "number"), ALL if ON_CI else HOME)
def test_leaving_at_any_question_in_any_way_leaves_the_folder_as_it_is(
    folder: Path, new: "pexpect.spawn[str]", how: str, number: int
) -> None:
    for question, words in ANSWERS[:number]:
        answer(new, question, words)
    new.expect_exact(ANSWERS[number][0])
    new.expect_exact("\n> ")
    if how == "closed":
        new.ptyproc.delayafterterminate = 5.0  # type: ignore[attr-defined]  # stubs lack it; seconds, for busy machines
        new.close(force=False)
    else:
        if how == "SIGTERM":
            new.kill(signal.SIGTERM)
        else:
            new.send("\x03" if how == "Ctrl-C" else "\x04")
        new.expect_exact("Er is niets geschreven.")
        new.expect(pexpect.EOF)
        new.close()
        assert new.exitstatus == {"Ctrl-C": 130, "Ctrl-D": 1, "SIGTERM": 143}[how]
    assert contents(folder) == {"bijen.yaml": EVENTS.encode()}
