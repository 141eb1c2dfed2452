"""What is shipped, as it is told, looked up and pinned: the programs `bom`, `audit` and `pin` in .ci."""

import json
import re
import runpy
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.repository import ROOT

LOCKED = re.compile(r"^([\w.-]+)==([^ ;\\\n]+)((?:.*\\\n)*.*)", re.MULTILINE)


def script(name: str, root: Path = ROOT) -> dict[str, Any]:
    return runpy.run_path(str(root / ".ci" / name), run_name=name)


def a_program(path: Path, says: str) -> str:
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    path.chmod(0o755)
    return str(path)


# --- the bill of materials ---


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    made = script("bom")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = {"name": "announcer", "version": "1.2.3", "description": "d", "license": "MIT"}
    found: dict[str, Any] = made["bill"](lock, project)
    assert found == made["bill"](lock, project)
    assert found["serialNumber"] != made["bill"](lock + "\n", project)["serialNumber"]
    return found


def test_the_bill_has_all_that_is_locked_with_its_hashes(bill: Mapping[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {
        f"pkg:pypi/{name}@{version}": set(re.findall(r"sha256:(\w{64})", rest))
        for name, version, rest in LOCKED.findall(lock)
    }
    told = {one["purl"]: {each["content"] for each in one["hashes"]} for one in bill["components"]}
    assert told == locked
    assert all(told.values())
    assert bill["dependencies"][0]["dependsOn"] == [one["bom-ref"] for one in bill["components"]]


def test_each_component_tells_its_licence_and_the_whole_ours(bill: Mapping[str, Any]) -> None:
    assert [
        one["name"] for one in bill["components"] if one["name"] != "psycopg-binary" and not one.get("licenses")
    ] == []
    assert bill["metadata"]["component"]["licenses"] == [{"expression": "MIT"}]
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")


# --- known vulnerabilities ---

FINE = {"name": "click", "version": "8", "vulns": []}
KNOWN = {"name": "jinja2", "version": "3", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"]}]}
SKIPPED = {"name": "regex", "version": "1", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (json.dumps({"dependencies": [FINE]}), (0, "1 packages, 0 known")),
        (json.dumps({"dependencies": [FINE, KNOWN]}), (1, "jinja2 3: PYSEC-1, mended in 3.1")),
        (json.dumps({"dependencies": [SKIPPED, FINE]}), (0, "nothing is known of regex")),
        (json.dumps({"dependencies": [SKIPPED]}), (0, "NOT DONE")),
        ("no JSON", (0, "NOT DONE")),
        ("[]", (0, "NOT DONE")),
    ],
    ids=["none", "one", "one is not known there", "the mirror has no such data", "no answer", "other words"],
)
def test_a_known_vulnerability_fails_and_data_that_cannot_be_had_does_not(
    says: str,
    told: tuple[int, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, words = told
    monkeypatch.setenv("PIP_AUDIT", a_program(tmp_path / "pip-audit", says))
    assert script("audit")["main"]([]) == status
    assert words in capsys.readouterr().out


# --- images ---


@pytest.fixture
def pin(tmp_path: Path) -> Callable[[list[str]], int]:
    """`.ci/pin` in a copy of what it writes."""
    made = script("pin")
    for name in (".ci/pin", *made["FILES"]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    main: Callable[[list[str]], int] = script("pin", tmp_path)["main"]
    return main


def test_images_are_pinned_to_what_their_registry_says_and_again_to_what_is_newer(
    pin: Callable[[list[str]], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for digit in "ab":
        told = f"Name:      docker.io/library/x\nDigest:    sha256:{digit * 64}\n\nManifests:\n  Digest: sha256:c"
        monkeypatch.setenv("DOCKER", a_program(tmp_path / "docker", told))
        assert pin([]) == 0
        dockerfile = (tmp_path / "Dockerfile").read_text(encoding="utf-8")
        assert f"\nFROM python:3.11-slim@sha256:{digit * 64} AS build\n" in dockerfile
    compose = (tmp_path / "deploy/compose/compose.yaml").read_text(encoding="utf-8")
    assert f"    image: postgres:17@sha256:{'b' * 64}\n" in compose
    assert "  image: announcer\n" in compose
    capsys.readouterr()
    assert pin(["--check"]) == 0
    assert capsys.readouterr().out == "0 images are not pinned\n"


def test_a_registry_that_tells_no_digest_leaves_everything_as_it_was(
    pin: Callable[[list[str]], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER", a_program(tmp_path / "docker", "Digest: md5:1"))
    with pytest.raises(SystemExit, match="tells no digest of caddy:2"):
        pin([])
    assert (tmp_path / "Dockerfile").read_bytes() == (ROOT / "Dockerfile").read_bytes()


def test_every_file_that_names_an_image_is_pinned_with_the_others() -> None:
    known = script("pin")["FILES"]
    for path in (*ROOT.glob("*compose*.yaml"), *(ROOT / "deploy").rglob("*.yaml"), ROOT / "Dockerfile"):
        named = re.search(r"^(?:FROM |\s*image: )\S+:\S", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert named is None or path.relative_to(ROOT).as_posix() in known, path
