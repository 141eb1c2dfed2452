"""What an instance does on the line, below the API: it keeps the post each time."""

import gzip
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import count, repeat
from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import raw, told
from tests.support.fake_mastodon.lies import Lie, Telling

_ONCE = "posted, 1 on the account"
_line = partial(told, happens=_ONCE, at="the line")


def _bytes(*pieces: bytes) -> Telling:
    return lambda _: iter(pieces)


def _raw(head: str, body: Iterable[bytes] = ()) -> Telling:
    return lambda _: raw(head, body)


def _head_without_end(_: object) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    yield from (b"X-%d: 1\r\n" % number for number in count())


def _bomb(layers: int) -> bytes:
    body = b"0" * (32 << 20)
    for _ in range(layers):
        body = gzip.compress(body, 6)
    return body


def _once(tell: Telling) -> Lie:
    return Lie(tell, times=1)


_200 = "HTTP/1.1 200 OK\n"

ATTACKS: tuple[Attack[Path], ...] = (
    _line("hangs up without a word", _once(_bytes())),
    _line("speaks another protocol", _once(_bytes(b"220 smtp.example ESMTP\r\n"))),
    _line("has a status of 999", _once(_raw("HTTP/1.1 999 ?"))),
    _line("has a status of -200", _once(_raw("HTTP/1.1 -200 OK"))),
    _line(
        "goes on with `100 Continue` without end",
        _once(lambda _: repeat(b"HTTP/1.1 100 Continue\r\n\r\n")),
        deadline=0.2,
    ),
    _line("has headers without end", _once(_head_without_end)),
    _line("has a header of 2 MB", _once(_raw(f"{_200}X: {'x' * (2 << 20)}"))),
    _line("has headers without a colon", _once(_raw(f"{_200}x\n y\nz"))),
    _line("is -1 bytes long", _once(_raw(f"{_200}Content-Length: -1", [b"{}"]))),
    _line("is 3 GB long, and sends them", _once(_raw(f"{_200}Content-Length: {3 << 30}", repeat(b"x" * 65536)))),
    _line("is 10^30 bytes long, and sends two", _once(_raw(f"{_200}Content-Length: {10**30}", [b"{}"]))),
    _line("is of two lengths", _once(_raw(f"{_200}Content-Length: 2\nContent-Length: 9", [b"{}"]))),
    _line(
        "has a piece of 2^80 bytes", _once(_raw(f"{_200}Transfer-Encoding: chunked", [b"1" + b"0" * 20 + b"\r\n{}"]))
    ),
    _line("has a piece of -1 bytes", _once(_raw(f"{_200}Transfer-Encoding: chunked", [b"-1\r\n{}\r\n"]))),
    _line(
        "has a piece whose length has no end", _once(_raw(f"{_200}Transfer-Encoding: chunked", repeat(b"1" * 65536)))
    ),
    _line("is packed, and is not", _once(_raw(f"{_200}Content-Encoding: gzip", [b"no gzip"]))),
    _line("is packed twelve times", _once(_raw(f"{_200}Content-Encoding: {', '.join(['gzip'] * 12)}", [b"x" * 99]))),
    _line("is 32 MB of zeros, packed", _once(lambda _: raw(f"{_200}Content-Encoding: gzip", [_bomb(1)]))),
    _line("is 32 MB of zeros, packed twice", _once(lambda _: raw(f"{_200}Content-Encoding: gzip, gzip", [_bomb(2)]))),
    _line(
        "sends a cookie with each of a hundred headers",
        _once(_raw(_200 + "\n".join(f"Set-Cookie: c{n}={'x' * 4000}" for n in range(90)), [b"{}"])),
    ),
)
