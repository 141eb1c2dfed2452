"""A mail server that speaks enough of SMTP (RFC 5321, STARTTLS of RFC 3207, AUTH of RFC 4954) to be lied to."""

import base64
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self


@dataclass
class FakeSmtp:
    """Each connection has a thread of its own. `tls`: for STARTTLS, or with `is_smtps` from the first byte on."""

    tls: ssl.SSLContext | None = None
    is_smtps: bool = False
    password: str | None = None
    """What AUTH wants; None: it is not offered."""
    refuses: str = ""
    """The verb that is answered with 550."""
    is_silent: bool = False
    """Takes connections and says nothing."""
    drips: float = 0.0
    """Seconds between two bytes of the greeting, which never ends."""
    mails: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Commands, with whether they came over TLS."""
    _socket: socket.socket = field(default_factory=socket.socket)
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)
        for connection in self._open:
            connection.close()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while self.is_silent:
                time.sleep(0.05)
            while self.drips:
                connection.sendall(b"2")
                time.sleep(self.drips)
            if self.is_smtps and self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            self._talk(connection)
        except (OSError, EOFError):
            return

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(b"220 fake\r\n")
        lines = _lines(connection)
        for line in lines:
            is_tls = isinstance(connection, ssl.SSLSocket)
            verb = line.split(b" ")[0].upper().decode()
            self.heard.append(f"{verb}{' over TLS' if is_tls else ''}")
            if verb == self.refuses:
                connection.sendall(b"550 5.7.1 not here\r\n")
            elif verb == "EHLO":
                offers = ["fake", *(["STARTTLS"] if self.tls and not is_tls else [])]
                offers += ["AUTH PLAIN"] if self.password else []
                replies = [f"250{'-' if offer != offers[-1] else ' '}{offer}\r\n" for offer in offers]
                connection.sendall("".join(replies).encode())
            elif verb == "STARTTLS" and self.tls is not None:
                connection.sendall(b"220 go on\r\n")
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
                lines = _lines(connection)
                self._go_on(connection, lines)
                return
            else:
                self._answer(connection, verb, line, lines)

    def _go_on(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        for line in lines:
            verb = line.split(b" ")[0].upper().decode()
            self.heard.append(f"{verb} over TLS")
            if verb == self.refuses:
                connection.sendall(b"550 5.7.1 not here\r\n")
            elif verb == "EHLO":
                connection.sendall(b"250-fake\r\n250 AUTH PLAIN\r\n" if self.password else b"250 fake\r\n")
            else:
                self._answer(connection, verb, line, lines)

    def _answer(self, connection: socket.socket, verb: str, line: bytes, lines: Iterator[bytes]) -> None:
        if verb == "AUTH":
            given = base64.b64decode(line.split(b" ")[-1]).split(b"\0")[-1].decode()
            connection.sendall(b"235 in\r\n" if given == self.password else b"535 5.7.8 no\r\n")
        elif verb == "DATA":
            connection.sendall(b"354 go\r\n")
            body = b""
            for text in lines:
                if text == b".":
                    break
                body += text.removeprefix(b".") + b"\r\n"
            self.mails.append(message_from_bytes(body, policy=default))
            connection.sendall(b"250 taken\r\n")
        elif verb == "QUIT":
            connection.sendall(b"221 bye\r\n")
            raise EOFError
        else:
            connection.sendall(b"250 ok\r\n")


def _lines(connection: socket.socket) -> Iterator[bytes]:
    buffer = b""
    while True:
        while b"\r\n" not in buffer:
            more = connection.recv(4096)
            if not more:
                return
            buffer += more
        line, _, buffer = buffer.partition(b"\r\n")
        yield line
