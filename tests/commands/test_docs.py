"""docs/commands.md has every command, option, state and field, nothing that does not exist, and real output."""

import json
import re
from pathlib import Path
from shutil import copy

import click
import pytest

from announcer.commands import COMMANDS, cli
from announcer.model import State
from tests.commands.command_runs import Announcer
from tests.support.repository import DOCS, ROOT

PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## announcer (\w+)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))


def parameters(name: str) -> set[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {
        flag if isinstance(each, click.Option) else str(each.metavar).strip("[].")
        for each in command.params
        for flag in each.opts[:1]
    }


def test_every_command_has_its_section_and_no_other_has() -> None:
    assert list(SECTIONS) == list(dict.fromkeys(SECTIONS))
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_in_its_section_and_no_other_is(name: str) -> None:
    cells = re.findall(r"^\| (`[^|]*) \|", SECTIONS[name], flags=re.MULTILINE)
    rows = {found for cell in cells for found in re.findall(r"`(-?-?\w[\w-]*)", cell)} - {each.value for each in State}
    assert rows == parameters(name)


def test_every_state_of_a_post_is_explained() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", SECTIONS["posts"], flags=re.MULTILINE))
    assert set(rows) >= {state.value for state in State}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_help_of_all_is_short(name: str) -> None:
    assert len(COMMANDS[name]) < 75


@pytest.mark.parametrize("name", ["plan", "status", "posts"])
def test_every_part_of_the_json_is_named(name: str, announcer: Announcer) -> None:
    row = re.search(r"^\| `--json` \| Prints JSON: (.*) \|$", SECTIONS[name], flags=re.MULTILINE)
    assert row is not None
    assert re.findall(r"`(\w+)`", row[1]) == list(json.loads(announcer(name, "--json").out))


def test_the_plan_that_is_shown_is_that_of_the_round_of_2024(announcer: Announcer, folder: Path) -> None:
    (folder / "events" / "bijen.yaml").unlink()
    copy(ROOT / "events" / "cop-2024.yaml", folder / "events")
    block = re.search(r"^    \$ announcer (plan .*)\n((?:    .*\n|\n)+)", SECTIONS["plan"], flags=re.MULTILINE)
    assert block is not None
    real = announcer(*block[1].split()).out.splitlines()
    for line in block[2].splitlines():
        if line.strip() not in ("", "..."):
            assert line.removeprefix("    ") in real
