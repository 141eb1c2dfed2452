"""`python -m announcer.runtime.supervisor_process run ORDER`: the supervisor alone, in the place of `announcer run`.

A command holds what it read its settings with, some 20 MB; the supervisor needs none of that for the years to come.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NoReturn

from announcer.errors import AnnouncerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be supervised; no secrets, as everybody on the machine may read it."""

    publisher_args: Sequence[str]
    web_args: Sequence[str]
    host: str
    port: int
    admin: Sequence[str | int] | None
    """Host and port of the operator's address, where that is one apart."""
    notifies: bool
    log_format: str
    log_level: str


def supervise_instead(order: Order) -> NoReturn:
    """The supervisor takes this process: its pid, environment and streams (execv(2))."""
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", __name__, "run", json.dumps(asdict(order))]
    os.execv(sys.executable, command)  # noqa: S606 - without a shell, as it should be


def main() -> int:
    order = Order(**json.loads(sys.argv[-1]))
    from announcer.runtime.left_out import left_out  # noqa: PLC0415 - the command that is replaced needs none of it

    with left_out("ssl"):  # asyncio's, which comes with structlog: 4 MB
        from announcer.runtime import supervisor  # noqa: PLC0415
        from announcer.runtime.logs import event_log, set_up_logs  # noqa: PLC0415

    set_up_logs(order.log_format, order.log_level)
    admin = None if order.admin is None else (str(order.admin[0]), int(order.admin[1]))
    try:
        return supervisor.run(
            order.publisher_args, order.web_args, host=order.host, port=order.port, admin=admin,
            notifies=order.notifies, log=event_log("announcer.service"),
        )  # fmt: skip
    except AnnouncerError as error:
        sys.stderr.write(f"announcer: {error}\n")
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
