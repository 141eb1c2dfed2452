"""What the head of a request asks for, beyond its grammar: which path, and of which host (RFC 9110, RFC 9112).

Pure decisions on what anybody may have sent. The grammar itself is llhttp's, which is strict.
"""

import re
from urllib.parse import unquote_to_bytes

LONGEST_TARGET = 8 * 1024
"""Octets of a target: RFC 9112, 3 asks everybody to take 8,000."""
_ABSOLUTE = re.compile(rb"https?://([^/?]*)(/[^?]*)?(?:\?.*)?", re.IGNORECASE)
_HOST = re.compile(
    rb"(?:[a-z0-9_](?:[a-z0-9._~-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{0,5})?", re.IGNORECASE
)  # of a registered name (RFC 3986, 3.2.2) what names are made of: no encoded and no delimiting characters
_FIRST_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [\x21-\x7e]+ HTTP/1\.[01]\r?\n")
_SLASH = re.compile(rb"%2f", re.IGNORECASE)


def path_of(target: bytes) -> str | None:
    """The path that is asked for, decoded, without its query; None: the target has none, or is none (RFC 9112, 3.2).

    An encoded slash is no slash (RFC 3986, 2.2): it becomes NUL, which stands in no path of ours. What is no UTF-8
    becomes U+FFFD.
    """
    if not target.isascii() or b"#" in target:
        return None
    if target[:1] == b"/":
        path = target.partition(b"?")[0]
        if b"%" not in path:
            return path.decode("ascii")
    elif absolute := _ABSOLUTE.fullmatch(target):
        if not is_host(absolute[1]):
            return None
        path = absolute[2] or b"/"
    else:
        return None
    return unquote_to_bytes(_SLASH.sub(b"%00", path)).decode("utf-8", "replace")


def is_host(value: bytes) -> bool:
    """Whether it is what `Host` may say (RFC 9112, 3.2): a name or address, perhaps with a port. Whose name is not
    looked at: many lead here, and none is trusted."""
    return _HOST.fullmatch(value) is not None


def is_request_line(data: bytes) -> bool:
    """Whether `data` begins with a request line, of whatever method: llhttp knows the registered ones only, and writes
    them in capitals, as they are (RFC 9110, 9.1)."""
    return _FIRST_LINE.match(data) is not None
