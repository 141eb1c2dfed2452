"""Servers that do not answer as servers do: over real sockets, each in its own way."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Talk = Callable[[socket.socket], None]


def says_nothing(connection: socket.socket) -> None:
    """It takes what it is sent, until the client has had enough."""
    while connection.recv(65536):
        pass


def never_ends_its_head(connection: socket.socket) -> None:
    """A little at a time: each read gets something."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: yes\r\n")
        time.sleep(0.1)


def sends_a_byte_at_a_time(connection: socket.socket) -> None:
    """A whole head, and a body that would take a day."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n[")
    while True:
        connection.sendall(b" ")
        time.sleep(0.1)


def floods(connection: socket.socket) -> None:
    """Three gigabytes, as fast as they are taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3000000000\r\n\r\n[")
    while True:
        connection.sendall(b" " * 65536)


def redirects_for_ever(connection: socket.socket) -> None:
    """To itself."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def hangs_up(connection: socket.socket) -> None:
    """At once."""
    connection.recv(1)


ALL: tuple[Talk, ...] = (
    says_nothing, never_ends_its_head, sends_a_byte_at_a_time, floods, redirects_for_ever, hangs_up
)  # fmt: skip
WAITING: tuple[Talk, ...] = (says_nothing, never_ends_its_head, sends_a_byte_at_a_time)
"""Those who ask one of these wait until they have had enough."""


@contextmanager
def listening(talk: Talk) -> Iterator[str]:
    """The address of a server that does that with each connection, host and port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(connection: socket.socket) -> None:
            with connection:
                try:
                    talk(connection)
                except OSError:
                    return

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)


@contextmanager
def silent_resolver() -> Iterator[Callable[[str, int], list[str]]]:
    """A look-up that does not come back before the end."""
    is_over = threading.Event()

    def never(_host: str, _port: int) -> list[str]:
        is_over.wait()
        raise OSError("it is over")

    try:
        yield never
    finally:
        is_over.set()
