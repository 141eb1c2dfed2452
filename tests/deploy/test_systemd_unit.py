"""The unit in deploy/systemd: systemd understands it and finds it hardened, and it forbids nothing that is needed."""

import configparser
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.on_ci import left_to_ci
from tests.support.programs import find
from tests.support.repository import ROOT
from tests.support.running_service import Service, send
from tests.support.waiting import eventually

UNIT = ROOT / "deploy" / "systemd" / "announcer.service"
PROGRAM = "/opt/announcer/bin/announcer"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, for a program that is there."""
    text = UNIT.read_text(encoding="utf-8")
    assert PROGRAM in text
    made = tmp_path / "announcer.service"
    made.write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    return made


def analyze(*arguments: str) -> str:
    done = subprocess.run(
        [find("systemd-analyze"), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_understands_every_line_of_the_unit_and_of_the_drop_in(unit: Path) -> None:
    assert analyze("verify", str(unit)) == ""
    folder = unit.with_name("announcer.service.d")
    folder.mkdir()
    (folder / "token.conf").write_text((UNIT.with_name("token.conf")).read_text(encoding="utf-8"), encoding="utf-8")
    assert analyze("verify", str(unit)) == ""


def test_systemd_calls_its_exposure_low(unit: Path) -> None:
    said = analyze("security", "--offline=true", "--threshold=15", str(unit))  # tenths: 1.5 of 10
    assert re.search(r"Overall exposure level.*OK", said)


def settings() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT, encoding="utf-8")
    return parser["Service"]


def test_the_unit_tells_systemd_what_the_supervisor_says_and_gives_it_the_time_it_takes() -> None:
    unit = settings()
    assert unit["Type"] == "notify"
    assert int(unit["WatchdogSec"]) >= 60
    assert int(unit["TimeoutStopSec"]) >= 10, "what a clean stop may take"
    assert (unit["Restart"], unit["RestartPreventExitStatus"]) == ("on-failure", "2")


@left_to_ci("every system call of a service is looked at, which takes long")
def test_the_service_and_its_commands_make_no_system_call_that_the_unit_forbids(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    strace = [find("strace"), "-f", "-qq", "-e", "signal=none", "-o", str(trace)]
    service = Service(tmp_path / "service", through=strace)
    try:
        service.start(seconds=120)
        assert service.get("/feed.rss").status == 200
        found = service.process_group.processes().items()
        (supervisor,) = [pid for pid, command in found if " run" in command and "strace" not in command]
        send(supervisor, signal.SIGTERM)
        eventually(service.process_group.has_ended, "a clean stop", 60)
    finally:
        service.die()
    made = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), flags=re.MULTILINE))
    assert len(made) > 40
    allowed = calls("@system-service") - calls("@privileged") - calls("@resources")
    allowed |= set(re.findall(r"^SystemCallFilter=(\w+)$", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE))
    # SQLite gives its files to the owner of the database when it runs as root (os_unix.c, robustFchown): not here.
    assert made - allowed - {"fchown"} == set()


def calls(group: str) -> set[str]:
    """The system calls of one of systemd's groups, and of those within."""
    found: set[str] = set()
    for line in map(str.strip, analyze("syscall-filter", group).splitlines()[1:]):
        if line.startswith("@"):
            found |= calls(line)
        elif line and not line.startswith("#"):
            found.add(line)
    return found
