"""How long a post that is due waits until it is sent, while everything else wants the machine too.

    python -m benchmarks.due_to_sent [EVENTS] [--posts 40] [--every 3] [--clients 64] [--publish-dir] [--keep FOLDER]

Starts the service on the local account, over a fresh folder with a few sessions; when they are announced it gets
EVENTS events more (10,000; of what they give rise to the hourly limit holds everything back) and comes to rest, within
five minutes at most. Then
wrk saturates its server, all event files are written anew with other words (at once, and again every minute), and
meanwhile every few seconds a session is moved: the notice of it is due when the change has rested (SETTLE after the
round that saw it). Prints how much later the notices were sent, by the ledger, and how much of that was before the
round that committed them; what the server answered meanwhile, and how often all files were changed. Exit status 1 when
the 99th percentile is over two seconds. Wall time is the machine's: what else runs on it counts. At 10,000 events it
takes four to five minutes: one to be ready, two of moving, one at most for what is still to be sent.
"""

import argparse
import http
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from announcer.ledger.ledger import Ledger
from announcer.model import History, Kind, PostRecord, State
from benchmarks.many_events import EVENTS_A_FILE, file_id, write_events
from benchmarks.running import Service, running

WANTED = 2.0
"""Seconds, of which 99 of 100 posts are sent."""
SETTLE = 10
"""Seconds."""
REWRITTEN_EVERY = 60
"""Seconds."""
READY_WITHIN = 300
"""Seconds."""
MOVED = 20
"""Sessions, each in a file of its own, that are moved in turn."""
SETTINGS = {
    "ANNOUNCER_SETTLE": f"{SETTLE}s",
    "ANNOUNCER_QUIET_HOURS": "none",
    "ANNOUNCER_MAX_POSTS_PER_HOUR": str(MOVED),
    "ANNOUNCER_REMINDERS": "none",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due_to_sent", description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=10_000)
    parser.add_argument("--posts", type=int, default=40, help="notices that come due")
    parser.add_argument("--every", type=float, default=3, help="seconds between two")
    parser.add_argument("--clients", type=int, default=64, help="connections of wrk")
    parser.add_argument("--publish-dir", action="store_true", help="keep the site as files too")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed")
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made)
        sys.exit(run(folder, given))


