"""A publisher's sending half, as a process: the real delivery over the real ledger and the real client.

It does what it is told over a connection, tells each point that it passes, and kills itself where it was told to.
"""

import logging
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Protocol

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.crash_points import POINTS
from announcer.delivery.worker import Delivery
from announcer.ledger.ledger import Ledger
from announcer.model import Round
from announcer.runtime.clock import elapsed
from tests.support.pictures import a_picture

ALL_POINTS = (*POINTS, "before lead", "after lead", "before round", "after round")
"""Every commit and every call of delivery, and those of the publisher's round."""


@dataclass(frozen=True, kw_only=True)
class ProcessSettings:
    """What a process is to be."""

    ledger_url: str
    base_url: str
    token: str
    owner: str
    now: datetime
    deadline: float = 10.0
    kill_points: frozenset[tuple[str, int]] = frozenset()
    """Points and occurrences at which it kills itself."""
    passed: Counter[str] = field(default_factory=Counter)
    """The points that its predecessors have passed."""
    mutant: str = ""
    """A name of `mutants`: what is taken out of the protocol in this process."""


def log_everything() -> None:
    """Logs as much as anybody can switch on, to be searched for the token; but not SQLAlchemy, which never gets it, and
    would take most of the time."""
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)


class Runnable(Protocol):
    """An order of another kind: a process that needs no telling."""

    def run(self) -> None: ...


def serve(connection: Connection) -> None:
    """Opens everything, then answers calls `(name, argument)` until the other side hangs up or says `stop`."""
    order: ProcessSettings | Runnable = connection.recv()
    connection.send(("pid", os.getpid()))
    if not isinstance(order, ProcessSettings):
        order.run()
        return
    passed = order.passed.copy()

    def hook(point: str) -> None:
        passed[point] += 1
        connection.send(("point", point))
        if (point, passed[point]) in order.kill_points:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        calls = _publisher(order, hook)
        connection.send(("done", None))
        while True:
            name, argument = connection.recv()
            if name == "stop":
                return
            try:
                connection.send(("done", calls[name](argument)))
            except Exception as error:  # noqa: BLE001  # the judge wants to see it
                traceback.print_exc()
                connection.send(("failed", f"{type(error).__name__}: {error}"))
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        connection.send(("failed", f"{type(error).__name__}: {error}"))


def _publisher(order: ProcessSettings, hook: Callable[[str], None]) -> dict[str, Callable[[Any], object]]:
    if order.mutant:
        from tests.faults import mutants  # noqa: PLC0415  # only a process that is to be mutated

        mutants.apply_mutant(order.mutant)
    ledger = Ledger.open(order.ledger_url, clock="simulated")
    hook("before lead")
    ledger.lead().acquire(order.now, order.owner)
    hook("after lead")
    account = MastodonAccount(
        order.base_url, order.token, site_url="https://site.example", pictures=a_picture, timeout=(5, 5),
        deadline=order.deadline,
    )  # fmt: skip
    name = f"{order.base_url}/@organiser"
    delivery = Delivery(ledger.outbox(name), account, owner=order.owner, timer=elapsed, hook=hook)

    def commit(round_: Round) -> None:
        hook("before round")
        ledger.commit(round_, name)
        hook("after round")

    return {"commit": commit, "step": delivery.step}
