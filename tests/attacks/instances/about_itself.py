"""What an instance says of itself: how long a post may be, and how it counts."""

from pathlib import Path
from typing import Any

from tests.accounts.mastodon_accounts import account_on
from tests.attacks.attack import Attack
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.fake_mastodon.statuses import Answer
from tests.support.planner_world import World, event, local, series

_PATH = "/api/v[12]/instance"


def _says(name: str, happens: str, answer: Any = None, **statuses: Any) -> Attack[Path]:
    """`statuses`: what it says of them in its configuration."""
    told = Answer(200, {"configuration": {"statuses": statuses}} if answer is None else answer)
    return Attack(at="what it says of itself", name=name, happens=happens, make=lambda _: _planned(told))


def _planned(told: Answer) -> str:
    """What a plan makes of its limits: the first post of an evening."""
    with FakeMastodon() as server:
        server.lies = [Lie(lambda _: told, method="GET", path=_PATH)]
        limits = account_on(server.base_url).limits()
    world = World(local("2024-02-10 09:00"), limits=limits)
    world.write(series(event("a", "2024-02-22", "19:00")))
    post = world.plan().posts[0]
    fate = f"held: {post.held}" if post.held is not None else "planned"
    return f"{limits.max_characters} characters, {post.length} {fate}"


ATTACKS: tuple[Attack[Path], ...] = (
    _says("posts of 0 characters", "500 characters, 154 planned", max_characters=0),
    _says("posts of -1 characters", "500 characters, 154 planned", max_characters=-1),
    _says(
        "posts of 1 character",
        (
            "1 characters, 139 held: 139 characters even when shortened, of which the instance takes 1: shorten "
            "title and place"
        ),
        max_characters=1,
    ),
    _says("posts of 10^12 characters", "500 characters, 154 planned", max_characters=10**12),
    _says("posts of `many` characters", "500 characters, 154 planned", max_characters="many"),
    _says("posts of 10^400 characters", "500 characters, 154 planned", max_characters=1e308),
    _says(
        "posts of NaN characters",
        "500 characters, 154 planned",
        answer='{"configuration": {"statuses": {"max_characters": NaN}}}',
    ),
    _says("posts of `true` characters", "500 characters, 154 planned", max_characters=True),
    _says("a link takes 10^6 characters", "500 characters, 154 planned", characters_reserved_per_url=10**6),
    _says("a link takes -500 characters", "500 characters, 154 planned", characters_reserved_per_url=-500),
    _says("its configuration is a list", "500 characters, 154 planned", answer={"configuration": [[]]}),
    _says("it is 100,000 brackets deep", "500 characters, 154 planned", answer="[" * 100_000),
    _says("it is a page of 9 MB", "500 characters, 154 planned", answer="<p>" * 3_000_000),
)
