"""Who may import whom: the table of docs/design.md, and what the pure inside must not touch."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import announcer

ROOT = Path(announcer.__file__).parent

MODEL = {"errors", "model"}
WORDS = MODEL | {"words"}
PORTS = {"delivery.account", "delivery.send_deadline", "delivery.outbox", "delivery.outcomes"}
"""The Protocols of delivery: a Protocol lives with its consumer, and who fulfils it must name it."""

MAY_IMPORT = {
    "errors": set[str](),
    "model": {"errors"},
    "words": MODEL,
    "definitions": WORDS,
    "planning": WORDS | {"definitions"},
    "site": WORDS | {"planning.event_changes"},
    "delivery": MODEL,
    "settings": WORDS | {"definitions"},
    "runtime": MODEL | {"settings"},
    "folder": MODEL | {"definitions", "planning.post_templates", "runtime.in_time"},
    "ledger": MODEL | PORTS | {"planning.renamed_history", "runtime.clock", "runtime.in_time"},
    "accounts": MODEL | PORTS | {"settings", "ledger.ledger", "runtime.in_time"},
    "web": MODEL | {"runtime.heart", "runtime.left_out", "runtime.logs", "runtime.memory", "runtime.parent_watch"},
    "publisher": WORDS | {"planning", "site", "delivery", "settings", "runtime", "folder", "ledger", "accounts", "web"},
    "commands": WORDS
    | {"definitions", "planning", "site", "delivery", "settings", "runtime", "folder", "ledger", "accounts", "web"}
    | {"publisher"},
    "__main__": {"commands", "errors"},
    "__init__": set[str](),
}
"""By package: the packages and modules of ours that it may import, beside its own."""

PURE = {"errors", "model", "words", "definitions", "planning", "site", "delivery"}
"""What neither acts nor waits."""
ACTS = {"delivery.delivery_thread"}
"""Delivery's thread."""

LIGHT = {"announcer", "difflib", "gc", "importlib", "click", "sys", "typing", "zoneinfo"}
"""What the `__init__` of a package may import."""

IMPURE = {"os", "pathlib", "socket", "sqlite3", "subprocess", "requests", "random", "secrets", "threading", "time",
          "uuid"}  # fmt: skip
BEHIND = {
    "mastodon": {"accounts"},
    "filelock": {"ledger"},
    "prometheus_client": {"web"},
    "nh3": {"words"},
    "PIL": {"folder"},
    "sqlalchemy": {"ledger"},
    "alembic": {"ledger"},
    "httptools": {"web"},
    "feedgen": {"site"},
    "icalendar": {"site", "definitions"},  # one writes our calendars, the other reads those of others
    "recurring_ical_events": {"definitions"},
    "schedule": {"publisher"},
    "structlog": {"runtime"},
    "watchfiles": {"folder"},
    "yaml": {"definitions"},
    "pydantic_settings": {"settings"},
    "click": {"commands", "__main__"},
}


MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted(ROOT.rglob("*.py"))}


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Everything that a file imports, at its top or inside a function."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            base = node.module or ""
            yield from ([f"{base}.{name.name}" for name in node.names] if base == "announcer" else [base])


def package(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def is_allowed(target: str, own: str) -> bool:
    rights = MAY_IMPORT[own] | {own}
    return any(target == right or target.startswith(f"{right}.") for right in rights)


DECIDES = [name for name in MODULES if package(name) in PURE and name not in ACTS]


@pytest.mark.parametrize("module", list(MODULES))
def test_a_module_imports_only_what_its_package_may(module: str) -> None:
    for imported in imports(MODULES[module]):
        if imported.startswith("announcer."):
            target = imported.removeprefix("announcer.")
            assert is_allowed(target, package(module)), f"announcer.{module} must not import {imported}"


def test_no_two_packages_need_each_other() -> None:
    TopologicalSorter(
        {own: {package(one) for one in rights} - {"delivery"} for own, rights in MAY_IMPORT.items()}
    ).prepare()


@pytest.mark.parametrize("own", sorted(MAY_IMPORT))
def test_every_right_to_import_is_used(own: str) -> None:
    found = {
        one.removeprefix("announcer.")
        for name, path in MODULES.items()
        if package(name) == own
        for one in imports(path)
    }
    for right in MAY_IMPORT[own] - WORDS - PORTS:
        assert any(one == right or one.startswith(f"{right}.") for one in found), f"{own} does not import {right}"


@pytest.mark.parametrize("module", DECIDES)
def test_the_pure_inside_touches_no_disk_network_thread_or_chance(module: str) -> None:
    touched = {package(name) for name in imports(MODULES[module])} & IMPURE
    assert not touched, f"announcer.{module} imports {', '.join(sorted(touched))}"


@pytest.mark.parametrize("module", DECIDES)
def test_the_pure_inside_reads_no_clock(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    for reading in ("datetime.now(", "date.today(", "utcnow("):
        assert reading not in text, f"announcer.{module} reads a clock: {reading}...)"


@pytest.mark.parametrize("library", sorted(BEHIND))
def test_a_library_is_behind_one_package(library: str) -> None:
    users = {package(name) for name, path in MODULES.items() if any(package(one) == library for one in imports(path))}
    assert users == BEHIND[library], f"{library} is used by {users}"


def test_the_top_level_has_no_more_than_fifteen_rooms() -> None:
    rooms = {package(name) for name in MODULES} - {"__init__", "__main__"}
    assert rooms | {"__init__", "__main__"} == set(MAY_IMPORT)
    assert len(rooms) <= 15


@pytest.mark.parametrize("path", sorted(ROOT.rglob("__init__.py")), ids=lambda path: str(path.relative_to(ROOT.parent)))
def test_the_init_of_a_package_says_what_it_is_and_imports_nothing_heavy(path: Path) -> None:
    assert (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip()
    assert {package(one) for one in imports(path)} <= LIGHT


@pytest.mark.parametrize("module", list(MODULES))
def test_no_module_is_longer_than_three_hundred_lines(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"announcer.{module} has {lines} lines: it wants to be two"
