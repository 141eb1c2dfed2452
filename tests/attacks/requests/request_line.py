"""Method, address and version."""

from tests.attacks.attack import Attack
from tests.attacks.requests.site_server import SiteServer, answered

_REST = b" HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"

ATTACKS: tuple[Attack[SiteServer], ...] = (
    answered("method", "TRACE, to read headers back", b"TRACE /" + _REST, "405"),
    answered("address", "climbs out by `../`", b"GET /events/../../etc/passwd" + _REST, "404"),
)
