"""The whole service, as `announcer run` starts it, killed at random while it plays the round of 2024, in two languages,
with an organiser who moves a session, cancels another and reinstates it.

By a simulated clock, which stands still while the service is down: so the plan says what must be there.
"""

import json
import random
import re
import time
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

from announcer.ledger.ledger import Ledger
from announcer.model import PostRecord, State
from tests.faults.campaigns import Tally
from tests.support.fake_mastodon.faults import AFTER, BEFORE
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.running_service import Service
from tests.support.waiting import eventually

BEGINS = "2024-01-10T09:00"
ENDS = "2024-07-20"
SPEED = 300_000
"""A day in a third of a second: an edit must not come after its session, however busy the machine is."""
EDITS = (
    ("2024-02-06T12:00", "Stroinksbleekweg 16", "Stroinksbleekweg 18"),
    ("2024-03-20T12:00", "id: vriezenveen", "id: vriezenveen\n    status: cancelled"),
    ("2024-03-22T12:00", "id: vriezenveen\n    status: cancelled", "id: vriezenveen"),
    ("2024-05-21T12:00", "Hazemeijerstraat 300", "Hazemeijerstraat 302"),
)
"""When what becomes what in the file. At the first moment of the service's that is not before it."""
QUICK = tuple(fault for fault in (*BEFORE, *AFTER) if fault.answer not in ("freeze", "drip"))


def kill_whole_service(folder: Path, behaviour: Behaviour, *, seed: int = 0, days_between_kills: float = 10) -> Tally:
    """One round, in a folder that is not there yet: after `days_between_kills` simulated days at most the publisher
    is killed, or everything is."""
    tally, rng = Tally(runs=1), random.Random(f"{seed} {behaviour}")
    with FakeMastodon(behaviour) as fake, ExitStack() as stack:
        ledger_url = f"sqlite:///{folder / 'announcer.db'}"
        settings = {
            "DATABASE_URL": ledger_url, "LOG_LEVEL": "debug",
            "MASTODON__BASE_URL": fake.base_url, "MASTODON__ACCESS_TOKEN": fake.rules.token,
        }  # fmt: skip
        service = stack.enter_context(closing(Service(folder, **settings)))
        expected = _planned(service, BEGINS)
        _launch(service)
        for moment, old, new in (*EDITS, (ENDS, "", "")):
            while service.now() < moment:
                days = timedelta(days=rng.uniform(0, days_between_kills))
                _disturb(service, fake, rng, tally, min(moment, _later(service.now(), days)))
            if old:
                expected = _edited(service, old, new, expected, ledger_url)
                tally.edits += 1
        tally.posts = len(expected)
        eventually(lambda: not any(row.state.is_open for row in _rows(ledger_url)), "all is settled", 120)
        _judge(tally, fake, {*expected}, _rows(ledger_url), f"{behaviour}, seed {seed}")
        shown = service.log + "".join(service.process_group.processes().values())
        shown += "".join(service.ask_operator(path).text for path in ("/healthz", "/healthz/publisher", "/metrics"))
        if fake.rules.token in shown:
            tally.surprises.append("the token is in what the service shows")
    return tally


def _planned(service: Service, now: str) -> dict[str, str]:
    """Keys of the posts to come when nothing disturbs the round, and when they are due."""
    plan = service.command("plan", "--now", now, "--json")
    assert plan.status == 0, plan
    return {post["key"]: post["due_at"] for post in json.loads(plan.out)["posts"]}


def _edited(service: Service, old: str, new: str, expected: dict[str, str], ledger_url: str) -> dict[str, str]:
    """The file is edited while the service is down. What must be there then: what had come due, and what is to come."""
    now = service.now()
    service.die()
    file = service.events / "cop-2024.yaml"
    before = file.read_text()
    assert old in before
    file.write_text(before.replace(old, new))
    due = {key: at for key, at in expected.items() if datetime.fromisoformat(at) <= datetime.fromisoformat(now)}
    out = {str(row.key): now for row in _rows(ledger_url) if row.state is State.POSTED or row.state.is_open}
    to_come = _planned(service, now)
    notices = [key for key in to_come if "/change/" in key or "/cancellation/" in key]
    assert {key[-3:] for key in notices} == {"/nl", "/en"}, notices
    _launch(service)
    eventually(lambda: {*notices} <= {str(row.key) for row in _rows(ledger_url)}, "the notices are due", 60)
    return due | out | to_come


def _launch(service: Service) -> None:
    service.start("--now", BEGINS, "--speed", str(SPEED), "--really-post", seconds=60)
    eventually(lambda: service.healthz()["publisher"]["now"] is not None, "its first round", 60)


def _disturb(service: Service, fake: FakeMastodon, rng: random.Random, tally: Tally, until: str) -> None:
    """At that time: something for the server to answer wrongly, and a kill."""
    eventually(lambda: service.now() >= until, "time passes", 120)
    time.sleep(rng.uniform(0, 0.1))
    if rng.random() < 0.5:
        fault = rng.choice(QUICK)
        fake.fault(fault)
        tally.faults[fault.name] += 1
    if rng.random() < 0.5:  # or its supervisor waits longer and longer before it starts the next publisher
        service.die()
        tally.kills["whole service"] += 1
        _launch(service)
    elif service.pids("publisher"):
        service.kill("publisher")
        tally.kills["publisher"] += 1


def _later(now: str, span: timedelta) -> str:
    return (datetime.fromisoformat(now) + span).isoformat()


def _rows(ledger_url: str) -> tuple[PostRecord, ...]:
    with closing(Ledger.open(ledger_url, read_only=True)) as ledger:
        return tuple(ledger.history().posts)


def _judge(tally: Tally, fake: FakeMastodon, expected: set[str], rows: tuple[PostRecord, ...], where: str) -> None:
    texts = [status.text for status in fake.rules.own()]
    markers = {str(row.key): row.marker for row in rows}
    tally.unsettled += sum(row.state.is_open for row in rows)
    for key in sorted(expected | {*markers}):
        copies = sum(f"?p={markers[key]}" in text for text in texts) if key in markers else 0
        tally.duplicates += max(0, copies - 1)
        tally.losses += key in expected and not copies
        if copies != (key in expected):
            row = next((row for row in rows if str(row.key) == key), None)
            tally.surprises.append(f"{where}: {copies} copies of {key}: {row}")
    foreign = [text for text in texts if not any(code in text for code in re.findall(r"\?p=([0-9a-f]{12})", text))]
    tally.surprises += [f"{where}: nobody's post: {text[:80]}" for text in foreign]
    tally.surprises += [f"{where}: the server got {one}" for one in fake.surprises]
