"""`python -m announcer.publisher`: the publisher, as the supervisor starts it. Settings come from the environment.

The first look at the events directory begins before most of the program is loaded: workers parse meanwhile.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from announcer.errors import AnnouncerError, LedgerReplaced, LedgerUnavailable, SiteStoreError
from announcer.publisher.first_look import FirstLook
from announcer.runtime.logs import event_log, set_up_logs
from announcer.runtime.memory import look_seldom
from announcer.runtime.parent_watch import GIVE_UP, watch_parent
from announcer.settings.choices import LogFormat
from announcer.settings.loading import load

_log = event_log("announcer.publisher")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m announcer.publisher", description="Publishes until SIGTERM.")
    parser.add_argument("--site-store", type=Path, required=True)
    parser.add_argument("--clock", choices=["real", "simulated"], default="real")
    parser.add_argument("--now", help="where a simulated clock starts")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--really-post", action="store_true")
    parser.add_argument("--heartbeat", type=int, help="the descriptor of a pipe for signs of life")
    parser.add_argument("--after-silence", action="store_true", help="the one before gave no sign of life")
    given = parser.parse_args()
    # `schedule` reads naive local time: in UTC no hour comes twice.
    os.environ["TZ"] = "UTC"
    time.tzset()
    watch_parent()
    look_seldom()
    is_json = False
    try:
        settings = load()
        set_up_logs(settings.log_format, settings.log_level)
        is_json = settings.log_format is LogFormat.JSON
        look = FirstLook(settings)
        from announcer.publisher.composition import publish  # noqa: PLC0415 - a second's work, while the files are read

        publish(settings, given, look)
    except (LedgerUnavailable, LedgerReplaced, SiteStoreError) as error:
        _give_up(error, 1, is_json=is_json)  # worth another start: the supervisor sees to it
    except AnnouncerError as error:
        _give_up(error, GIVE_UP[error.exit_status], is_json=is_json)


def _give_up(error: AnnouncerError, status: int, *, is_json: bool) -> None:
    """People read of it as of any command that could not work."""
    if is_json:
        _log.error("start_refused", reason=str(error))
    else:
        sys.stderr.write(f"announcer: {error}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
