"""What `announcer status` asks about, by the command that settles it."""

import json
import re
import shlex
from datetime import timedelta

from tests.commands.command_runs import MORNING, Announcer

POST = "bijen/series/1/nl"

LATER = MORNING + timedelta(hours=2)


def matters(announcer: Announcer) -> dict[str, str]:
    """About what `status` asks, with what it says to type."""
    return {one["about"]: one["remedy"] for one in json.loads(announcer("status", "--json").out)["matters"]}


def typed(remedy: str) -> list[list[str]]:
    """The commands in a remedy, as one would type them; `--removed` alone is said of the command before it."""
    found: list[list[str]] = []
    for words in re.findall(r"`([^`]+)`", remedy):
        if words.startswith("announcer "):
            found.append(shlex.split(words)[1:])
        elif words.startswith("--"):
            found.append([*found[-1][:-1], words])
    return found


def posts(announcer: Announcer) -> dict[str, str]:
    return {post["key"]: post["state"] for post in json.loads(announcer("posts", "--json").out)["posts"]}
