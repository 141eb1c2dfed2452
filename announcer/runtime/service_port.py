"""The port of the service: whether it is free, and whether the service answers there. Standard library only."""

import contextlib
import errno
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from announcer.errors import ServiceError

SITE, ADMIN = "ANNOUNCER_", "ANNOUNCER_ADMIN_"
"""What the names of the settings HOST and PORT begin with."""
_LONGEST_ANSWER = 1 << 20
_SLICE = 0.1
"""Seconds after which who waits for an answer looks whether it is wanted still."""
_BACKLOG = 4096
"""Connections that wait to be taken, at most; the system may allow fewer (listen(2))."""


def listen(host: str, port: int, names: str = SITE) -> socket.socket:
    """Listens there, for the processes that are given the socket: what waits in it waits on when one of them ends.

    Raises ServiceError as `claim_port`.
    """
    claim_port(host, port, names)
    try:
        family, kind, protocol, _, address = _resolved(host, port)
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError as error:
            if not _is_taken(error):
                raise
            # By half closed connections of a predecessor that had this option: they allow others with it alone.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        raise ServiceError(_why_not(host, port, names, error)) from error
    return listening


def claim_port(host: str, port: int, names: str = SITE) -> None:
    """Raises ServiceError when another program listens on `port`, or `host` is no address of this machine. `names`: as
    the names of the settings begin that say where.

    A server may have bound it with SO_REUSEPORT: a second one of the same user could bind it too, in silence, and would
    answer every other request. This bind, without that option, sees it. It also sees the connections that a killed
    predecessor leaves half closed for a minute: those answer nobody, and are in nobody's way.
    """
    deadline = time.monotonic() + 1
    while True:
        address: tuple[object, ...] = (host, port)
        try:
            family, kind, protocol, _, address = _resolved(host, port)
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else TIME_WAIT counts as in use
                probe.bind(address)
        except OSError as error:
            if _is_taken(error) and not _answers(address):
                return
            if time.monotonic() >= deadline or not _is_taken(error):
                raise ServiceError(_why_not(host, port, names, error)) from error
            time.sleep(0.1)
        else:
            return


def _resolved(host: str, port: int) -> tuple[Any, ...]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]


def _answers(address: tuple[object, ...]) -> bool:
    """Whether somebody takes connections there. An address of all interfaces is asked on this machine's own."""
    host, port, *_ = address
    try:
        socket.create_connection((reached(str(host)), int(str(port))), timeout=0.5).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        return True
    return True


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


def _why_not(host: str, port: int, names: str, error: OSError) -> str:
    if _is_taken(error):
        return f"port {port} on {host} is in use by another program; set {names}PORT to a free one, or stop it"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for the system's services; set {names}PORT to one above 1023"
    return f"cannot listen on {host}: {error.strerror or error}; set {names}HOST to an address of this machine"


class ReadinessProbe:
    """The service's address, and whether it answers with a site that this service's own publisher has seen to.

    The site of an earlier run is served at once; a publisher that has to give up (another one leads) never gets so far.
    """

    def __init__(self, host: str, port: int, admin: tuple[str, int] | None = None) -> None:
        """`admin`: host and port at which it says more of itself than to the world; None: it says all here."""
        self._since = datetime.now(UTC).isoformat()
        self._site, self._admin = (host, port), admin
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{port}/"
        self.wait_seconds = 0.1
        """Seconds until it is worth another try; longer each time, up to one."""

    def is_ready(self, is_over: Callable[[], bool] = lambda: False) -> bool:
        """False at once when it `is_over`: nobody wants to know any more."""
        self.wait_seconds = min(1.0, 1.05 * self.wait_seconds)
        head, body = ask_health(*self._site, 0.5, is_over)
        if head[8:12] == b" 200" and self._admin is not None:
            head, body = ask_health(*self._admin, 0.5, is_over)
        return head[8:12] == b" 200" and _last_round(body) >= self._since

    def answers(self, is_over: Callable[[], bool] = lambda: False) -> bool:
        """Whether the server says anything at all; waits for a second at most."""
        return ask_health(*self._site, 1.0, is_over)[0].startswith(b"HTTP/")


def ask_health(
    host: str, port: int, seconds: float, is_over: Callable[[], bool] = lambda: False
) -> tuple[bytes, bytes]:
    """Head and body of what the server that listens there says at /healthz, as far as they came within `seconds`, or
    until it `is_over`; both empty without an answer."""
    ends, answer = time.monotonic() + seconds, b""
    with contextlib.suppress(OSError), socket.create_connection((reached(host), port), timeout=_SLICE) as call:
        call.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        while time.monotonic() < ends and len(answer) < _LONGEST_ANSWER and not is_over():
            with contextlib.suppress(TimeoutError):
                part = call.recv(1 << 16)
                if not part:
                    break
                answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


def reached(host: str) -> str:
    """Where, on this machine, who listens on `host` is reached."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _last_round(body: bytes) -> str:
    """When the publisher completed a round last, ISO 8601 in UTC; empty while it has not."""
    try:
        return str(json.loads(body)["publisher"]["last_round_at"] or "")
    except (ValueError, LookupError, TypeError):
        return ""
