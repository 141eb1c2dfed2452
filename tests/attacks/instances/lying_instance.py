"""A delivery that posts to an instance that lies, and what became of its posts.

The account, the delivery and the ledger's rows are the real ones, over real HTTP; hours are simulated. Whatever the
instance says, these hold, and an attack that breaks one has got through:

- nothing stands twice on the account, and each row ends posted, with the id of its own status, or says why it did not;
- the token goes to the instance only, and shows in nothing that is said or kept;
- what is said is one line of printable characters.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from announcer.delivery.step import Report
from announcer.model import PostRecord, State
from tests.attacks.attack import Attack
from tests.support.delivery_world import World
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.outbox_stores import MemoryStore

USEFUL, HOURS = timedelta(hours=6), timedelta(hours=9)
"""For so long a post is of use, and the instance is posted to."""


@dataclass
class LyingInstance:
    """With the world that posts to it."""

    server: FakeMastodon
    world: World
    reports: list[Report] = field(default_factory=list)

    def live(self, span: timedelta = HOURS) -> None:
        """Until every row has ended, `span` at most."""
        world, end = self.world, self.world.now + span
        while world.now < end and (world.open_rows() or world.store.outbox().edits()):
            self.reports.append(world.step())
            soon = world.now + timedelta(minutes=1)
            world.now = min(end, max(world.now, min(soon, self.reports[-1].next_at or soon)))
        self.server.rules.settle()

    def breaches(self) -> list[str]:
        """What must never be."""
        twice = [f"{key} stands {n} times on the account" for key, n in self.world.copies().items() if n > 1]
        rows = self.world.store.rows()
        silent = [f"{row.key} is {row.state} without a reason" for row in rows if _ends_badly(row) and not row.reason]
        said = [*(line for report in self.reports for line in report.problems), *map(_all_of, rows)]
        lost = [f"{row.key} is taken for status {row.status_id}" for row in rows if not self._is_there(row)]
        leaks = ["the token is said" for line in said if self.server.rules.token in line]
        odd = [f"what is said is no printable line: {line!r}" for line in said if not line.isprintable()]
        return [*twice, *silent, *lost, *leaks[:1], *odd[:1]]

    def _is_there(self, row: PostRecord) -> bool:
        """Whether a row that is posted names the status that is its own."""
        status = self.server.rules.statuses.get(row.status_id or "")
        return row.state is not State.POSTED or (status is not None and row.marker in status.text)

    def became(self) -> str:
        """What there is to say of the posts, in few words."""
        breaches, copies = self.breaches(), self.world.copies()
        if breaches:
            return "; ".join(breaches)
        fates = []
        for key in self.world.wanted:
            row = self.world.row_of(key)
            said = row.reason.replace(f"{self.server.base_url}/@{self.server.rules.user}", "the account")
            reason = f" ({said})" if said and row.state is not State.POSTED else ""
            fates.append(f"{row.state}{reason}, {copies[key]} on the account")
        return "; ".join(dict.fromkeys(fates))


def _ends_badly(row: PostRecord) -> bool:
    return row.state not in {State.POSTED, State.PENDING}


def _all_of(row: PostRecord) -> str:
    return " ".join((row.reason or "", row.url or "", row.status_id or ""))


def expired(why: str) -> str:
    """What becomes of a post that could not be sent as long as it was of use."""
    return f"expired (it was of no use any more when it could be sent: {why}), 0 on the account"


Before = Callable[[LyingInstance], None]
"""What happens before the lies are told."""


def one_post(instance: LyingInstance) -> None:
    instance.world.post("a", useful=USEFUL)


def told(
    name: str,
    lies: Lie | Sequence[Lie],
    happens: str,
    *,
    at: str,
    behaviour: Behaviour = Behaviour.V45,
    wants: Before = one_post,
    deadline: float = 10,
    truth_after: timedelta | None = None,
    also: Callable[[LyingInstance], str] = lambda _: "",
    left_to_ci: str = "",
) -> Attack[Path]:
    """An instance that tells these lies to a delivery that wants to post. `deadline`: the seconds, real ones, that a
    request may take. `truth_after`: it comes to its senses then. `also`: what else there is to say in the end."""

    def make(_: Path) -> str:
        with FakeMastodon(behaviour) as server:
            instance = LyingInstance(server, World(server, MemoryStore))
            instance.world.deadline = deadline
            instance.world.start()
            wants(instance)
            server.lies = [replace(lie) for lie in ([lies] if isinstance(lies, Lie) else lies)]
            if truth_after is not None:
                instance.live(truth_after)
                server.lies = []
            instance.live()
            return instance.became() + also(instance)

    return Attack(at=at, name=name, happens=happens, make=make, left_to_ci=left_to_ci)


def raw(head: str, body: Iterable[bytes] = ()) -> Iterable[bytes]:
    """An answer as it goes over the line: a status line with its headers, and a body in pieces."""
    yield f"{head}\r\n\r\n".replace("\n", "\r\n").replace("\r\r", "\r").encode("latin-1")
    yield from body
