"""Clients that take their time: more than two thousand at once, who come back whenever they are thrown out."""

import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore
from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer
from tests.support.slow_clients import WAYS, answered_meanwhile, slow_clients
from tests.support.web_server import serving

CLIENTS = 2300
ASKED = 200
"""Requests of others, of which one in a hundred may take longer than a second."""
TRIES = 3
"""One of them in time is enough: the attack lasts all the while, and what else a machine has to do comes and goes."""
_SITE = tuple(
    Resource(path=path, inputs=path, type=kind, body=body, modified_at=datetime(2024, 1, 10, 9, tzinfo=UTC))
    for path, kind, body in (
        ("/", "text/html; charset=utf-8", b"<p>x</p>" * 600),
        ("/much.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR\r\n" * 20_000),
    )
)


def _attack(way: str) -> str:
    """On a server of its own, with two workers, as the service has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.db"
        with closing(SiteStore(path)) as store:
            store.publish(_SITE)
        with serving(path) as port, slow_clients(port, WAYS[way], CLIENTS, "/much.ics" if "much" in way else "/"):
            measured = (len(answered_meanwhile(port, ASKED, within=1.0)) for _ in range(TRIES))
            is_in_time = any(late <= ASKED // 100 for late in measured)
    return f"others are {'' if is_in_time else 'not '}answered within a second"


def _slow(way: str) -> Attack[SiteServer]:
    return Attack(
        at="connections",
        name=f"each of {CLIENTS:,} clients {way}",
        happens="others are answered within a second",
        make=lambda _: _attack(way),
        left_to_ci="some seconds each",
    )


ATTACKS: tuple[Attack[SiteServer], ...] = tuple(map(_slow, WAYS))
