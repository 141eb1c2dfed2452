"""What a command asks of the instance: whose account the token is, and what it takes; soon, or not at all."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from announcer.accounts.choice import account_maker, denied_to, name_of
from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outcomes import Denied, NoSuchApi, Unreachable
from announcer.delivery.token_denials import Denial
from announcer.model import History, Limits, Message
from announcer.settings.fields import Settings

T = TypeVar("T")

QUERY_WITHIN = 5.0
"""Seconds, for everything together: an instance may be slow or down, and somebody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlearnt:
    """What the instance did not say, and why."""

    instance: str
    reason: str
    """In one line, without secrets."""
    denial: Denial | None = None
    """It refuses the token, so nothing can be sent."""
    is_no_instance: bool = False
    """What answers there is something else."""
    knows_account: bool = False
    """It did say whose account the token is; what is not known is what it takes."""

    @property
    def wants_person(self) -> bool:
        """It does not mend itself."""
        return self.denial is not None or self.is_no_instance


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceAnswer:
    """What an instance said, as far as it did."""

    account: str | None = None
    """What the ledger calls the token's account."""
    limits: Limits | None = None
    unlearnt: Unlearnt | None = None


class Timely(Generic[T]):
    """A call in a thread of its own, begun now, for which nobody waits longer than `within` seconds."""

    def __init__(self, call: Callable[[], T], within: float) -> None:
        self._call = call
        self._within = within
        self._ends_at = time.monotonic() + within
        self._result: T | Unreachable | None = None
        self._thread = threading.Thread(target=self._run, name="instance-query", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._call()
        except Unreachable as error:
            self._result = error

    @property
    def result(self) -> T | Unreachable:
        """What it gave, or why it gave nothing."""
        self._thread.join(max(0.0, self._ends_at - time.monotonic()))
        return (
            Unreachable(Message("no answer within {seconds:g} seconds", seconds=self._within))
            if self._result is None
            else self._result
        )


def query_instance(settings: Settings, history: History, *, within: float = QUERY_WITHIN) -> InstanceAnswer:
    """Asks the settings' instance, which has `within` seconds in all, whatever it does. Raises nothing for it."""
    instance = settings.mastodon.base_url
    if instance is None:
        return InstanceAnswer()
    ends_at = time.monotonic() + within
    make = account_maker(settings, lambda _: None, within=within)
    whose, takes = Timely(make().verify, within), Timely(partial(_limits, make()), within)
    info, limits = whose.result, takes.result
    denied = None
    if isinstance(info, AccountInfo):
        left = max(0.1, ends_at - time.monotonic())
        answer = Timely(partial(denied_to, settings, within=left), left).result
        denied = answer if isinstance(answer, Denied) else None
    return InstanceAnswer(
        account=name_of(info, history) if isinstance(info, AccountInfo) else None,
        limits=limits if isinstance(limits, Limits) else None,
        unlearnt=_unlearnt(instance, info, limits, denied),
    )


def _limits(account: Account) -> Limits:
    limits = account.limits()
    if not account.knows_limits:
        raise Unreachable(Message("it does not say what it takes"))
    return limits


def _unlearnt(
    instance: str, info: AccountInfo | Unreachable, limits: Limits | Unreachable, denied: Denied | None
) -> Unlearnt | None:
    """Why the account is not known, else what the token may not do, else why the limits are not known."""
    cause = next((one for one in (info, denied, limits) if isinstance(one, Unreachable)), None)
    if cause is None:
        return None
    return Unlearnt(
        instance=instance,
        reason=cause.reason,
        denial=Denial.of(instance, cause) if isinstance(cause, Denied) and cause is not limits else None,
        is_no_instance=isinstance(info, NoSuchApi) and not isinstance(limits, Limits),
        knows_account=isinstance(info, AccountInfo),
    )
