"""How PostgreSQL is connected to: noticed when it falls silent, and for whom somebody waits given up on soon."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Dialect, Engine, create_engine, event

from announcer.errors import LedgerError
from announcer.model import Message
from announcer.runtime.in_time import Timely

if TYPE_CHECKING:
    from psycopg import Connection


def postgresql_engine(url: URL, *, answers_within: float | None) -> Engine:
    """The engine for `url`. `answers_within`: seconds in which a connection stands, its name's look-up included, and
    each statement is answered; else psycopg.OperationalError. None: as long as its network's own limits let it wait.
    Raises LedgerError where psycopg is missing."""
    # A peer that fell silent is noticed within half a minute, not after the system's two hours.
    arguments: dict[str, Any] = {
        "connect_timeout": 10,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "application_name": "announcer",
    }
    given = {name: value for name, value in arguments.items() if name not in url.query}
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=given)
    except ImportError as error:
        raise LedgerError(
            Message("a ledger in PostgreSQL needs psycopg, which is not installed: pip install 'announcer[postgres]'")
        ) from error
    if answers_within is not None:
        connect = _impatient(answers_within)

        @event.listens_for(engine, "do_connect")
        def do_connect(_dialect: Dialect, _record: object, given: list[Any], named: dict[str, Any]) -> "Connection":
            return connect(*given, **named)

    return engine


def _impatient(seconds: float) -> "Callable[..., Connection]":
    """`psycopg.connect`, but for the waiting. A server whose machine is well and that does nothing (it is stopped, its
    disk hangs) is noticed by nothing else: the system answers in its place."""
    from psycopg import Connection, OperationalError  # noqa: PLC0415 - it is not installed everywhere

    said = f"no answer within {seconds:g} seconds"

    class Impatient(Connection):
        """Every word to the server and back goes through `wait` (psycopg 3, connection.py)."""

        def wait(self, *given: Any, **named: Any) -> Any:
            is_late = threading.Event()
            alarm = threading.Timer(seconds, partial(_cut_off, self, is_late))
            alarm.daemon = True
            alarm.start()
            try:
                return super().wait(*given, **named)
            except OperationalError as error:
                if is_late.is_set():
                    raise OperationalError(said) from error
                raise
            finally:
                alarm.cancel()

    def connect(*given: Any, **named: Any) -> Connection:
        try:
            return Timely(partial(Impatient.connect, *given, **named)).result(seconds)
        except TimeoutError as error:
            raise OperationalError(said) from error

    return connect


def _cut_off(connection: "Connection", is_late: threading.Event) -> None:
    is_late.set()
    with suppress(Exception), socket.socket(fileno=connection.fileno()) as line:
        try:
            line.shutdown(socket.SHUT_RDWR)  # wakes who waits for it; close would not
        finally:
            line.detach()  # it is psycopg's to close
