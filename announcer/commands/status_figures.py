"""What `status` counts and chooses from the view of the service."""

from collections import Counter
from datetime import datetime, timedelta

from announcer.commands.remedies import remedy_of_deleted
from announcer.commands.service_view import ServiceView
from announcer.model import Event, PostRecord, State
from announcer.model.states import NOT_POSTED
from announcer.publisher.post_states import is_refused, next_post

LATELY = timedelta(days=30)
"""How long ago what `not_posted` gives was due."""


def coming_events(view: ServiceView) -> tuple[Event, ...]:
    """The events to come, by start."""
    events = [event for series in view.preview.facts.series for event in series.events]
    now = view.now
    return tuple(sorted((one for one in events if one.over_at > now), key=lambda one: (one.opens_at, one.key)))


def not_posted(view: ServiceView) -> list[PostRecord]:
    """What was due lately and was not posted, or deleted since: first what can be sent again, then newest first."""
    now = view.now
    lost = [post for post in view.rows if _is_lost(post) and post.due_at >= now - LATELY]
    return sorted(lost, key=lambda post: (bool(remedy_of_deleted(post, now)), post.due_at, post.id), reverse=True)


def _is_lost(post: PostRecord) -> bool:
    """What is refused is a matter for a person."""
    return post.state in NOT_POSTED and not is_refused(post)


def count_past_events(view: ServiceView) -> int:
    return sum(len(series.events) for series in view.preview.facts.series) - len(coming_events(view))


def counts_by_state(view: ServiceView) -> list[tuple[State, int]]:
    """How many posts of the account are in each state; states without any are left out."""
    counted = Counter(post.state for post in view.rows)
    return [(state, counted[state]) for state in State if counted[state]]


def following_post(view: ServiceView) -> tuple[str, datetime] | None:
    """The key and the moment of what goes next; None: nothing does."""
    return next_post(view.rows, view.preview.plan, view.now, view.preview.history.holds)
