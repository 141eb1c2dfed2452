"""`python -m announcer.web`: the server, as the supervisor starts it."""

import argparse
from pathlib import Path

from announcer.runtime.heart import Heart
from announcer.web.server import ServerConfig, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m announcer.web", description="Serves a site store over HTTP.")
    parser.add_argument("--site-store", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-metrics", action="store_true", help="without /metrics")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.add_argument("--base-path", default="", help="the path of the site's address, which requests may have")
    parser.add_argument("--heartbeat", type=int, help="the descriptor of a pipe for signs of life")
    given = parser.parse_args()
    serve(
        ServerConfig(
            site_store=given.site_store,
            host=given.host,
            port=given.port,
            workers=given.workers,
            metrics=not given.no_metrics,
            log_format=given.log_format,
            log_level=given.log_level,
            base_path=given.base_path,
        ),
        Heart(given.heartbeat),
    )


if __name__ == "__main__":
    main()
