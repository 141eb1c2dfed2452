"""What cannot be built here is read: Dockerfile and the lock files agree with the project."""

import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from announcer.settings import setting_sources
from announcer.settings.loading import load
from tests.support.repository import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, with continued lines joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]  # type: ignore[misc]


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(n): v for n, v in re.findall(r"^([\w.-]+)==([^ ;\\\n]+)", text, flags=re.MULTILINE)}


# --- lock files ---


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ["postgres"]), ("requirements-dev.lock", ["postgres", "test", "dev"])],
)
def test_a_lock_has_everything_the_project_asks_for(lock: str, extras: list[str]) -> None:
    asked = [*PROJECT["project"]["dependencies"]]
    for extra in extras:
        asked += PROJECT["project"]["optional-dependencies"][extra]
    versions = locked(lock)
    for requirement in map(Requirement, asked):
        if requirement.name != "announcer":
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_the_build_backend_is_locked() -> None:
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        assert requirement.specifier.contains(locked("requirements-build.lock")[requirement.name])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_host_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    for entry in re.findall(r"^[\w.-]+==.*(?:\n    .*)*", text, flags=re.MULTILINE):
        assert "--hash=sha256:" in entry
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


def test_what_is_tested_is_what_is_shipped() -> None:
    tested = locked("requirements-dev.lock")
    assert {name: tested.get(name) for name in locked("requirements.lock")} == locked("requirements.lock")


# --- the wheel ---


def test_the_wheel_has_every_catalogue_and_template() -> None:
    """The build backend itself says what it would take in."""
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    data = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "announcer").rglob("*")
        if path.is_file() and path.suffix in (".po", ".pot", ".txt", ".j2", ".css", ".svg")
    }
    assert "announcer/words/locale/nl/LC_MESSAGES/announcer.po" in data
    assert data <= packed


def test_the_licence_is_told_and_goes_along() -> None:
    """PEP 639: an SPDX name, and the files that say it."""
    assert PROJECT["project"]["license"] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n\nCopyright (c) 2026 the announcer")


# --- the image ---


def test_everything_copied_into_the_image_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = set()
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            copied |= set(shlex.split(rest)[:-1])
    assert copied == allowed
    for source in copied:
        assert (ROOT / source).exists(), source


def test_the_image_runs_as_nobody_in_particular_and_is_asked_for_its_health() -> None:
    names = [name for name, _ in instructions()]
    final = instructions()[len(names) - 1 - names[::-1].index("FROM") :]
    told = dict(final)
    assert told["USER"] == "announcer"
    assert told["VOLUME"] == told["WORKDIR"] == "/data"
    assert told["ENTRYPOINT"] == '["announcer"]'
    assert told["CMD"] == '["run"]'
    assert "/healthz" in told["HEALTHCHECK"]
    assert "root" not in told["USER"]


def test_every_stage_has_the_python_that_the_project_needs() -> None:
    images = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert images
    assert {image.partition("@")[0] for image in images} == {"python:3.11-slim"}  # behind it `.ci/pin`'s digest
    assert PROJECT["project"]["requires-python"] == ">=3.11"


def test_nothing_is_installed_into_the_image_without_its_hash() -> None:
    for _, rest in instructions():
        for command in rest.split("&&"):
            if "pip install" in command or "pip wheel" in command:
                assert "--require-hashes" in command or "--no-index" in command, command


def test_the_settings_of_the_image_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting_sources, "CONTAINER_SECRETS", tmp_path / "none")
    environ = dict(re.findall(r"(ANNOUNCER_\w+)=(\S+)", " ".join(r for n, r in instructions() if n == "ENV")))
    assert load(environ, tmp_path).host == "0.0.0.0"


# --- continuous integration ---


def test_continuous_integration_can_run_and_calls_the_readmes_own_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"<!-- test-command -->\s*```\w*\n(.+?)\n```", readme, flags=re.DOTALL)
    assert match is not None
    assert "pytest" in match[1]
    assert "\n" not in match[1], "one line"
