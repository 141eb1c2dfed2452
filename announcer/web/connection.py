"""One client's connection: requests in, answers out, one after the other, by the book (RFC 9112).

llhttp, the parser of Node, reads the grammar and refuses what two readers could understand differently; what it lets
through is judged here and in `request_head`. Nothing that a client sends is kept beyond the request that it belongs to.
"""

import asyncio
import socket
import struct
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import cast

from httptools import HttpParserError, HttpParserInvalidMethodError, HttpParserUpgrade, HttpRequestParser

from announcer.web.exchange import THAT_MATTER, Asked, Then, Worker
from announcer.web.http_answers import NOT_ALLOWED, Answer
from announcer.web.refusals import BAD_REQUEST, HEADERS_TOO_LARGE, TARGET_TOO_LONG, refusal
from announcer.web.request_head import LONGEST_TARGET, is_request_line, path_of

MOST_HEAD = 48 * 1024
"""Octets that may come without a head being complete: target and headers with all that is between them, and what of a
read belonged to the request before."""
MOST_BODY = 64 * 1024
"""Octets of a body that is read to its end, to go on after it: nothing here wants one."""
MOST_WAITING = 32
"""Requests of one connection that wait for the client to read the answers before them."""
LINGER = 1.0
"""Seconds in which a client that is refused while it still sends may read why: closed at once, the system would throw
away what it has not read (RFC 9112, 9.6)."""

_PIECE = 64 * 1024
"""Octets of a body that are given away at once: who reads slowly, or not at all, holds no more of it."""
_DROPPED = struct.pack("ii", 1, 0)
"""`struct linger`, for a connection that is reset when it is closed (socket(7), SO_LINGER)."""
_JOINED = 32 * 1024
"""Octets up to which a body is copied behind its head, rather than written by itself."""
_NO_PARSER = HttpRequestParser(None)
"""Of all connections that are closed."""


