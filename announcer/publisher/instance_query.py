"""What a command asks of the instance: whose account the token is, and what it takes; soon, or not at all."""

import time
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from announcer.accounts.choice import account_maker, denied_to, name_of
from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outcomes import Denied, NoSuchApi, Unreachable
from announcer.delivery.token_denials import Denial
from announcer.model import History, Limits, Message
from announcer.runtime.in_time import LookUp, Timely, system_addresses
from announcer.settings.fields import Settings

T = TypeVar("T")

QUERY_WITHIN = 3.0
"""Seconds, for everything together: an instance may be slow or down, and somebody waits. A command has five in all."""


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


class InstanceQuery:
    """Everything that a command asks the settings' instance, begun now. Raises nothing for what the instance does."""

    def __init__(self, settings: Settings, *, within: float = QUERY_WITHIN, look_up: LookUp = system_addresses) -> None:
        """`within`: seconds from now, in all. `look_up`: by which its name becomes addresses."""
        self._settings = settings
        self._within = within
        self._look_up = look_up
        self._ends_at = time.monotonic() + within
        self._instance = settings.mastodon.base_url
        if self._instance is not None:
            make = account_maker(settings, lambda _: None, within=within, look_up=look_up)
            self._whose = Timely(make().verify)
            self._takes = Timely(partial(_limits, make()))

    def answer(self, history: History) -> InstanceAnswer:
        """What it said, once it has, or the time is up; the account by the name that `history` has for it."""
        if self._instance is None:
            return InstanceAnswer()
        info, limits = self._result(self._whose), self._result(self._takes)
        denied = None
        if isinstance(info, AccountInfo):
            left = max(0.1, self._left)
            tried = self._result(Timely(partial(denied_to, self._settings, within=left, look_up=self._look_up)))
            denied = tried if isinstance(tried, Denied) else None
        return InstanceAnswer(
            account=name_of(info, history) if isinstance(info, AccountInfo) else None,
            limits=limits if isinstance(limits, Limits) else None,
            unlearnt=_unlearnt(self._instance, info, limits, denied),
        )

    @property
    def _left(self) -> float:
        return self._ends_at - time.monotonic()

    def _result(self, asked: Timely[T]) -> T | Unreachable:
        """What it gave, or why it gave nothing."""
        try:
            return asked.result(self._left)
        except TimeoutError:
            return no_answer(self._within)
        except Unreachable as error:
            return error


def no_answer(within: float) -> Unreachable:
    """Of what was waited for so many seconds."""
    return Unreachable(Message("no answer within {seconds:g} seconds", seconds=within))


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
