"""What announcer imports is declared, and what is declared is imported, or there is a reason."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_IMPORTED = {
    "tzdata": "zoneinfo of the standard library reads it where the machine has no time zones",
}
"""Declared all the same, and why."""


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def imported() -> dict[str, set[str]]:
    """The distributions that announcer's modules import, each with the files that do."""
    found: dict[str, set[str]] = {}
    distributions = packages_distributions()
    for path in (ROOT / "announcer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            for top in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"announcer"}:
                for name in distributions.get(top, [top]):
                    found.setdefault(canonicalize_name(name), set()).add(str(path.relative_to(ROOT)))
    return found


def test_every_package_that_announcer_imports_is_declared() -> None:
    declared = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["postgres"])
    assert {name: files for name, files in imported().items() if name not in declared} == {}


def test_every_package_that_is_declared_is_imported_or_there_is_a_reason() -> None:
    assert names(PROJECT["dependencies"]) - imported().keys() == NOT_IMPORTED.keys()
