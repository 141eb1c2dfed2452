"""Requests to the server's application, without a connection."""

from dataclasses import dataclass

from announcer.web.application import Application
from announcer.web.http_answers import Headers


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


def ask(application: Application, path: str, method: str = "GET", **headers: str) -> Reply:
    """The answer to one request; the names of headers with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = application.answer(method, path, named)
    application.count(answer.status)
    return Reply(answer.status, answer.headers, answer.body or b"")
