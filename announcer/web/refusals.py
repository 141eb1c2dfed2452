"""What is refused before anybody looks for the path, and in which words."""

from collections.abc import Sequence

from announcer.web.http_answers import Answer, plain
from announcer.web.request_head import LONGEST_TARGET, is_host

MOST_HEADERS = 16 * 1024
"""Octets of a request's headers."""
BAD_REQUEST = plain(400, "This is no request that can be understood.")
BAD_HOST = plain(400, "A request names one host, in one header.")
TARGET_TOO_LONG = plain(414, "The address is too long.")
HEADERS_TOO_LARGE = plain(431, "The request's headers are too large.")
EXPECTATION_FAILED = plain(417, "Nothing but 100-continue can be expected here.")


def refusal(
    *, version: str, target: bytes, headers_octets: int, hosts: Sequence[bytes], expects: bytes
) -> Answer | None:
    """The answer to a request that is not by the book, or larger than anybody's; None: it is one. `expects`: the value
    of Expect, in small letters."""
    if len(target) > LONGEST_TARGET:
        return TARGET_TOO_LONG
    if headers_octets > MOST_HEADERS:
        return HEADERS_TOO_LARGE
    if version not in ("1.1", "1.0"):
        return BAD_REQUEST
    if len(hosts) != 1:
        if hosts or version == "1.1":
            return BAD_HOST
    elif not is_host(hosts[0]):
        return BAD_HOST
    return EXPECTATION_FAILED if expects not in (b"", b"100-continue") else None
