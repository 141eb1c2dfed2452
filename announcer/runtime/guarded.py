"""Work that is done again and again, of which no failure may end what does it."""

from collections.abc import Callable
from typing import Generic, ParamSpec

_P = ParamSpec("_P")


class Guarded(Generic[_P]):
    """A duty whose failure ends nothing, and is told when it is another one than the last time.

    `tell` gets the reason, while the exception is being handled, so that a log can add the traceback.
    """

    def __init__(self, duty: Callable[_P, object], tell: Callable[[str], object]) -> None:
        self._duty = duty
        self._tell = tell
        self._failure = ""

    def __call__(self, *args: _P.args, **named: _P.kwargs) -> None:
        """Never raises an Exception."""
        try:
            self._duty(*args, **named)
        except Exception as error:  # noqa: BLE001 - a service's loop: it goes on, and says what failed
            failure = f"{type(error).__name__}: {error}"
            if failure != self._failure:
                self._tell(failure)
            self._failure = failure
        else:
            self._failure = ""
