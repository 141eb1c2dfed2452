"""What goes wrong on the line to an instance, in words of our own: messages of libraries may hold anything."""

import requests
from urllib3 import exceptions as transport

from announcer.model import Message


class TooLate(OSError):
    """The request may not leave any more."""


OF_THE_LINE = (requests.ConnectionError, requests.Timeout, transport.HTTPError, OSError)


def words_of(error: BaseException) -> Message:
    """Why a request got no whole answer."""
    causes = [error]
    while len(causes) < 6:
        inner = (getattr(causes[-1], "reason", None), *causes[-1].args)
        cause = next((one for one in inner if isinstance(one, BaseException)), None)
        if cause is None:
            break
        causes.append(cause)
    for kinds, words in _WORDS:
        if any(isinstance(cause, kinds) for cause in causes):
            return words
    return Message("the request could not be made ({error})", error=type(causes[-1]).__name__)


_WORDS: tuple[tuple[tuple[type[BaseException], ...], Message], ...] = (
    ((TooLate,), Message("it could not be sent in time")),
    ((transport.NameResolutionError,), Message("its name cannot be resolved")),
    ((transport.NewConnectionError, ConnectionRefusedError), Message("it cannot be connected to")),
    ((requests.ConnectTimeout, transport.ConnectTimeoutError), Message("no connection in time")),
    ((requests.exceptions.SSLError, transport.SSLError), Message("its certificate or encryption is not right")),
    ((requests.Timeout, transport.TimeoutError, TimeoutError), Message("no answer in time")),
    ((requests.ConnectionError, transport.HTTPError, OSError), Message("the connection broke off")),
    ((requests.exceptions.ChunkedEncodingError,), Message("the answer broke off")),
    ((UnicodeError,), Message("the text holds characters that cannot be sent")),
)
