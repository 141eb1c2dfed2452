"""`python -m announcer.runtime.worker PARENT`: works out what `worker_processes` sends it on standard input, until
that or its parent ends.

Imports next to nothing: what a function needs is imported when it is named.
"""

import contextlib
import os
import pickle
import signal
import sys
from typing import BinaryIO

from announcer.runtime.memory import look_seldom
from announcer.runtime.parent_watch import die_with_parent

LENGTH = 8
"""Bytes, big-endian, before each pickle."""

_NICENESS = 10
"""What serves and what posts goes first."""


def receive(stream: BinaryIO) -> bytes | None:
    """The next pickle; None when the other end is gone."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head)
    body = stream.read(size)
    return body if len(body) == size else None


def send(stream: BinaryIO, body: bytes) -> None:
    """Raises OSError when the other end is gone."""
    stream.write(len(body).to_bytes(LENGTH))
    stream.write(body)
    stream.flush()


def main() -> None:
    """What the other end sends is a pickle of a function and its argument: it is this program itself, as nobody else
    has the pipe."""
    # Also in the middle of something: its pipe tells a worker only what comes after that.
    die_with_parent(int(sys.argv[1]))
    with contextlib.suppress(OSError):  # where the service may not, it goes on as it is
        os.nice(_NICENESS)
    look_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the one who started us
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not stand among the answers
    while (request := receive(requests)) is not None:
        try:
            send(answers, _answer(request))
        except BrokenPipeError:
            os._exit(0)  # nobody waits for it, and nothing is to be flushed


def _answer(request: bytes) -> bytes:
    try:
        function, part = pickle.loads(request)  # noqa: S301  # our own
        return pickle.dumps((True, function(part)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  # it is the caller's, who gets it
        return _failure(error)


def _failure(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(answer)  # noqa: S301  # our own; an exception may want more arguments than it kept
    except Exception:  # noqa: BLE001  # one that cannot travel is told by its words
        return pickle.dumps((False, RuntimeError(repr(error))), pickle.HIGHEST_PROTOCOL)
    return answer


if __name__ == "__main__":
    main()
