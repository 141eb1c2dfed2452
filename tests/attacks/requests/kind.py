"""Requests that somebody makes to harm, as bytes over a socket, and what the server answers."""

from tests.attacks.attack import Kind
from tests.attacks.requests import framing, headers, hosts, paths, request_line, slow_clients
from tests.attacks.requests.site_server import SiteServer, running

REQUESTS: Kind[SiteServer] = Kind(
    name="requests",
    title="Requests",
    least=150,
    ground=running,
    attacks=(
        *request_line.ATTACKS,
        *hosts.ATTACKS,
        *paths.ATTACKS,
        *framing.ATTACKS,
        *headers.ATTACKS,
        *slow_clients.ATTACKS,
    ),
)
