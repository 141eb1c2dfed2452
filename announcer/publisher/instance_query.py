"""What a command asks of the instance: whose account the token is, and what it takes; soon, or not at all."""

import threading
from dataclasses import dataclass, field

from announcer.accounts.choice import account_maker, known_account, name_of
from announcer.delivery.account import Account, AccountInfo
from announcer.delivery.outcomes import Denied, Unreachable
from announcer.delivery.token_denials import Denial
from announcer.model import History, Limits
from announcer.settings.fields import Settings

QUERY_WITHIN = 5.0
"""Seconds, for everything together: an instance may be slow or down, and somebody waits."""


@dataclass(frozen=True, slots=True)
class Unlearnt:
    """What the instance did not say, and why: a line for a person."""

    words: str
    is_refused: bool = False
    """It refuses the token, so nothing can be sent: that wants a person."""
    status: int | None = None
    """401 or 403, of a refusal."""
    scope: str | None = None
    """The scope that the token lacks; None: that is not said to be the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceAnswer:
    """The account that posts go to, and what it takes, as far as that was learnt."""

    account: str
    limits: Limits = field(default_factory=Limits)
    unlearnt: Unlearnt | None = None


class _Replies:
    """What came so far, of a thread that nobody may have waited for."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.info: AccountInfo | Unreachable | None = None
        self.limits: Limits | Unreachable | None = None

    def ask(self) -> None:
        try:
            self.info = self._account.verify()
        except Unreachable as error:
            self.info = error
        try:
            limits = self._account.limits()
            silence = Unreachable("it does not say what it takes")
            self.limits = limits if self._account.knows_limits else silence
        except Unreachable as error:
            self.limits = error


def query_instance(settings: Settings, history: History, *, within: float = QUERY_WITHIN) -> InstanceAnswer:
    """Asks the settings' instance, which has `within` seconds. What does not come is as the ledger knows it, and as is
    usual on Mastodon. Raises nothing for it."""
    if settings.mastodon.base_url is None:
        return InstanceAnswer(account=account_maker(settings, lambda _: None)().name)
    replies = _Replies(account_maker(settings, lambda _: None, within=within)())
    thread = threading.Thread(target=replies.ask, name="instance-query", daemon=True)
    thread.start()
    thread.join(within)
    late = Unreachable(f"no answer within {within:g} seconds")
    info, limits = replies.info or late, replies.limits or late
    return InstanceAnswer(
        account=name_of(info, history)
        if isinstance(info, AccountInfo)
        else known_account(settings, history) or settings.mastodon.base_url,
        limits=limits if isinstance(limits, Limits) else Limits(),
        unlearnt=_unlearnt(settings.mastodon.base_url, info, limits),
    )


def _unlearnt(instance: str, info: AccountInfo | Unreachable, limits: Limits | Unreachable) -> Unlearnt | None:
    usual = "" if isinstance(limits, Limits) else "; the limits shown are Mastodon's usual ones"
    if isinstance(info, Denied):
        words = f"{Denial.of(instance, info).words}{usual}"
        return Unlearnt(words, is_refused=True, status=info.status, scope=info.scope)
    if isinstance(info, Unreachable):
        return Unlearnt(f"{instance} could not be asked whose account it is and what it takes: {info}{usual}")
    if isinstance(limits, Unreachable):
        return Unlearnt(f"{instance} could not be asked what it takes: {limits}{usual}")
    return None
