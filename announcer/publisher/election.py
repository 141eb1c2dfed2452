"""Which process publishes: this one, or another while this one stands by."""

from announcer.ledger.leadership import Leadership
from announcer.ledger.ledger import Ledger
from announcer.runtime.clock import Clock, RealClock, elapsed
from announcer.runtime.logs import event_log

_log = event_log(__name__)


class LeaderElection:
    """The publisher's part in it, at each round. `owner` names this process, for ever different from any other."""

    def __init__(self, ledger: Ledger, leadership: Leadership, clock: Clock, owner: str) -> None:
        self._ledger = ledger
        self._leadership = leadership
        self._clock = clock
        self._owner = owner
        self._logged: bool | None = None
        self.is_won = False
        """Whether this process led when it last stood."""

    @property
    def term(self) -> int:
        """A number of its own for each time that this process became the leader."""
        return self._leadership.fence

    def stand(self) -> bool:
        """Renews the leadership, or takes it when nobody has it: whether this process leads. A leader that follows
        another goes on at its moment of a simulated clock, and who stands by is at the leader's. Raises
        AnnouncerError."""
        was_leader, began = self.is_won, elapsed()
        now = RealClock().now()  # a lease goes by the machine's time, whatever clock the posts go by
        lead = self._leadership
        self.is_won = lead.renew(now, began) if was_leader else lead.acquire(now, self._owner, began)
        if not (self.is_won and was_leader) and (last := self._ledger.last_round_at) is not None:
            self._clock.catch_up(last)
        if self.is_won != self._logged:
            if self.is_won:
                _log.info("leadership_won", term=self.term)
            else:
                _log.info("leadership_elsewhere")
        self._logged = self.is_won
        return self.is_won

    def resign(self) -> None:
        """Gives the leadership back. Never raises."""
        self._leadership.release()
