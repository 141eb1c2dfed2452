"""What the publisher tells machines and people about itself: the state that `/healthz` and `/metrics` show."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from announcer.delivery.denials import Denial
from announcer.model import Facts, History, Plan, PlannedPost, PostRecord, State, reached_by

OVERDUE_AFTER = timedelta(minutes=15)
UNSETTLED_AFTER = timedelta(hours=1)
MOST_REFUSED = 10
"""How many posts that the account refuses are named; more are counted."""
SEE_STATUS = "`announcer status` says what to do"
MORE_REFUSED = "more are refused; `announcer posts --state rejected` lists them"
"""How the lines about refused posts end."""


def bulletin(
    facts: Facts, history: History, plan: Plan, *, account: str | None, now: datetime, completed_at: datetime,
    rounds: int, clock: str, version: str, problems: Iterable[str] = (), denial: Denial | None = None,
    stuck: str | None = None, silent_since: datetime | None = None,
) -> Mapping[str, object]:  # fmt: skip
    """The keys that `announcer.web.health` reads. `completed_at` is the wall clock's, `now` the service's.

    It is about `account` (None: it has no posts, and nobody knows yet which it is). Delivery never touches the posts
    of another account: `announcer status` asks about those. `silent_since`: as `Desk.silent_since`.
    """
    rows = [post for post in history.posts if post.account == account]
    following = next_post(rows, plan, now, history.holds)
    refused = _of_refused(rows)
    return {
        "version": version,
        "completed_at": completed_at.isoformat(),
        "clock": clock,
        "now": now.isoformat(),
        "rounds": rounds,
        "series": len(facts.series),
        "events": sum(len(series.events) for series in facts.series),
        "posts": dict(sorted(Counter(str(post.state) for post in rows).items())),
        "next_post": None if following is None else {"key": following[0], "due_at": following[1].isoformat()},
        "overdue": sum(1 for _ in overdue(rows, now)) + sum(1 for _ in unspoken(rows, plan, now, silent_since)),
        "paused": denial.words if denial else None,
        "denial": {"status": denial.status, "scope": denial.scope} if denial else None,
        "stuck": stuck,
        "problems": [
            *(str(problem) for problem in facts.problems),
            *(problem for problem in problems if not any(line.startswith(problem) for line in refused)),
            *refused,
        ],
    }


def next_post(
    posts: Iterable[PostRecord], plan: Plan, now: datetime, holds: Collection[str] = ()
) -> tuple[str, datetime] | None:
    """The key and the moment of what goes next; of several at once the first of the outbox, then of the plan, so that
    an original comes before its translations. What waits for a person, also by one of the `holds`, is not next."""
    waiting = [(post.due_at, str(post.key)) for post in posts if post.state is State.PENDING]
    waiting += [(post.due_at, str(post.key)) for post in plan.posts if post.due_at > now and post.held is None]
    far = plan.next_key
    if plan.next_at is not None and far is not None and reached_by(far, far.language, ()).isdisjoint(holds):
        waiting.append((plan.next_at, str(far)))
    return None if not waiting else min(waiting, key=lambda one: one[0])[::-1]


def overdue(posts: Iterable[PostRecord], now: datetime) -> Iterable[PostRecord]:
    """Posts that should long be settled. What was sent again and again, and may be on the account each time, has been
    so since it was first sent."""
    for post in posts:
        if (post.state is State.PENDING and post.due_at < now - OVERDUE_AFTER) or (
            post.state in (State.SENDING, State.UNKNOWN) and (post.first_sent_at or post.due_at) < now - UNSETTLED_AFTER
        ):
            yield post


def is_refused(post: PostRecord) -> bool:
    """Whether the account refuses it and no person has settled that: also when it is of no use any more, as followers
    were not told what they should have been."""
    return post.state is State.REJECTED


def _of_refused(posts: Iterable[PostRecord]) -> list[str]:
    """A line for each of the first that are refused: it begins as delivery says it when that happens."""
    refused = [post for post in posts if is_refused(post)]
    lines = [f"{post.key}: {post.account} refuses it: {post.reason}; {SEE_STATUS}" for post in refused[:MOST_REFUSED]]
    return lines if len(refused) <= MOST_REFUSED else [*lines, f"{len(refused) - MOST_REFUSED} {MORE_REFUSED}"]


def unspoken(
    posts: Iterable[PostRecord], plan: Plan, now: datetime, silent_since: datetime | None
) -> Iterable[PlannedPost]:
    """What is due and in no outbox, as the instance has long not said whose account it is. A plan has nothing in the
    past: how late a post is by itself cannot be told."""
    if silent_since is None or silent_since >= now - OVERDUE_AFTER:
        return
    committed = {post.key for post in posts}
    for post in plan.posts:
        if post.held is None and post.due_at <= now and post.key not in committed:
            yield post
