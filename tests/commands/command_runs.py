"""How the tests of commands run them, and the events and the ledger they run on."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from announcer.delivery.ports import Body
from announcer.ledger import Ledger
from announcer.model import EMPTY_HISTORY, Limits, State
from announcer.posts.templating import Wording
from announcer.publisher.inputs import read_events
from announcer.publisher.rounds import decide
from announcer.settings import load

EVENTS = """\
title: Winterreeks
summary: Twee avonden over bijen.
tags: [Bijen]
reminders: [1d, 2h]
events:
  - id: eerste
    date: 2024-02-22
    time: 19:00-20:30
    venue: {name: De Korf, city: Hengelo}
  - id: tweede
    date: 2024-04-09
    venue: {name: De Raat, city: Enschede}
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str


Announcer = Callable[..., Done]


def started(*args: str, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Runs `python -m announcer` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "announcer", *args],
        cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def make_ledger(url: str, now: datetime, *, clock: str = "real") -> None:
    """A ledger with one round at `now`, its two posts in two states: the series' in Dutch is posted, its translation
    rejected."""
    settings = load({})
    read = read_events(settings.events_dir, settings.defaults())
    ledger = Ledger.open(url, clock="simulated" if clock == "simulated" else "real")
    ledger.lead().acquire(now, "test")
    decision = decide(
        read.readings, EMPTY_HISTORY, settings.policy(), Limits(), now, wording=Wording(), namespace=None, settled=True
    )
    ledger.commit(decision.round, "local")
    outbox = ledger.outbox("local")
    for place, ticket in enumerate(outbox.due(now)):
        post = ticket.post
        body = Body(text=post.draft.text, language=post.key.language, visibility="public")
        outbox.begin(post.id, attempt=1, body=body, baseline_id=None, owner="test", lease_until=now, now=now)
        if place == 0:
            url_ = "https://mastodon.example/@us/1"
            outbox.finish(post.id, attempt=1, state=State.POSTED, now=now, status_id="1", url=url_)
        else:
            outbox.finish(post.id, attempt=1, state=State.REJECTED, now=now, reason="422: too long")
    ledger.close()
