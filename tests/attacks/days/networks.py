"""Networks and instances that are not there, for a moment or for days."""

from contextlib import closing
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.running_service import Service
from tests.support.waiting import eventually


def _no_names(folder: Path) -> str:
    """RFC 6761: the names below `.invalid` never resolve."""
    settings = {
        "BASE_URL": "https://agenda.example", "MASTODON__BASE_URL": "https://social.example.invalid",
        "MASTODON__ACCESS_TOKEN": "tok-names-77",
    }  # fmt: skip
    with closing(Service(folder / "no-names", **settings)) as service:
        service.start()
        assert service.get("/").status == 200
        eventually(lambda: "social.example.invalid" in str(service.healthz()["problems"]), "it is named", 45)
        assert "social.example.invalid" in service.command("status").out
        assert service.stop() == 0
        return "pages are served, /healthz and `status` name the instance"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="networks",
        name="names resolve to nothing",
        happens="pages are served, /healthz and `status` name the instance",
        make=_no_names,
        left_to_ci="it starts a service",
    ),
)
