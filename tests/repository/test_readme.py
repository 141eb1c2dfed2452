"""The README says what is true."""

import re

from announcer.commands import COMMANDS
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from tests.support.repository import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_file_has_no_mistakes() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (reading,) = read([SourceFile("repair-cafe.yaml", block.encode())], Defaults())
    assert reading.problems == ()
    assert reading.warnings == ()
    assert reading.series is not None
    assert [(one.key.event, str(one.start_time)) for one in reading.series.events] == [
        ("october", "13:00:00"),
        ("november", "None"),
    ]


def test_every_link_to_a_file_leads_to_one() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT)
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_page_of_the_documentation_is_linked() -> None:
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\(([^)#]+)\)", TEXT))


def test_every_command_is_in_the_table() -> None:
    table = "\n".join(line for line in TEXT.splitlines() if line.startswith("| `announcer "))
    assert [name for name in COMMANDS if f"`{name}`" not in table and f"`announcer {name}" not in table] == []


def test_the_test_command_is_one_line_after_its_mark() -> None:
    (command,) = re.findall(r"<!-- test-command -->\n```sh\n(.*?)```", TEXT, re.DOTALL)
    assert command.count("\n") == 1
    assert ".venv/bin/pytest" in command
