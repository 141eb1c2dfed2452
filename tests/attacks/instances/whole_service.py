"""What an instance says to a whole service, and where its words come to stand."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer
from tests.support.running_service import Service
from tests.support.waiting import eventually

_WORDS = "\x1b[2J\x1b]0;pwned\x07 no \u202e\r\n2024-02-10 18:00:00 forged Bearer {token}\0\x9b31m"
_PLACES = ("the log", "status", "posts", "/healthz", "/healthz/publisher", "/metrics", "/")


def _said(service: Service) -> Iterator[str]:
    """What it tells people and machines, by place."""
    yield service.log
    for command in (("status",), ("posts", "--json")):
        done = service.command(*command)
        yield done.out + done.err
    for path in _PLACES[3:]:
        yield service.get(path).body.decode()


def _hostile_words(folder: Path) -> str:
    with FakeMastodon() as server:
        token = server.rules.token
        told = Answer(422, {"error": _WORDS.format(token=token)})
        server.lies = [Lie(lambda _: told, keeps=False)]
        settings = {"MASTODON__BASE_URL": server.base_url, "MASTODON__ACCESS_TOKEN": token}
        settings["DATABASE_URL"] = f"sqlite:///{folder}/hostile-words.db"
        with closing(Service(folder / "hostile-words", **settings)) as service:
            service.start("--now", "2024-02-10T18:00", "--speed", "60000", "--really-post")
            eventually(lambda: "refuses it" in service.log, "a post is refused", 60)
            said = dict(zip(_PLACES, _said(service), strict=True))
            service.stop()
        kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    odd = [place for place, text in said.items() if any(not sign.isprintable() for sign in text if sign not in "\n\t")]
    forged = [place for place, text in said.items() if "\n2024-02-10 18:00:00 forged" in text]
    leaked = [place for place, text in said.items() if token in text] + ["the disk"] * (token.encode() in kept)
    shown = "forged Bearer ***" in said["status"] or "forged Bearer ***" in said["posts"]
    if odd or forged or leaked or not shown:
        return f"no printable line in {odd}; forged lines in {forged}; the token in {leaked}; shown: {shown}"
    return "refused, in its words on one printable line; the token stands nowhere"


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="the words of a refusal",
        name="all of these together, to a whole service: its log, `status`, `posts`, pages, metrics and disk",
        happens="refused, in its words on one printable line; the token stands nowhere",
        make=_hostile_words,
        left_to_ci="it starts a service",
    ),
)