def run(folder: Path, given: argparse.Namespace) -> int:
    events = folder / "events"
    events.mkdir(parents=True, exist_ok=True)
    for number in range(MOVED):
        move(events, number, 0)
    settings = SETTINGS | ({"ANNOUNCER_PUBLISH_DIR": "public"} if given.publish_dir else {})
    with running(folder, settings) as service:
        service.wait_for(["/feed.rss"])
        service.wait_until(lambda: announced(folder) >= MOVED, every=1)
        write_events(given.events, events)
        come_to_rest(service, given.events)
        began = datetime.now(UTC)
        with saturated(service.port, given.clients) as answers, rewriting(events) as rewritten:
            for turn in range(given.posts):
                time.sleep(given.every)
                move(events, turn % MOVED, 1 + turn // MOVED)
            wait_for(service, folder, began, given.posts)
        notices = notices_since(folder, began)
    return tell(notices, given.posts, answers, len(rewritten))


def move(events: Path, number: int, turn: int) -> None:
    """Writes the session's file, with another hour in each turn."""
    on = datetime.now(UTC).date() + timedelta(days=5 + number % 10)
    event = f"{{id: a, date: {on}, time: '{9 + turn % 12}.00-22.00'}}"
    put(events / f"verplaatst-{number:02}.yaml", f"title: Verplaatst {number}\nlanguage: nl\nevents: [{event}]\n")


def put(file: Path, text: str) -> None:
    """As an editor that saves well, or a checkout: nobody reads half a file."""
    draft = file.with_name(f".{file.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def come_to_rest(service: Service, events: int) -> None:
    """Until the last page of the last event is there, and less than a twentieth of a core is used for five seconds; or
    until nobody waits any longer."""
    last = f"/events/{file_id((events - 1) // EVENTS_A_FILE)}/e{(events - 1) % EVENTS_A_FILE}/"
    ends = time.monotonic() + READY_WITHIN
    while time.monotonic() < ends:
        before, is_there = service.cost().cpu, service.get(last)[0] == http.HTTPStatus.OK
        time.sleep(5)
        if is_there and service.cost().cpu - before < 0.25:
            return
    print(f"it had not come to rest after {READY_WITHIN} s, and was measured all the same")


def history(folder: Path) -> History:
    with closing(Ledger.open(f"sqlite:///{folder}/var/announcer.db", read_only=True)) as ledger:
        return ledger.history()


def announced(folder: Path) -> int:
    return sum(
        post.key.kind is Kind.ANNOUNCEMENT and post.state is State.POSTED and post.key.language == "nl"
        for post in history(folder).posts
        if post.key.subject.series.startswith("verplaatst-")
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """Of a change, with the moments that matter."""

    due_at: datetime
    """When the change had rested."""
    committed_at: datetime
    """By the round that found that."""
    sent_at: datetime | None


def notices_since(folder: Path, began: datetime) -> list[Notice]:
    known = history(folder)
    found = [post for post in known.posts if post.key.kind is Kind.CHANGE and post.created_at >= began]
    return [Notice(rested_at(known, post), post.created_at, post.first_sent_at) for post in found]


def rested_at(known: History, post: PostRecord) -> datetime:
    revisions = {revision.number: revision.at for revision in known.events[post.key.subject].revisions}
    return revisions[int(post.key.discriminator)] + timedelta(seconds=SETTLE)


def wait_for(service: Service, folder: Path, began: datetime, count: int) -> None:
    """Until so many notices are posted; a minute at most after the last is due."""
    deadline = time.monotonic() + SETTLE + 60
    while time.monotonic() < deadline:
        if sum(notice.sent_at is not None for notice in notices_since(folder, began)) >= count:
            return
        service.cost()
        time.sleep(2)


@contextmanager
def saturated(port: int, clients: int) -> Iterator[list[str]]:
    """wrk asks for the home page without a pause; the list has what it says at its end."""
    said: list[str] = []
    command = ["wrk", "-t2", f"-c{clients}", "-d3600s", "-H", "accept-encoding: gzip", f"http://127.0.0.1:{port}/"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield said
    finally:
        process.send_signal(2)
        said += process.communicate()[0].splitlines()


@contextmanager
def rewriting(events: Path) -> Iterator[list[float]]:
    """All the files of `write_events` get other words, as fast as they can be written, and again a minute later; the
    list has when each turn ended."""
    turns: list[float] = []
    ended = threading.Event()

    def rewrite() -> None:
        files = sorted(events.glob("reeks-*.yaml"))
        while not ended.is_set():
            for file in files:
                text = file.read_text(encoding="utf-8")
                words = f"    summary: Woord{len(turns)} "
                put(file, re.sub(r"^    summary: (\S+ )?", words, text, flags=re.MULTILINE))
            turns.append(time.monotonic())
            ended.wait(REWRITTEN_EVERY)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        yield turns
    finally:
        ended.set()
        writer.join()


def tell(notices: Sequence[Notice], wanted: int, answers: Sequence[str], rewritten: int) -> int:
    """Prints what was seen; the exit status."""
    sent = [notice for notice in notices if notice.sent_at is not None]
    print(f"{wanted} sessions were moved, {len(notices)} notices came due, {len(sent)} were sent")
    print(f"all event files were written anew {rewritten} times meanwhile")
    for line in answers:
        if re.search(r"Requests/sec|Latency|Non-2xx", line):
            print(f"wrk: {' '.join(line.split())}")
    if not sent:
        return 1
    late = sorted((one.sent_at - one.due_at).total_seconds() for one in sent if one.sent_at is not None)
    before = sorted((one.committed_at - one.due_at).total_seconds() for one in sent)
    print(f"due to sent: {spread(late)}; wanted: p99 under {WANTED:g} s")
    print(f"of that, to the round that commits it: {spread(before)}")
    return int(len(sent) < wanted or at(late, 0.99) >= WANTED)


def spread(seconds: Sequence[float]) -> str:
    return f"p50 {at(seconds, 0.5):.2f} s, p99 {at(seconds, 0.99):.2f} s, max {seconds[-1]:.2f} s"


def at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
