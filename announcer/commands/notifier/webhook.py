"""One message to the operator as JSON, posted to an address that is a secret."""

from collections.abc import Mapping

import requests

from announcer.errors import NotificationError
from announcer.model import Message

TIMEOUT = (5.0, 15.0)
"""Seconds: to connect, and for an answer to begin."""


def post(url: str, data: Mapping[str, object], *, timeout: tuple[float, float] = TIMEOUT) -> None:
    """Posts it. Redirects are not followed: what is meant for one receiver goes to no other. Raises NotificationError,
    which does not repeat the address."""
    try:
        # `stream`: what is answered beyond the status is not read.
        with requests.post(url, json=data, timeout=timeout, allow_redirects=False, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        raise NotificationError(Message("the webhook cannot be reached: {kind}", kind=type(error).__name__)) from None
    if not 200 <= status < 300:
        raise NotificationError(Message("the webhook does not take the message: it answered {status}", status=status))
