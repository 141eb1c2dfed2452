"""The publisher's parts, put together."""

import argparse
import contextlib
import os
import signal
import uuid
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from announcer.accounts.choice import account_maker, recognised
from announcer.errors import LedgerReplaced, LedgerUnavailable, SiteStoreError
from announcer.folder.post_templates import usable_templates
from announcer.folder.watching import Watcher
from announcer.ledger.ledger import Ledger
from announcer.model.undone import OneByOne
from announcer.publisher.election import LeaderElection
from announcer.publisher.first_look import FirstLook
from announcer.publisher.hung_steps import HungSteps
from announcer.publisher.loop import Loop
from announcer.publisher.periodic_duties import (
    LEARN_EVERY,
    LONGEST_ROUND,
    LOOK_EVERY,
    RENEW_EVERY,
    Heartbeat,
    LeaseRenewal,
    LedgerWatch,
)
from announcer.publisher.progress import Progress
from announcer.publisher.published_site import published_site
from announcer.publisher.round_guard import RoundGuard
from announcer.publisher.round_watch import LOOK_AT_ROUND_EVERY, RoundWatch
from announcer.publisher.sender import Sender
from announcer.publisher.service import Publisher
from announcer.publisher.service_record import ServiceRecord
from announcer.publisher.service_state import Process, StateWriter, write_failure
from announcer.publisher.site_writer import SiteWriter
from announcer.publisher.stopping import Stop
from announcer.publisher.waiting import logged_while
from announcer.runtime.clock import Clock, RealClock, SimulatedClock, parse_now
from announcer.runtime.heart import BEAT_EVERY, Heart
from announcer.runtime.memory import give_back
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.settings.fields import Settings
from announcer.web.measurements import Measurements
from announcer.web.site_store import SiteStore

if TYPE_CHECKING:
    from announcer.publisher.source_polling import SourcePolling
    from announcer.publisher.websub import Hub


def publish(settings: Settings, given: argparse.Namespace, look: FirstLook) -> None:
    """Publishes until SIGTERM or SIGINT. Raises AnnouncerError when it cannot start."""
    try:
        heart = Heart(given.heartbeat)
        with contextlib.ExitStack() as starting:
            # Tables that are changed, a database that keeps one waiting, many files: a start takes its time.
            starting.enter_context(heart.beating(longest=LONGEST_ROUND))
            _publish(settings, given, look, heart, starting)
    except (LedgerUnavailable, LedgerReplaced, SiteStoreError) as error:
        with contextlib.suppress(SiteStoreError), contextlib.closing(SiteStore(given.site_store)) as store:
            write_failure(store, str(error), needs_person=error.wants_person)  # the servers go on, and tell it
        raise


