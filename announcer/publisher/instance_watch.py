"""What the instance says of the account: whose it is, what it takes; asked in rounds until it answers, then daily."""

from collections.abc import Callable
from datetime import datetime, timedelta

from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outcomes import Denied, Unreachable
from announcer.delivery.token_denials import Denial
from announcer.model import Limits, Message
from announcer.model.findings import Finding
from announcer.publisher.waiting import logged_while
from announcer.runtime.logs import event_log

_log = event_log(__name__)

ASK_AGAIN = timedelta(minutes=1)
"""After the instance did not answer, or refused the token."""


class InstanceWatch:
    """What was learnt of one account. `name_of`: what the ledger calls it, and will know again."""

    def __init__(self, account: Account, name_of: Callable[[AccountInfo], str]) -> None:
        self._account = account
        self._name_of = name_of
        self._is_wanted = True
        self.name: str | None = None
        """The account's; None until the instance has answered once."""
        self.limits = Limits()
        self.limits_learnt_at: datetime | None = None
        """When it told them last; None: it did not, so they are as on Mastodon."""
        self.ask_at: datetime | None = None
        """When `ask` wants to ask again, after no answer. What is asked anew each day waits for the next round."""
        self.silent_since: datetime | None = None
        """When the instance was first asked in vain; None once it has said whose account it is."""
        self.trouble: Finding | None = None
        """Why it could not be asked the last time."""
        self.denial: Denial | None = None
        """The trouble, when it refuses the token."""

    def want(self) -> None:
        """The next round asks again, though the instance has answered. From any thread."""
        self._is_wanted = True

    def ask(self, now: datetime, instance: str, on_name: Callable[[str], None]) -> bool:
        """Asks, when it is time to. True: the account is known only now, and `on_name` was called with its name; what
        that raises leaves the account unknown, so that the next round asks again.

        `instance` is what the account is called in words while its name is not known.
        """
        if not (self._is_wanted if self.ask_at is None else now >= self.ask_at):
            return False
        try:
            with logged_while(self.name or instance):
                info = self._account.verify()
                self.limits = self._account.limits()
            if self._account.knows_limits:
                self.limits_learnt_at = now
        except Unreachable as error:
            self.ask_at = now + ASK_AGAIN
            self._fail(error, self.name or instance)
            if self.name is None:
                self.silent_since = self.silent_since or now
            return False
        is_new = self.name is None
        if is_new:
            name = self._name_of(info)
            on_name(name)
            self.name = name
        self.ask_at, self._is_wanted, self.trouble, self.denial, self.silent_since = None, False, None, None, None
        return is_new

    def _fail(self, error: Unreachable, who: str) -> None:
        self.denial = Denial.of(who, error) if isinstance(error, Denied) else None
        if self.denial:
            trouble = self.denial.finding
        elif self.name is None:
            line = Message(
                "{who} cannot be asked whose account it is and what it takes: {reason}; nothing is sent yet",
                who=who,
                reason=error.reason,
            )
            trouble = Finding.of_instance(who, line, error.cause)
        else:
            trouble = Finding.of_instance(
                who,
                Message("{who} cannot be asked what it takes: {reason}", who=who, reason=error.reason),
                error.cause,
            )
        if trouble != self.trouble:
            _log.warning("instance_problem", problem=trouble.line, instance=who, kind=trouble.kind.value)
        self.trouble = trouble
