"""How things stand, for programs."""

from typing import Any

from announcer.commands.matters import matters
from announcer.commands.output import iso
from announcer.commands.plan_json import problem_data, unlearnt_data
from announcer.commands.remedies import remedy_of_deleted
from announcer.commands.service_view import ServiceView
from announcer.commands.status_figures import (
    coming_events,
    count_past_events,
    counts_by_state,
    following_post,
    not_posted,
)
from announcer.model import Event, Status


def as_data(view: ServiceView) -> dict[str, Any]:
    """How things stand as `--json` prints it."""
    timezone, ledger, following, events = view.settings.timezone, view.ledger, following_post(view), coming_events(view)
    return {
        "now": iso(view.now, timezone),
        "timezone": timezone,
        "account": view.preview.account,
        "unlearnt": unlearnt_data(view),
        "former_account": view.preview.former,
        "running": view.is_led,
        "ledger": None
        if ledger is None
        else {
            "name": ledger.name,
            "clock": ledger.clock,
            "first_round_at": iso(ledger.first_round_at, timezone),
            "last_round_at": iso(ledger.last_round_at, timezone),
        },
        "events": [_event_data(event, view) for event in events],
        "events_by_status": {status.value: sum(event.status is status for event in events) for status in Status},
        "past_events": count_past_events(view),
        "posts": {state.value: number for state, number in counts_by_state(view)},
        "not_posted": [
            {"key": str(post.key), "due_at": iso(post.due_at, timezone), "state": post.state.value,
             "reason": view.say_kept(post.reason), "remedy": view.say(remedy_of_deleted(post, view.now))}
            for post in not_posted(view)
        ],
        "next_post": None if following is None else {"key": following[0], "due_at": iso(following[1], timezone)},
        "matters": [
            {"about": matter.about, "words": matter.words, "remedy": matter.remedy}
            for matter in (one.in_language(view.language) for one in matters(view))
        ],
        "problems": [problem_data(problem, view) for problem in view.preview.facts.problems],
    }  # fmt: skip


def _event_data(event: Event, view: ServiceView) -> dict[str, Any]:
    question = view.preview.facts.held.get(event.key)
    return {
        "key": str(event.key),
        "title": event.title,
        "status": event.status.value,
        "date": event.starts_on.isoformat(),
        "starts_at": iso(event.starts_at, event.timezone),
        "held": None if question is None else view.say(question.message),
    }