def _publish(
    settings: Settings, given: argparse.Namespace, look: FirstLook, heart: Heart, starting: contextlib.ExitStack
) -> None:  # fmt: skip
    """`starting` is closed when all is ready."""
    with logged_while("the ledger"):
        ledger = Ledger.open(settings.ledger_url, clock=given.clock)
    clock = _clock(ledger, settings, given)
    owner = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    leadership = ledger.lead()
    if settings.ledger_path is not None:
        leadership.acquire(RealClock().now(), owner)  # SQLite: a second publisher is refused before it does anything
    is_simulated = given.clock == "simulated"
    store, measurements = SiteStore(given.site_store), Measurements()
    site = published_site(store, settings.publish_dir, leads=leadership.is_kept, is_simulated=is_simulated)

    def wake() -> None:
        loop.wake()  # it is made last; nothing calls this before it runs

    workers, hung = WorkerProcesses(), HungSteps(given.site_store)
    progress, one_by_one = _watched(hung, after_silence=given.after_silence)
    reader = look.reader
    sender = Sender(
        account_maker(settings, reader.picture), ledger.outbox,
        owner=owner, leads=leadership.is_kept, now=clock.now, beside=None if is_simulated else wake,
        name_of=lambda info: recognised(info, ledger, settings), measurements=measurements,
    )  # fmt: skip
    # What happens under a simulated clock concerns nobody outside.
    hub = None if is_simulated else _hub(settings)
    sources = None if is_simulated else _sources(settings, leadership.is_kept, wake)
    publisher = Publisher(
        settings=settings, templates=usable_templates(settings.templates_dir), clock=clock,
        election=LeaderElection(ledger, leadership, clock, owner), reader=reader, ledger=ledger,
        service_record=ServiceRecord(ledger, settings, version("announcer")),
        site=SiteWriter(settings, site, workers=workers, one_by_one=one_by_one()),
        state=StateWriter(store, Process(clock=given.clock, version=version("announcer")), measurements), sender=sender,
        hub=hub, sources=sources, at_rest=give_back, progress=progress,
        one_by_one=one_by_one(),
    )  # fmt: skip
    speed = given.speed if is_simulated else 1.0
    loop = Loop(clock, RoundGuard(publisher.round, store, measurements).do_round, speed=speed)
    loop.every(RENEW_EVERY, LeaseRenewal(leadership, RealClock().now, loop.wake).renew)
    loop.every(LOOK_EVERY, LedgerWatch(lambda: ledger.nudged_at, loop.wake).look)
    loop.every(LEARN_EVERY, sender.instance.want)
    loop.every(LOOK_AT_ROUND_EVERY, RoundWatch(store, progress, lambda: loop.round_seconds, hangs=hung.add).look)
    loop.every(BEAT_EVERY, Heartbeat(heart, lambda: loop.round_seconds).beat)
    if hub is not None:
        loop.every(LOOK_EVERY, hub.work)
    if sources is not None:
        loop.every(LOOK_EVERY, sources.work)
    stop = Stop(sender.begin_no_request, loop.stop, hung.forget)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.ask)
    watcher = Watcher(settings.events_dir, loop.wake)
    watcher.start()
    try:
        look.end(loop.wake)
        starting.close()
        loop.run()
    finally:
        watcher.stop()
        publisher.close()
        reader.close()
        if hub is not None:
            hub.stop()
        if sources is not None:
            sources.stop()
        workers.close()
        ledger.close()


def _watched(hung: HungSteps, *, after_silence: bool) -> tuple[Progress, Callable[[], OneByOne]]:
    """What the round is at, and what does things one by one and tells that."""
    skipped, progress = hung.load(after_silence=after_silence), Progress(hung.begin)
    return progress, partial(OneByOne, progress.at, skipped, hung.settle)


def _hub(settings: Settings) -> "Hub | None":
    if not settings.websub_hub:
        return None
    from announcer.publisher.websub import Hub  # noqa: PLC0415 - requests, 5 MB of which others are spared

    return Hub(settings.websub_hub)


def _sources(settings: Settings, leads: Callable[[], bool], wake: Callable[[], object]) -> "SourcePolling | None":
    """The calendars elsewhere that are kept as event files; None when there are none."""
    if not settings.sources_by_name:
        return None
    from announcer.folder.sources.fetch import Fetcher  # noqa: PLC0415 - with what reads calendars, 8 MB
    from announcer.folder.sources.keeping import KeptSource, SourceKeeper  # noqa: PLC0415
    from announcer.publisher.source_polling import SourcePolling  # noqa: PLC0415

    kept = [KeptSource(name=name, address=address) for name, address in settings.sources_by_name.items()]
    agent = f"announcer/{version('announcer')} (+{settings.base_url})"
    fetcher = Fetcher(user_agent=agent, allow_private=settings.sources_allow_private)
    keeper = SourceKeeper(settings.events_dir, fetcher, settings.defaults())
    every = settings.sources_every.total_seconds()
    return SourcePolling(kept, keeper, every=every, leads=leads, now=RealClock().now, on_news=wake)


def _clock(ledger: Ledger, settings: Settings, given: argparse.Namespace) -> Clock:
    if given.clock == "real":
        return RealClock()
    start = parse_now(given.now, settings.timezone)
    last = ledger.last_round_at  # a publisher that was killed goes on where it was, not at the beginning
    return SimulatedClock(max(start, last) if last is not None else start, given.speed)
