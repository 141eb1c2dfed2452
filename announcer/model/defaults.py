"""What holds where nobody set anything else: each default of docs/settings.md that more than one part knows, once."""

from datetime import time, timedelta
from typing import Final

from announcer.model.fact_parts import Lead, Visibility

HOST: Final = "127.0.0.1"
PORT: Final = 8000
BASE_URL: Final = f"http://{HOST}:{PORT}"
LANGUAGE: Final = "nl"
LANGUAGES: Final = ("nl", "en")
TIMEZONE: Final = "Europe/Amsterdam"
REMINDERS: Final = (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
ANNOUNCE_BEFORE: Final = timedelta(days=21)
QUIET_HOURS: Final = (time(21), time(8))
SETTLE: Final = timedelta(minutes=10)
MAX_POSTS_PER_HOUR: Final = 6
VISIBILITY: Final = Visibility.PUBLIC
HISTORY_DAYS: Final = 365
CALENDAR_EVENTS: Final = 500
