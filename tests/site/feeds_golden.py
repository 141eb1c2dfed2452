"""The files in golden/: what is served for the fixed set of events, byte for byte.

After a change that is meant: `python tests/site/feeds_golden.py`, then read the difference as a person would.
"""

import sys
from functools import cache, partial
from pathlib import Path

from announcer.site.calendar import event_calendar, render_calendar, vevent
from announcer.site.feeds import FORMATS, render_feed
from announcer.site.scope import scopes
from tests.site.feeds_fixtures import PICTURES, make_view

FOLDER = Path(__file__).parent / "golden"


@cache
def files() -> dict[str, bytes]:
    """Every format for all events in Dutch, the series also in English; and two single events."""
    seen = make_view()
    every, cop, *_ = scopes(seen)
    fragment = partial(vevent, pictures=PICTURES)
    found: dict[str, bytes] = {"calendar.ics": render_calendar(seen, every, "nl", fragment)}
    found["cop-2024.en.calendar.ics"] = render_calendar(seen, cop, "en", fragment)
    found |= {name: render_feed(name, seen, every, "nl", PICTURES) for name in FORMATS}
    found |= {f"cop-2024.en.{name}": render_feed(name, seen, cop, "en", PICTURES) for name in FORMATS}
    for item in seen.items:
        if item.event.key.event in ("enschede", "vriezenveen"):
            found[f"{item.event.key.event}.ics"] = event_calendar(seen, item, language="nl", pictures=PICTURES)
    return found


if __name__ == "__main__":
    for name, body in files().items():
        (FOLDER / name).write_bytes(body)
        sys.stdout.write(f"{name}: {len(body)} bytes\n")
