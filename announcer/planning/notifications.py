"""When a person is told that something wants them: once when it appears, again a day later, and once when all is well.

A notification is a message to the operator, by mail or webhook; a matter in it is known by its name here, whatever its
words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from announcer.model.notifications import NotificationMemory, Standing

REST = timedelta(minutes=1)
"""What stands, or is gone, for shorter is not told: a file is being saved, an instance restarts."""
AT_MOST_EVERY = timedelta(hours=1)
AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notification:
    """What to tell: matters by name, each with what is remembered of it."""

    new: Mapping[str, Standing]
    still: Mapping[str, Standing]
    """They were told before, and stand."""
    settled: Mapping[str, Standing]

    @property
    def is_all_clear(self) -> bool:
        return not self.new and not self.still


def look(memory: NotificationMemory, there: Mapping[str, str], now: datetime) -> NotificationMemory:
    """What is remembered once the matters that are `there` (by name, in words) were seen. What was remembered of a
    later moment is from before the clock was set back, and counts as of now."""
    standing = {}
    for name, line in there.items():
        known = memory.standing.get(name)
        standing[name] = Standing(line, now) if known is None else _known_again(known, line, now)
    for name, known in memory.standing.items():
        if name not in there and known.told_at is not None:
            standing[name] = replace(known, gone_at=min(known.gone_at or now, now))
    return replace(memory, standing=standing)


def _known_again(known: Standing, line: str, now: datetime) -> Standing:
    told_at = known.told_at and min(known.told_at, now)
    return Standing(line, min(known.since, now), told_at)


def due(memory: NotificationMemory, now: datetime) -> Notification | None:
    """The notification that is to be sent now; None: none is. Bundles all that there is to tell."""
    if memory.sent_at is not None and timedelta() <= now - memory.sent_at < AT_MOST_EVERY:
        return None
    there = {name: one for name, one in memory.standing.items() if one.gone_at is None}
    gone = [(name, one) for name, one in memory.standing.items() if one.gone_at is not None]
    notification = Notification(
        new={name: one for name, one in there.items() if one.told_at is None and now - one.since >= REST},
        still={name: one for name, one in there.items() if one.told_at is not None},
        settled=dict(sorted(gone, key=lambda item: item[1].gone_at or now)),
    )
    is_old = any(one.told_at is not None and now - one.told_at >= AGAIN_AFTER for one in notification.still.values())
    has_rested = all(one.gone_at is not None and now - one.gone_at >= REST for one in notification.settled.values())
    is_over = not there and bool(notification.settled) and has_rested
    return notification if notification.new or is_old or is_over else None


def told(memory: NotificationMemory, notification: Notification, now: datetime) -> NotificationMemory:
    """What is remembered once it was sent."""
    standing = {
        name: replace(one, told_at=now) if name in notification.new or name in notification.still else one
        for name, one in memory.standing.items()
        if name not in notification.settled
    }
    return NotificationMemory(standing, now)
