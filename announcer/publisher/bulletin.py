"""What the publisher tells machines and people about itself: the state that `/healthz` and `/metrics` show."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from announcer.model import Facts, History, Plan, PostRecord, State

OVERDUE_AFTER = timedelta(minutes=15)
UNSETTLED_AFTER = timedelta(hours=1)


def bulletin(
    facts: Facts, history: History, plan: Plan, *, now: datetime, completed_at: datetime, rounds: int, clock: str,
    version: str, problems: Iterable[str] = (), paused: str | None = None,
) -> Mapping[str, object]:  # fmt: skip
    """The keys that `announcer.web.health` reads. `completed_at` is the wall clock's, `now` the service's."""
    following = next_post(history.posts, plan, now, history.holds)
    return {
        "version": version,
        "completed_at": completed_at.isoformat(),
        "clock": clock,
        "now": now.isoformat(),
        "rounds": rounds,
        "series": len(facts.series),
        "events": sum(len(series.events) for series in facts.series),
        "posts": dict(sorted(Counter(str(post.state) for post in history.posts).items())),
        "next_post": None if following is None else {"key": following[0], "due_at": following[1].isoformat()},
        "overdue": sum(1 for _ in overdue(history.posts, now)),
        "paused": paused,
        "problems": [*(str(problem) for problem in facts.problems), *problems],
    }


def next_post(
    posts: Iterable[PostRecord], plan: Plan, now: datetime, holds: Collection[str] = ()
) -> tuple[str, datetime] | None:
    """The key and the moment of what goes next; of several at once the first of the outbox, then of the plan, so that
    an original comes before its translations. What waits for a person, also by one of the `holds`, is not next."""
    waiting = [(post.due_at, str(post.key)) for post in posts if post.state is State.PENDING]
    waiting += [(post.due_at, str(post.key)) for post in plan.posts if post.due_at > now and post.held is None]
    far = plan.next_key
    if plan.next_at is not None and far is not None and not {str(far), str(far.subject), far.subject.series} & {*holds}:
        waiting.append((plan.next_at, str(far)))
    return None if not waiting else min(waiting, key=lambda one: one[0])[::-1]


def overdue(posts: Iterable[PostRecord], now: datetime) -> Iterable[PostRecord]:
    """Posts that should long be settled."""
    for post in posts:
        if (post.state is State.PENDING and post.due_at < now - OVERDUE_AFTER) or (
            post.state in (State.SENDING, State.UNKNOWN) and (post.last_sent_at or post.due_at) < now - UNSETTLED_AFTER
        ):
            yield post
