"""Who may import whom (docs/design.md, "The inside")."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import announcer

ROOT = Path(announcer.__file__).parent

GROUND = {
    *("errors", "model", "text", "markup", "language"),
    *("counting", "status_urls", "top_level_domains"),
}
PURE = {"definitions", "intake", "revisions", "posts", "site"}
EDGES = {
    *("clock", "settings", "event_files", "images", "image_metadata", "beneath", "ledger", "site_store", "lifeline"),
    *("mastodon_account", "local_account", "web", "websub"),
}
TOP = {"publisher", "supervisor", "commands", "accounts", "logs", "__main__", "__init__"}
PORTS = {"delivery.ports"}

BETWEEN_PURE = {"intake": {"definitions", "revisions"}, "posts": {"revisions"}, "site": {"revisions"}}
BETWEEN_EDGES = {
    "event_files": {"beneath"},
    "images": {"beneath", "image_metadata"},
    "ledger": {"clock"},
    "web": {"site_store", "lifeline"},
}

IMPURE = {
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "requests",
    "random",
    "secrets",
    "threading",
    "time",
    "uuid",
}
HEAVY = {
    "mastodon": {"mastodon_account"},
    "sqlalchemy": {"ledger"},
    "alembic": {"ledger"},
    "granian": {"web"},
    "feedgen": {"site"},
    "icalendar": {"site"},
    "schedule": {"publisher"},
    "watchfiles": {"event_files"},
    "yaml": {"definitions"},
    "pydantic_settings": {"settings"},
    "click": {"commands", "__main__"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def imports(path: Path) -> Iterator[str]:
    """Everything that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            base = node.module or ""
            yield from ([f"{base}.{name.name}" for name in node.names] if base == "announcer" else [base])


def package(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


DECIDES = [name for name, _ in modules() if package(name) in GROUND | PURE | {"delivery"} and name != "delivery.loop"]
"""What neither acts nor waits; delivery's loop is the one thread of its own."""


def allowed(module: str) -> set[str]:
    """The packages of ours that `module` may import, beside its own."""
    own = package(module)
    if own in GROUND:
        return GROUND
    if own in PURE:
        return GROUND | BETWEEN_PURE.get(own, set())
    if own == "delivery":
        return GROUND
    if own in EDGES:
        return GROUND | PURE | PORTS | BETWEEN_EDGES.get(own, set())
    return GROUND | PURE | EDGES | TOP | {"delivery"}


@pytest.mark.parametrize("module", [name for name, _ in modules()])
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    path = dict(modules())[module]
    for imported in imports(path):
        if imported.startswith("announcer."):
            target = imported.removeprefix("announcer.")
            rights = allowed(module)
            assert package(target) == package(module) or package(target) in rights or target in rights, (
                f"announcer.{module} must not import {imported}"
            )


@pytest.mark.parametrize("module", DECIDES)
def test_the_pure_inside_touches_no_disk_network_thread_or_chance(module: str) -> None:
    touched = {package(name) for name in imports(dict(modules())[module])} & IMPURE
    assert not touched, f"announcer.{module} imports {', '.join(sorted(touched))}"


@pytest.mark.parametrize("module", DECIDES)
def test_the_pure_inside_reads_no_clock(module: str) -> None:
    text = dict(modules())[module].read_text(encoding="utf-8")
    for reading in ("datetime.now(", "date.today(", "utcnow("):
        assert reading not in text, f"announcer.{module} reads a clock: {reading}...)"


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_a_library_is_behind_one_package(library: str) -> None:
    users = {package(name) for name, path in modules() if any(package(one) == library for one in imports(path))}
    assert users <= HEAVY[library]
    assert users, f"nobody uses {library}: it should not be a dependency"


def test_every_package_has_a_layer() -> None:
    assert {package(name) for name, _ in modules()} <= GROUND | PURE | EDGES | TOP | {"delivery"}
