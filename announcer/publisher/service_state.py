"""What the publisher tells machines and people about itself: the state that `/healthz` and `/metrics` show."""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from announcer.delivery.token_denials import Denial
from announcer.errors import SiteStoreError
from announcer.model import Facts, History, Plan, PostRecord
from announcer.model.findings import Finding, FindingKind
from announcer.model.notifications import NO_NOTIFICATIONS, NotificationCounts
from announcer.model.undone import Undone
from announcer.publisher.post_states import is_refused, next_post, overdue, overdue_outside_outbox
from announcer.publisher.state_findings import encoded, with_round_failure
from announcer.web import health
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore

MOST_REFUSED = 10
"""How many posts that the account refuses are named; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingState:
    """How sending goes, as its leader knows it; a standby knows nothing of it."""

    findings: tuple[Finding, ...] = ()
    """What keeps posts from going out, and what a person should know about them."""
    denial: Denial | None = None
    """Why nothing is sent until a person mends it: the instance refuses the token."""
    stuck: str | None = None
    """Why delivery has not been able to go on for minutes."""
    silent_since: datetime | None = None
    """Since when the instance does not say whose account it is, or what that has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSummary:
    """How things stand after a round; made once a round, and again when sending meets something new."""

    facts: Facts
    history: History
    plan: Plan
    account: str | None
    """Where posts go; None: it has no posts, and nobody knows yet which it is."""
    now: datetime
    """By the service's clock."""
    rounds: int
    """Since the start."""
    sending: SendingState = SendingState()
    sources: tuple[Finding, ...] = ()
    """What is wrong with the calendars that are kept as event files."""
    undone: tuple[Undone, ...] = ()
    """What could not be made for the site."""
    leads: bool = True
    """Whether this process publishes, and does not stand by."""
    notifications: NotificationCounts = NO_NOTIFICATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What does not change while the publisher runs."""

    clock: str
    """`real` or `simulated`."""
    version: str


def service_state(summary: RoundSummary, process: Process, *, completed_at: datetime) -> Mapping[str, object]:
    """The keys that `announcer.web.health` reads. `completed_at` is the wall clock's.

    Delivery never touches the posts of another account: `announcer status` asks about those.
    """
    facts, plan, now, sending = summary.facts, summary.plan, summary.now, summary.sending
    rows = [post for post in summary.history.posts if post.account == summary.account]
    following = next_post(rows, plan, now, summary.history.holds)
    late = [*overdue(rows, now), *overdue_outside_outbox(rows, plan, now, sending.silent_since)]
    return {
        "version": process.version,
        "completed_at": completed_at.isoformat(),
        "clock": process.clock,
        "now": now.isoformat(),
        "rounds": summary.rounds,
        "leads": summary.leads,
        "notifications": {"sent": summary.notifications.sent, "failed": summary.notifications.failed},
        "series": len(facts.series),
        "events": sum(len(series.events) for series in facts.series),
        "posts": dict(sorted(Counter(str(post.state) for post in rows).items())),
        "next_post": None if following is None else {"key": following[0], "due_at": following[1].isoformat()},
        "overdue": len(late),
        "paused": sending.denial.words if sending.denial else None,
        "denial": {"status": sending.denial.status, "scope": sending.denial.scope} if sending.denial else None,
        "stuck": sending.stuck,
        **encoded([*_findings(facts, sending, rows), *summary.sources, *map(Finding.of_undone, summary.undone)]),
    }


def _findings(facts: Facts, sending: SendingState, rows: Iterable[PostRecord]) -> Iterator[Finding]:
    """Each once: that a post is refused is delivery's to say when it happens, and the ledger's from then on."""
    refused = [post for post in rows if is_refused(post)]
    named = [Finding.of_refusal(post.key, post.account, post.reason) for post in refused[:MOST_REFUSED]]
    yield from map(Finding.of_file, facts.problems)
    yield from (one for one in sending.findings if one not in named)
    for one in named:
        line = f"{one.line}; `announcer status` says what to do"
        yield replace(one, kind=FindingKind.REFUSED_POST, line=line)
    if len(refused) > len(named):
        line = f"{len(refused) - len(named)} more are refused; `announcer posts --state rejected` lists them"
        yield Finding(kind=FindingKind.REFUSED_POST, words=line, line=line)


class StateWriter:
    """Writes the state to where the servers read it."""

    def __init__(self, store: SiteStore, process: Process, measurements: Measurements) -> None:
        self._store = store
        self._process = process
        self._measurements = measurements

    def write(self, summary: RoundSummary) -> None:
        """How things stand, as of now. Raises SiteStoreError."""
        at = datetime.now(UTC)
        state = service_state(summary, self._process, completed_at=at)
        since = health.same_since(self._store.state(), state, at)
        self._store.put_state({**state, "same_since": since.isoformat(), "measurements": self._measurements.data()})


def write_failure(
    store: SiteStore, message: str, *, needs_person: bool = False, measurements: Measurements | None = None
) -> None:
    """Adds what went wrong to the state that `/healthz` shows; the next round that works takes it away. What
    `needs_person` makes `/healthz/publisher` answer 503 at once. From any thread."""
    with contextlib.suppress(SiteStoreError):  # then /healthz/publisher says that no round is completed
        state = store.state()
        halted = {"halted": message if needs_person else None}
        measured = {} if measurements is None else {"measurements": measurements.data()}
        since = health.same_since(state, {**state, **halted}, datetime.now(UTC)).isoformat()
        failure = with_round_failure(state, Finding.of_round(message))
        store.put_state({**state, **halted, **measured, **failure, "same_since": since})
