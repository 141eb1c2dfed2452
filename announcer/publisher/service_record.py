"""What a leading service runs with, left in the ledger: a command that has other settings is told, and one that gets no
answer of the instance has what the service learnt of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from announcer.model import Limits
from announcer.publisher.known_limits import LearntLimits
from announcer.settings.fields import Settings

if TYPE_CHECKING:
    from announcer.ledger.ledger import Ledger


class ServiceRecord:
    """Written when something of it changes, and by each leader anew."""

    def __init__(self, ledger: "Ledger", settings: Settings, version: str) -> None:
        self._ledger = ledger
        self._runs_with = {
            "base_url": settings.base_url,
            "instance": settings.mastodon.base_url or "",
            "version": version,
        }
        self._written: object = None

    def write(self, account: str | None, term: int, learnt: LearntLimits | None = None) -> None:
        """`account`: the one that posts go to, as far as it is known. `term`: the leadership's number. `learnt`: what
        the instance takes, as far as it told that."""
        if self._written != (term, account, learnt):
            limits = _encoded(learnt) if self._runs_with["instance"] and learnt is not None else {}
            self._ledger.record_service({**self._runs_with, "account": account or "", **limits})
            self._written = (term, account, learnt)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedService:
    """What the service that leads the ledger recorded."""

    account: str | None
    """The one that posts go to; None: it does not know yet."""
    instance: str | None
    """Where that lies; None: it is the local one, or an older announcer does not say."""
    learnt: LearntLimits | None

    @classmethod
    def of(cls, runs_with: Mapping[str, str]) -> Self:
        """From what `ServiceRecord` left, of whichever version."""
        return cls(
            account=runs_with.get("account") or None,
            instance=runs_with.get("instance") or None,
            learnt=_decoded(runs_with),
        )


def _encoded(learnt: LearntLimits) -> dict[str, str]:
    limits = learnt.limits
    return {
        "max_characters": str(limits.max_characters),
        "url_characters": "" if limits.url_characters is None else str(limits.url_characters),
        "graphemes": "yes" if limits.graphemes else "",
        "limits_at": learnt.learnt_at.isoformat(),
    }


def _decoded(record: Mapping[str, str]) -> LearntLimits | None:
    """None: it does not say, or not so that it can be read."""
    try:
        limits = Limits(
            max_characters=int(record["max_characters"]),
            url_characters=int(record["url_characters"]) if record["url_characters"] else None,
            graphemes=bool(record["graphemes"]),
        )
        return LearntLimits(limits, datetime.fromisoformat(record["limits_at"]))
    except (KeyError, ValueError):
        return None