class Connection(asyncio.BufferedProtocol):
    """Answers what comes, until either side wants no more."""

    __slots__ = (
        *("_body", "_expects", "_head_octets", "_headers", "_headers_octets", "_hosts", "_is_in_head", "_is_over"),
        *("_is_paused", "_left", "_parser", "_size", "_target", "_then", "_transport", "_waiting", "_worker"),
        *("is_idle", "since", "taken"),
    )

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._parser = HttpRequestParser(self)
        self._waiting: deque[tuple[Asked | Answer, Then]] = deque()
        """What is answered when the client has read what it was sent before."""
        self._is_paused = False
        """It does not read that."""
        self._left, self._then, self._size = memoryview(b""), Then.NEXT, 0
        """Of the answer under way: the octets of its body that are still to be given away, what follows it, and how
        many octets it has in all."""
        self._is_over = False
        """No request is taken any more."""
        self.is_idle = True
        """No request is under way."""
        self.since = monotonic()
        """When it was opened, its last request began, or the answer to it."""
        self.taken = 0
        """Requests so far."""
        self._begin()

    def _begin(self) -> None:
        """For the next request."""
        self._target = b""
        self._headers: dict[str, str] = {}
        self._hosts: list[bytes] = []
        self._headers_octets = self._head_octets = self._body = 0
        self._expects = b""
        self._is_in_head = True

    @property
    def owes(self) -> int:
        """Octets of the answer that it has not read; 0: it has read all."""
        return self._size if self._left or self._transport.get_write_buffer_size() else 0

    def end(self) -> None:
        """Closes it as soon as what was asked is answered; at once, when nothing is."""
        if self.is_idle and not self._waiting and not self._left:
            self._transport.close()

    def drop(self) -> None:
        """Ends it at once. What it has not read the system drops too, rather than keep it for a client that is slow."""
        with suppress(OSError):
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROPPED)
        self._transport.abort()

    # --- the loop calls these ---------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(0)  # whoever has not read all of it waits for the next piece

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        self._is_over = True
        self._left = memoryview(b"")
        self._waiting.clear()
        self._parser = _NO_PARSER  # it knows us, and we it: nobody else would part the two
        self._worker.forget(self)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - the loop passes it
        return self._worker.buffer

    def buffer_updated(self, octets: int) -> None:
        if not self._takes_more():
            return
        data, before = self._worker.buffer[:octets], self.taken
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            return  # another protocol, or a tunnel, is wanted: the request itself is answered, and it was the last
        except HttpParserError as error:
            if self._takes_more():
                # The grammar knows the registered methods only.
                is_method = isinstance(error, HttpParserInvalidMethodError) and before == self.taken
                self._take(NOT_ALLOWED if is_method and is_request_line(bytes(data)) else BAD_REQUEST, Then.LINGER)
            return
        if self._is_in_head and not self.is_idle and self._takes_more():
            self._head_octets += octets
            if self._head_octets > MOST_HEAD:
                is_target = len(self._target) > LONGEST_TARGET
                self._take(TARGET_TOO_LONG if is_target else HEADERS_TOO_LARGE, Then.LINGER)

    def eof_received(self) -> bool:
        """Whether the connection stays, for what is not answered yet. Else it is closed when all is sent."""
        self._is_over = True
        return bool(self._waiting or self._left)

    def pause_writing(self) -> None:
        self._is_paused = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_paused = False
        if self._left:
            self._give()
        while self._waiting and not self._is_paused:
            self._send(*self._waiting.popleft())
        if self._is_paused or self._transport.is_closing():
            return
        if (self._is_over or self._worker.is_stopping) and not self._waiting:
            self._close(Then.LINGER)
        self._transport.resume_reading()

    # --- the parser calls these -------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        self.is_idle = False
        self.since = monotonic()

    def on_url(self, part: bytes) -> None:
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._is_in_head:
            return  # a trailer: it says nothing of the request (RFC 9110, 6.5.1)
        self._headers_octets += len(name) + len(value) + 4
        name = name.lower()
        if name in THAT_MATTER:
            key, text = name.decode("ascii"), value.decode("latin-1")
            # A list that came in several lines is one (RFC 9110, 5.3).
            self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text
        elif name == b"host":
            self._hosts.append(value)
        elif name == b"expect":
            self._expects = value.lower()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        # Who waits with the body until it is wanted waits no longer: it is not.
        if self._expects and not self._is_over:
            self._complete(Then.LINGER)

    def on_body(self, part: bytes) -> None:
        self._body += len(part)
        if self._body > MOST_BODY and not self._is_over:
            self._complete(Then.LINGER)

    def on_message_complete(self) -> None:
        if self._is_over:
            return
        if self._parser.should_upgrade():
            then = Then.LINGER
        elif self._parser.should_keep_alive() and self._parser.get_http_version() != "1.0":
            then = Then.NEXT
        else:
            then = Then.CLOSE
        self._complete(then)
        self.is_idle = True
        self._begin()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _takes_more(self) -> bool:
        """Asked anew each time: what the parser is fed may end it."""
        return not self._is_over

    def _complete(self, then: Then) -> None:
        """The request is whole, or as whole as it is waited for."""
        refused = refusal(
            version=self._parser.get_http_version(), target=self._target, headers_octets=self._headers_octets,
            hosts=self._hosts, expects=self._expects,
        )  # fmt: skip
        if refused is not None:
            self._take(refused, Then.LINGER)
            return
        method, path = self._parser.get_method().decode("ascii"), path_of(self._target)
        if path is not None:
            self._take((method, path, self._headers), then)
        elif method == "CONNECT" or (method == "OPTIONS" and self._target == b"*"):
            self._take(NOT_ALLOWED, then)  # their targets have no path (RFC 9112, 3.2.3 and 3.2.4)
        else:
            self._take(BAD_REQUEST, Then.LINGER)

    def _take(self, asked: Asked | Answer, then: Then) -> None:
        """Answers, or waits until the answers before it are read."""
        self.taken += 1
        if self._transport.is_closing():  # it has gone while others of its requests were answered
            self._is_over = True
            return
        self._worker.heard(self)
        if self._worker.is_stopping and then is Then.NEXT:
            then = Then.CLOSE
        self._is_over = then is not Then.NEXT
        if not self._is_paused:
            self._send(asked, then)
            return
        self._waiting.append((asked, then))
        self._is_over = self._is_over or len(self._waiting) >= MOST_WAITING

    def _send(self, asked: Asked | Answer, then: Then) -> None:
        if isinstance(asked, Answer):
            answer, body = asked, asked.body
        else:
            answer = self._worker.answer(*asked)
            body = None if asked[0] == "HEAD" else answer.body
        self._worker.count(answer.status)
        head = answer.head + self._worker.ends_head(closes=then is not Then.NEXT)
        self.since, self._size = monotonic(), len(body or b"")
        if not body:
            self._transport.write(head)
        elif self._size <= _JOINED:
            self._transport.write(head + body)
        else:
            self._transport.write(head)
            self._left, self._then = memoryview(body), then
            self._give()
            return
        if then is not Then.NEXT:
            self._close(then)

    def _give(self) -> None:
        """What is left of the body, as far as it is read; then what follows the answer."""
        while self._left and not self._is_paused and not self._transport.is_closing():
            piece, self._left = self._left[:_PIECE], self._left[_PIECE:]
            self._transport.write(piece)
        if not self._left and self._then is not Then.NEXT:
            self._close(self._then)

    def _close(self, then: Then) -> None:
        if then is Then.CLOSE or not self._transport.can_write_eof():
            self._transport.close()
            return
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER, self._part)

    def _part(self) -> None:
        """Whoever does not close it has had time to; but for what is not sent yet."""
        if self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(LINGER, self._part)
        else:
            self._transport.abort()
