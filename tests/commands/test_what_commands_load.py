"""A command loads what it has a use for: people wait for it, and each of these libraries is a tenth of a second."""

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.support.on_ci import left_to_ci

HEAVY = {
    "alembic", "asyncio", "babel", "dateutil", "feedgen", "filelock", "html5lib", "http", "icalendar",
    "jinja2", "lxml", "markdown_it", "mastodon", "nh3", "PIL", "prometheus_client", "psycopg", "pydantic",
    "pydantic_settings", "recurring_ical_events", "regex", "requests", "rich", "schedule", "smtplib", "sqlalchemy",
    "structlog", "watchfiles", "yaml",
}  # fmt: skip

FACTS = {"pydantic", "babel", "regex"}
"""The shapes of files, names of languages, and the model's texts."""
SETTINGS = FACTS | {"pydantic_settings", "asyncio"}
LEDGER = SETTINGS | {"sqlalchemy"}
"""In a folder without a ledger nothing of what reads one is loaded."""
PLAN = SETTINGS | {"yaml", "jinja2"}
DECISION = LEDGER | PLAN
"""Of a person, which is written down."""

MAY_LOAD: dict[str, Collection[str]] = {
    "--help": (),
    "check": SETTINGS | {"yaml"},
    "status": PLAN,
}
MORE: dict[str, Collection[str]] = {
    "schema": FACTS,
    "posts": SETTINGS,
    "plan": PLAN,
    "hold evening": DECISION,
    "approve evening": PLAN,
    "release evening": PLAN,
    "backup --help": LEDGER,
    "restore --help": LEDGER,
    "run --help": SETTINGS | {"structlog"},
}

EVENING = """
title: Evening
summary: Come and see
events: [{date: 2099-01-31, time: "20:00"}]
"""


@pytest.mark.parametrize(
    ("command", "may_load"),
    [
        *MAY_LOAD.items(),
        *(pytest.param(*one, marks=left_to_ci("a process each"), id=one[0]) for one in MORE.items()),
    ],
)
def test_no_command_loads_what_it_has_no_use_for(command: str, may_load: Collection[str], tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "evening.yaml").write_text(EVENING, encoding="utf-8")
    program = (
        "import gc, sys; from announcer.__main__ import main\n"
        f"try: main({command.split()})\n"
        "except SystemExit: pass\n"
        "print('loaded:', gc.isenabled(), gc.get_freeze_count(), *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path
    )
    collects, frozen, *loaded = done.stderr.rpartition("loaded:")[2].split()
    assert collects == "True"
    assert command == "--help" or int(frozen) > 10_000, "what was loaded is looked through for garbage"
    assert HEAVY.intersection(loaded) <= set(may_load)
