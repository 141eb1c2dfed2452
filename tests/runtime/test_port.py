"""Whether a port is free, asked before anything is started."""

import socket

import pytest

from announcer.errors import ServiceError
from announcer.runtime.service_port import claim_port, listen, reached
from announcer.settings import addresses


def listener() -> socket.socket:
    """Bound as some servers bind, for workers that share a port."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


def test_a_port_on_which_somebody_listens_is_refused_with_the_remedy() -> None:
    with listener() as taken, pytest.raises(ServiceError, match="is in use by another program; set ANNOUNCER_PORT"):
        claim_port("127.0.0.1", taken.getsockname()[1])


def test_what_a_killed_predecessor_left_half_closed_keeps_nobody_out() -> None:
    with listener() as dead:
        port = dead.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = dead.accept()
            dead.close()
            accepted.close()  # the client does not close its side: the port lingers
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with pytest.raises(OSError, match="in use"):
                    probe.bind(("127.0.0.1", port))
            claim_port("127.0.0.1", port)
            listen("127.0.0.1", port).close()


def test_a_free_port_is_claimed() -> None:
    with listener() as made:
        port = made.getsockname()[1]
    claim_port("127.0.0.1", port)
    with listen("127.0.0.1", port), pytest.raises(ServiceError, match="is in use"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "::1", "2001:db8::7", "agenda.example"])
def test_who_listens_everywhere_is_asked_where_the_address_that_is_shown_leads(host: str) -> None:
    assert addresses.own(host).strip("[]") == reached(host)
