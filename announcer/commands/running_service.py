"""The service that runs beside a command: whether one does, and with which settings."""

import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from announcer.commands.language import warn
from announcer.model import Message
from announcer.runtime.clock import RealClock
from announcer.runtime.in_time import Timely
from announcer.runtime.service_port import ask_health
from announcer.settings import addresses
from announcer.settings.fields import Settings

if TYPE_CHECKING:
    from announcer.ledger.ledger import Ledger

_SOON = 1.0
"""Seconds in which a service on this machine answers."""


def as_it_runs(settings: Settings, ledger: "Ledger | None") -> Settings:
    """The settings with the address that the service on this ledger runs with. Where those differ, it is said."""
    runs_with = ledger.state().runs_with if ledger is not None and ledger.is_led(RealClock().now()) else {}
    here = {"base_url": settings.base_url, "instance": settings.mastodon.base_url or ""}
    other = {name: runs_with[name] for name in here if name in runs_with and runs_with[name] != here[name]}
    if not other:
        return settings
    warn(
        Message(
            "the service that runs on this ledger has other settings than this command: {differences}; what follows is"
            " as the service has it",
            differences=_differences(here, other),
        ),
        settings,
    )
    return settings.model_copy(update={"base_url": other["base_url"]}) if "base_url" in other else settings


def _differences(here: Mapping[str, str], other: Mapping[str, str]) -> Message:
    """What the service has where the settings have something else."""
    local = Message("the local account")
    said = []
    if "base_url" in other:
        said.append(Message("its site is at {there} (here: {here})", there=other["base_url"], here=here["base_url"]))
    if "instance" in other:
        there = other["instance"] or local
        said.append(Message("it posts to {there} (here: {here})", there=there, here=here["instance"] or local))
    return said[0] if len(said) == 1 else Message("{one}; {other}", one=said[0], other=said[1])


def find_url(settings: Settings, *, within: float = _SOON) -> str | None:
    """The address at which a service of announcer answers on this machine, by these settings, `within` seconds; None:
    none does."""
    try:
        _, body = Timely(partial(ask_health, settings.host, settings.port, within)).result(within)
        answer = json.loads(body)
    except (OSError, ValueError):
        return None
    is_ours = isinstance(answer, dict) and ("publisher" in answer or "for_seconds" in answer)
    return f"http://{addresses.own(settings.host)}:{settings.port}" if is_ours else None
