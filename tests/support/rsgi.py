"""Requests to the server's application as Granian hands them over, without Granian."""

import asyncio
from dataclasses import dataclass, field

from announcer.web.application import Application
from announcer.web.http_answers import Headers


@dataclass(frozen=True)
class RequestHeaders:
    all: dict[str, str]

    def items(self) -> list[tuple[str, str]]:
        return list(self.all.items())


@dataclass
class Request:
    path: str
    method: str = "GET"
    headers: RequestHeaders = field(default_factory=lambda: RequestHeaders({}))


class Reply:
    status = 0
    headers: Headers = ()  # type: ignore[assignment]
    body = b""

    def response_empty(self, status: int, headers: Headers) -> None:
        self.status, self.headers = status, headers

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


def ask(application: Application, path: str, method: str = "GET", **headers: str) -> Reply:
    """The answer to one request; the names of headers with `_` for `-`."""
    reply = Reply()
    asked = RequestHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    asyncio.run(application(Request(path, method, asked), reply))
    return reply
