"""An instance that is away, or does not answer, and the people who wait for a command meanwhile."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.ports import free_port
from tests.support.running_service import Service
from tests.support.waiting import eventually

_MOST = 5.0
"""Seconds that a command may take, whatever the instance does, beyond what it takes a busy machine without one."""
_SLOW = 4.0
"""Seconds."""
_SIMULATED = ("--now", "2024-02-10T18:00", "--speed", "40000", "--really-post")


@contextmanager
def _silent_instance() -> Iterator[str]:
    """Takes every call and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def _nobody() -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@contextmanager
def _nameless() -> Iterator[str]:
    """A name that no server knows (RFC 6761, 6.4)."""
    yield "https://social.invalid"


def _command(name: str, address: object, command: str, folder: Path) -> str:
    with address() as url, closing(Service(folder / f"{name}-{command}")) as service:  # type: ignore[operator]
        began = time.monotonic()
        service.command(command)
        alone = time.monotonic() - began
        service.settings |= {"MASTODON__BASE_URL": url, "MASTODON__ACCESS_TOKEN": "token-of-nobody"}
        service.settings["BASE_URL"] = "https://agenda.example"
        began = time.monotonic()
        done = service.command(command)
        took = time.monotonic() - began - alone
        named = url in done.out + done.err or url.partition("://")[2] in done.out + done.err
        within = "within 5 s" if took < _MOST else f"after {took:.0f} s"
        return f"answers {within}, {'names' if named else 'does not name'} the instance that it could not ask"


def _two_days_away(folder: Path) -> str:
    """The posts that fell due meanwhile go once, if they are of use, and all others say why they did not."""
    with FakeMastodon() as server:
        settings = {"MASTODON__BASE_URL": server.base_url, "MASTODON__ACCESS_TOKEN": server.rules.token}
        settings["DATABASE_URL"] = f"sqlite:///{folder}/two-days-away.db"
        server.hang_up()
        with closing(Service(folder / "two-days-away", **settings)) as service:
            service.start(*_SIMULATED)
            eventually(lambda: service.now() >= "2024-02-12T18:00", "two days", 100)
            server.slow = _SLOW
            server.answer_again()
            eventually(lambda: len(server.rules.own()) >= 2, "two posts", 120)
            server.slow = 0.0
            eventually(lambda: service.now() >= "2024-02-16T18:00", "four more days", 200)
            posts = service.posts()
        twice = len(server.rules.own()) - len({status.text for status in server.rules.own()})
        silent = [one["key"] for one in posts if one["state"] not in {"posted", "pending"} and not one.get("reason")]
        posted = sum(one["state"] == "posted" for one in posts)
        if twice or silent or posted != len(server.rules.own()):
            return f"{twice} posts twice, silent: {silent}, {posted} known of {len(server.rules.own())}"
        return "what is still of use goes once when it is back, and all else says why it did not"


def _asked(name: str, address: object, command: str) -> Attack[Path]:
    return Attack(
        at="the instance",
        name=f"{name}, and somebody types `{command}`",
        happens="answers within 5 s, names the instance that it could not ask",
        make=partial(_command, name.replace(" ", "-"), address, command),
        left_to_ci="it starts a program",
    )


ATTACKS: tuple[Attack[Path], ...] = (
    *(
        _asked(name, address, command)
        for name, address in (
            ("it takes calls and never answers", _silent_instance),
            ("nobody is there", _nobody),
            ("its name is not known (DNS)", _nameless),
        )
        for command in ("status", "plan")
    ),
    Attack(
        at="the instance",
        name="away for two days, with posts that fall due, then slow: four seconds an answer",
        happens="what is still of use goes once when it is back, and all else says why it did not",
        make=_two_days_away,
        left_to_ci="days go by",
    ),
)
