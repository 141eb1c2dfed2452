"""`python -m announcer.commands.notifier`: tells the operator by mail or webhook what wants a person.

A process of its own beside the publisher: what `announcer status` asks takes a while with thousands of events, mail
servers are slow, and a publisher that cannot start is what a person should hear of. The supervisor starts it where
ANNOUNCER_NOTIFY__EMAIL or ANNOUNCER_NOTIFY__WEBHOOK is set.
"""

import argparse
import time

from announcer.commands.language import command_language
from announcer.commands.notifier.channels import channels
from announcer.commands.notifier.notifier import Notifier
from announcer.runtime.clock import RealClock
from announcer.runtime.logs import set_up_logs
from announcer.runtime.parent_watch import watch_parent
from announcer.settings.loading import load

LOOK_EVERY = 30.0
"""Seconds between two looks, and twenty times as long as a look takes."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m announcer.commands.notifier", description="Until it is ended.")
    parser.add_argument("--look-every", type=float, default=LOOK_EVERY, metavar="SECONDS")
    given = parser.parse_args()
    watch_parent()
    settings = load()
    set_up_logs(settings.log_format, settings.log_level)
    notifier = Notifier(settings, channels(settings), language=command_language(None, settings))
    while True:
        began = time.monotonic()
        notifier.look(RealClock().now())
        time.sleep(max(given.look_every, 20 * (time.monotonic() - began)))


if __name__ == "__main__":
    main()
