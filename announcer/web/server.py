"""The server's master: starts the workers, starts again what dies. Granian does both; this binds it to our promises."""

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from announcer.runtime.heart import Heart
from announcer.runtime.left_out import left_out
from announcer.runtime.logs import log_config
from announcer.runtime.memory import give_back
from announcer.runtime.parent_watch import die_with_parent, watch_parent
from announcer.web.application import Application
from announcer.web.shared_counts import shared_counts
from announcer.web.worker_watch import Watched, WorkerWatch

with left_out("anyio", "dotenv", "watchfiles"):  # for files that change and environments that are read: nobody's here
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    site_store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    metrics: bool = True
    log_format: str = "text"
    log_level: str = "info"
    base_path: str = ""
    """Of BASE_URL: requests come with it or without it."""


def serve(config: ServerConfig, heart: Heart) -> None:
    """Serves until SIGTERM or SIGINT, then returns; ends at once with its parent process.

    The port should have been claimed before (`service_port.claim_port`): workers share it with SO_REUSEPORT, and would
    share it with a stranger as well.
    """
    watch_parent()
    watch = WorkerWatch() if multiprocessing.get_start_method() == "fork" else None
    if watch is not None:
        watch.watch()
    with shared_counts() as folder, heart.beating():
        _serve(config, folder, watch)


def _serve(config: ServerConfig, counts: Path | None, watch: WorkerWatch | None) -> None:
    give_back()  # workers are forks: what is loaded by now, and not looked through for garbage, they share
    Granian(
        "announcer.web",  # a name for its messages: `load` brings the application
        address=config.host,
        port=config.port,
        interface=Interfaces.RSGI,
        workers=config.workers,
        http=HTTPModes.http1,
        websockets=False,
        backlog=2048,
        backpressure=1024,
        # A slow writer has 15 seconds for its headers; idle connections are closed after as long.
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=128 * 1024),
        log_level=LogLevels.error,
        log_access=False,
        log_dictconfig=log_config(config.log_format, config.log_level),
        respawn_failed_workers=True,
        workers_kill_timeout=0.5,  # type: ignore[arg-type]  # seconds, for a `join`: with whole ones a stop is longer
    ).serve(target_loader=partial(load, config, master=os.getpid(), counts=counts, watch=watch), wrap_loader=False)


def load(config: ServerConfig, *, master: int, counts: Path | None, watch: WorkerWatch | None) -> Callable[..., Any]:
    """A worker's application; called in the worker, which dies with its master.

    An orphan would keep the port and answer from a store that nobody writes any more.
    """
    die_with_parent(master)
    watch_parent(master)
    application = Application(config.site_store, metrics=config.metrics, base_path=config.base_path, counts=counts)
    return application if watch is None else cast("Callable[..., Any]", Watched(application, watch.begin))
