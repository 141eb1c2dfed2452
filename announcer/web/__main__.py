"""`python -m announcer.web`: a worker of the server, as the supervisor starts it."""

import argparse
import socket
from contextlib import ExitStack
from pathlib import Path

from announcer.runtime.heart import Heart
from announcer.runtime.left_out import left_out

_STARTS_WITHIN = 60.0
"""Seconds in which a start is slow, on a machine that has other things to do; then it hangs."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m announcer.web", description="Serves a site store over HTTP.")
    parser.add_argument("--site-store", type=Path, required=True)
    parser.add_argument(
        "--socket", type=int, metavar="DESCRIPTOR", help="listens already; else HOST and PORT say where"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-metrics", action="store_true", help="without /metrics")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.add_argument("--base-path", default="", help="the path of the site's address, which requests may have")
    parser.add_argument("--audience", choices=["all", "world", "operator"], default="all", help="whom it answers")
    parser.add_argument("--began", type=float, metavar="SECONDS", help="when the service began, by its monotonic clock")
    parser.add_argument("--counts", type=Path, metavar="FOLDER", help="where the workers count together")
    parser.add_argument("--heartbeat", type=int, metavar="DESCRIPTOR", help="a pipe that gets signs of life")
    given = parser.parse_args()
    heart = Heart(given.heartbeat)
    with ExitStack() as starting:
        starting.enter_context(heart.beating(longest=_STARTS_WITHIN))
        with left_out("ssl"):  # asyncio's, which would speak TLS: 4 MB of each worker
            from announcer.web.server import BACKLOG, ServerConfig, serve  # noqa: PLC0415

        config = ServerConfig(
            site_store=given.site_store,
            metrics=not given.no_metrics,
            log_format=given.log_format,
            log_level=given.log_level,
            base_path=given.base_path,
            counts=given.counts,
            audience=given.audience,
            began=given.began,
        )
        if given.socket is not None:
            listening = socket.socket(fileno=given.socket)
        else:
            listening = socket.create_server((given.host, given.port), backlog=BACKLOG)
        serve(config, listening, heart, starting)


if __name__ == "__main__":
    main()
