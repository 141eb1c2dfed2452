"""Why a request was refused, in the one line that a row of the outbox keeps: written and read back here alone.

Written where an answer is judged. Read where a person is told what to do: where the server gave a cause, that is to be
mended; where it gave none, its people are to be asked.
"""

from announcer.model.message import Message

_ANSWERED = "it answered "
_FOR_ONE = ", for this one only: "


def answered(status: int, words: str = "") -> Message:
    """What a server answered; `words`: its own, one line, where it gave any."""
    if not words:
        return Message("it answered {status}", status=status)
    return Message("it answered {status}: {words}", status=status, words=words)


def denied_for_one(reason: str) -> str:
    """The reason of a 401 or 403 that is one post's or edit's own."""
    return Message("{reason}, for this one only: the access token works", reason=reason)


def gives_cause(reason: str) -> bool:
    """Whether there is more in a reason than the number of an answer; not in an empty one."""
    answer, _, _ = reason.partition(_FOR_ONE)
    status = answer.removeprefix(_ANSWERED)
    return bool(answer) and not (status != answer and status.isdecimal())
