"""What the rows of the outbox say about the service: what goes next, what is overdue, what the account refuses."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from announcer.model import Plan, PlannedPost, PostRecord, State, reached_by

OVERDUE_AFTER = timedelta(minutes=15)
UNSETTLED_AFTER = timedelta(hours=1)


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


def overdue_outside_outbox(
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
