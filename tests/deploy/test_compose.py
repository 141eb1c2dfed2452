"""The two compose files: they are what the format wants, they name what is there, and they hold no secret."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from announcer.settings import setting_sources
from announcer.settings.loading import load
from tests.deploy.documents import document, mistakes
from tests.deploy.proxies import DEPLOY
from tests.support.programs import find
from tests.support.repository import ROOT

EMBEDDED, PAIR = "compose.yaml", "deploy/compose/compose.yaml"
BOTH = pytest.mark.parametrize("name", [EMBEDDED, PAIR])


def announcers(name: str) -> dict[str, Any]:
    return {each: made for each, made in document(name)["services"].items() if made.get("image") == "announcer"}


@BOTH
def test_it_is_what_the_compose_specification_wants(name: str) -> None:
    assert mistakes(document(name), "compose.json") == []
    wrong = document(name) | {"service": {}}
    assert mistakes(wrong, "compose.json"), "the schema looks at nothing"


@BOTH
def test_what_it_takes_from_this_repository_is_there(name: str) -> None:
    folder = (ROOT / name).parent
    for made in document(name)["services"].values():
        for volume in made.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (folder / source).exists() if source.startswith(".") else source in document(name)["volumes"]
        if "build" in made:
            assert (folder / made["build"] / "Dockerfile").is_file()
        assert set(made.get("depends_on", ())) <= set(document(name)["services"])


@BOTH
def test_its_settings_are_settings_of_the_image(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting_sources, "CONTAINER_SECRETS", tmp_path / "none")
    for made in announcers(name).values():
        environment = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for key, value in made["environment"].items()}
        settings = load(environment, tmp_path)
        assert (settings.events_dir, settings.host, settings.port) == (Path("/events"), "0.0.0.0", 8000)
    settings_page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in set(re.findall(r"ANNOUNCER_\w+", (ROOT / name).read_text(encoding="utf-8"))):
        assert f"`{setting}`" in settings_page


@BOTH
def test_an_announcer_may_write_to_its_own_volume_and_can_do_nothing_else(name: str) -> None:
    volumes = []
    for made in announcers(name).values():
        assert made["read_only"] is True
        assert made["cap_drop"] == ["ALL"]
        assert made["security_opt"] == ["no-new-privileges:true"]
        assert int(made["stop_grace_period"].removesuffix("s")) > 10
        volumes += [volume for volume in made["volumes"] if not volume.endswith(":ro")]
    assert len(set(volumes)) == len(volumes) == len(announcers(name)), "no two have one"
    assert all(volume.endswith(":/data") for volume in volumes)


@BOTH
def test_no_port_but_the_proxy_s_is_open_to_the_world_and_no_secret_stands_in_it(name: str) -> None:
    for each, made in document(name)["services"].items():
        if each != "caddy":
            assert all(port.startswith("127.0.0.1:") for port in made.get("ports", ()))
        for key, value in made.get("environment", {}).items():
            assert not re.search(r"TOKEN|DATABASE_URL", key)
            assert "PASSWORD" not in key or value.startswith("/run/secrets/")


def test_the_lines_at_its_top_make_the_secrets_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find("openssl")
    pair = document(PAIR)
    top = (ROOT / PAIR).read_text(encoding="utf-8").partition("docker compose up")[0]
    lines = re.findall(r"^#   (.+)$", top, flags=re.MULTILINE)
    assert len(lines) == 4
    subprocess.run(["bash", "-euc", "umask 077\n" + "\n".join(lines)], cwd=tmp_path, check=True)
    named = {one["file"] for one in pair["secrets"].values()}
    made = {f"./secrets/{file.name}": file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").iterdir()}
    assert made == dict.fromkeys(named, 0o644), "each container's user can read its own"
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700, "and nobody else"

    mounted = tmp_path / "run-secrets"
    mounted.mkdir()
    for use in announcers(PAIR)["announcer-1"]["secrets"]:
        (mounted / use["target"]).write_text((tmp_path / "secrets" / use["source"]).read_text())
    monkeypatch.setattr(setting_sources, "CONTAINER_SECRETS", mounted)
    settings = load({"ANNOUNCER_BASE_URL": "http://localhost"}, tmp_path)
    postgres = pair["services"]["postgres"]["environment"]
    password = (tmp_path / "secrets" / "postgres_password").read_text()
    assert len(password) == 48
    assert settings.ledger_url == (
        f"postgresql+psycopg://{postgres['POSTGRES_USER']}:{password}@postgres/{postgres['POSTGRES_DB']}"
    )
    assert settings.is_local, "a token that is empty is none"


def test_the_database_counts_as_there_only_when_it_answers_the_announcers() -> None:
    check = document(PAIR)["services"]["postgres"]["healthcheck"]["test"]
    assert "--host=127.0.0.1" in check, "the image's first server, which makes the database, answers the socket alone"
    for made in announcers(PAIR).values():
        assert made["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_caddy_leads_to_both_and_nothing_leads_to_what_is_the_operators() -> None:
    text = (DEPLOY / "compose" / "Caddyfile").read_text(encoding="utf-8")
    (upstreams,) = re.findall(r"reverse_proxy (.*) \{", text)
    assert upstreams.split() == [f"{each}:8000" for each in announcers(PAIR)]
    assert not any("8001" in str(each.get("ports", "")) for each in document(PAIR)["services"].values())
    assert "{$SITE} {" in text
    assert "SITE" in document(PAIR)["services"]["caddy"]["environment"]
