"""Where a command looks, and from when: which ledger there is, and what time it is for it."""

from datetime import datetime, timedelta

from announcer.commands import running_service, simulation
from announcer.commands.language import warn
from announcer.commands.output import minute
from announcer.model import Message
from announcer.publisher.ledger_reading import reading
from announcer.runtime import clock
from announcer.settings.fields import SQLITE, Settings

AHEAD = timedelta(days=60)
"""How far commands look that need not know every post to come: of thousands of events that would take long."""


def settings_and_now(settings: Settings, when: str | None, *, only_running: bool = False) -> tuple[Settings, datetime]:
    """The settings with the ledger to look at, and the moment to look from: `when`, else the time of that ledger's
    clock, else now.

    Raises UsageError when `when` is no moment.
    """
    settings = simulation.of_this_folder(settings, only_running=only_running)
    chosen = None if when is None else clock.parse_now(when, settings.timezone)
    with reading(settings) as found:
        state = found.state() if found else None
        settings = running_service.as_it_runs(settings, found)
    last = state.last_round_at if state else None
    if chosen is None:
        is_simulated = state is not None and state.clock == "simulated"
        return settings, last if is_simulated and last else clock.RealClock().now()
    if last is not None and chosen < last:
        warn(
            Message(
                "the ledger's last round was at {when}, later than --now: this is without the ledger, as if the"
                " service had just been set up",
                when=minute(last, settings.timezone),
            ),
            settings,
        )
        return settings.with_ledger(f"{SQLITE}{_NOWHERE}"), chosen
    return settings, chosen


_NOWHERE = "/nonexistent/announcer.db"
"""A ledger that does not exist: what is foreseen without one."""
