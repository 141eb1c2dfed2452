"""The files in tests/site/golden/: what is served for the fixed set of events, byte for byte.

After a change that is meant: `python -m tests.support.feeds_golden`, then read the difference as a person would.
"""

import sys
from functools import cache

from announcer.site.feeds.formats import FORMATS
from announcer.site.scopes import scopes
from tests.support.feeds_fixtures import PICTURES, calendar_bytes, event_file_bytes, feed_bytes, make_view
from tests.support.repository import ROOT

FOLDER = ROOT / "tests" / "site" / "golden"


@cache
def files() -> dict[str, bytes]:
    """Every format for all events in Dutch, the series also in English; and two single events."""
    seen = make_view(pictures=PICTURES)
    every, cop, *_ = scopes(seen)
    found: dict[str, bytes] = {"calendar.ics": calendar_bytes(seen, every, "nl")}
    found["cop-2024.en.calendar.ics"] = calendar_bytes(seen, cop, "en")
    found |= {name: feed_bytes(name, seen, every, "nl") for name in FORMATS}
    found |= {f"cop-2024.en.{name}": feed_bytes(name, seen, cop, "en") for name in FORMATS}
    for item in seen.items:
        if item.event.key.event in ("enschede", "vriezenveen"):
            found[f"{item.event.key.event}.ics"] = event_file_bytes(seen, item, "nl")
    return found


if __name__ == "__main__":
    for name, body in files().items():
        (FOLDER / name).write_bytes(body)
        sys.stdout.write(f"{name}: {len(body)} bytes\n")
