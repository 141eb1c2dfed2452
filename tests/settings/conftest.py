"""Settings of this machine's own are out of the way."""

from pathlib import Path

import pytest

from announcer.settings import setting_sources


@pytest.fixture(autouse=True)
def _no_secrets_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting_sources, "CONTAINER_SECRETS", tmp_path / "run-secrets")
