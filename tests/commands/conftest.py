"""A folder to run commands in, and the commands themselves in this process."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from announcer.__main__ import main
from announcer.settings import setting_sources
from tests.commands.command_runs import EVENTS, MORNING, Announcer, LedgerRounds
from tests.support.command_result import CommandResult
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: one series of two events, no settings, temporary files of its own."""
    home = tmp_path / "home"
    (home / "events").mkdir(parents=True)
    (home / "events" / "bijen.yaml").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(setting_sources, "CONTAINER_SECRETS", tmp_path / "run-secrets")
    return home


@pytest.fixture
def announcer(folder: Path, capsys: pytest.CaptureFixture[str]) -> Announcer:
    """Runs a command in this process, in `folder`."""

    def run(*args: str) -> CommandResult:
        assert folder == Path.cwd()
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main(args)
        printed = capsys.readouterr()
        return CommandResult(int(leaving.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def ledger_rounds(folder: Path) -> LedgerRounds:  # noqa: ARG001 - it comes first
    return LedgerRounds().round(MORNING)


@pytest.fixture
def instance(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMastodon]:
    """An instance that takes 5000 characters, and settings with its token."""
    with FakeMastodon(Behaviour.V45) as server:
        server.rules.max_characters = 5000
        monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", server.base_url)
        monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", server.rules.token)
        yield server
