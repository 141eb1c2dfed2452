"""What the operating system says when something does not go, as a message: files, disks and networks."""

import errno

from announcer.model.message import Message

_KNOWN = {
    errno.ENOENT: Message("no such file or directory"),
    errno.EACCES: Message("permission denied"),
    errno.EPERM: Message("operation not permitted"),
    errno.EISDIR: Message("is a directory"),
    errno.ENOTDIR: Message("not a directory"),
    errno.EEXIST: Message("file exists"),
    errno.ENOSPC: Message("no space left on device"),
    errno.EROFS: Message("read-only file system"),
    errno.ENAMETOOLONG: Message("file name too long"),
    errno.EIO: Message("input/output error"),
    errno.ECONNREFUSED: Message("connection refused"),
    errno.ECONNRESET: Message("connection reset by peer"),
    errno.EHOSTUNREACH: Message("no route to host"),
    errno.ENETUNREACH: Message("network is unreachable"),
}
"""The words of Linux's own strerror (glibc), in small letters as they stand inside a sentence."""


def failure_in_words(error: OSError) -> Message:
    """Why it did not go; for a failure that is not among the common ones in the system's own words."""
    if error.errno in _KNOWN:
        return _KNOWN[error.errno]
    return Message.verbatim((error.strerror or str(error) or type(error).__name__).lower())
