"""A round that may fail: the service goes on, and says why it could not."""

from collections.abc import Callable
from datetime import datetime

from announcer.delivery.send_deadline import Timer
from announcer.errors import AnnouncerError, LedgerReplaced
from announcer.publisher.service_state import write_failure
from announcer.runtime.clock import elapsed
from announcer.runtime.logs import event_log
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore

_log = event_log(__name__)


class RoundGuard:
    """Does `do_round` so that it does not raise. What fails is logged once, and shown in the state."""

    def __init__(
        self, do_round: Callable[[], datetime | None], store: SiteStore, measurements: Measurements,
        timer: Timer = elapsed,
    ) -> None:  # fmt: skip
        self._do_round = do_round
        self._store = store
        self._measurements = measurements
        self._timer = timer
        self._failure = ""

    def do_round(self) -> datetime | None:
        """As `Publisher.round`; None also when it failed, and is to be tried again soon.

        Raises LedgerReplaced: what this process knows is of another ledger, so it has to begin anew.
        """
        began = self._timer()
        try:
            next_at = self._do_round()
        except LedgerReplaced:
            raise
        except AnnouncerError as error:
            self._fail(str(error), error, began)
        except Exception as error:  # the service's loop: it goes on, and says why it could not  # noqa: BLE001
            self._fail(f"{type(error).__name__}: {error}", error, began)
        else:
            if self._failure:
                _log.info("rounds_recovered")
            self._failure = ""
            self._measurements.round_ended(self._timer() - began, failed=False)
            return next_at
        return None

    def _fail(self, message: str, error: Exception, began: float) -> None:
        self._measurements.round_ended(self._timer() - began, failed=True)
        if message != self._failure:
            _log.error("round_failed", reason=message, exc_info=None if isinstance(error, AnnouncerError) else error)
        self._failure = message
        is_lasting = not isinstance(error, AnnouncerError) or error.wants_person
        write_failure(self._store, message, needs_person=is_lasting, measurements=self._measurements)
