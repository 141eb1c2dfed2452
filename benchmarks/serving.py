"""How fast a worker answers, beside servers that do nothing else.

    python -m benchmarks.serving [--seconds 3] [--rounds 5] [--connections 16]

announcer's own server over a site store, a bare Granian application that answers the same bytes with the same headers,
and nginx with the same bytes as files, all with one worker, in one run and in turn. The load comes from the same
machine (wrk where it is installed), and whatever else runs there only takes away: each figure is the best of the
rounds. Believe ratios.
"""

import argparse
import gzip
import random
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from announcer.model import Resource
from announcer.web.site_store import SiteStore
from benchmarks.http_load import Load, generator, load
from benchmarks.serving_peers import Peer, Recorded, bare_granian, nginx, ours, recorded

_AT = datetime(2024, 1, 10, tzinfo=UTC)
_HTML = "text/html; charset=utf-8"
_GZIP = {"accept-encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for."""

    name: str
    path: str
    headers: Mapping[str, str]
    is_known: bool = False
    """The client has it and asks whether it has changed."""


QUESTIONS = (
    Question("feed of 200 KB", "/feed.rss", {}),
    Question("feed of 200 KB, gzip", "/feed.rss", _GZIP),
    Question("page of 59 KB", "/page", {}),
    Question("page of 59 KB, gzip", "/page", _GZIP),
    Question("page of 1 KB", "/small", {}),
    Question("feed not modified, 304", "/feed.rss", {}, is_known=True),
    Question("feed not modified, gzip, 304", "/feed.rss", _GZIP, is_known=True),
)


def _text(size: int) -> bytes:
    """Words as of a page: gzip makes a fifth of them."""
    chance = random.Random(size)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(900)]
    text = ""
    while len(text) < size:
        text += f"<p>{' '.join(chance.choices(words, k=8))}</p>\n" * chance.choice((1, 1, 3))
    return text[:size].encode()


SITE = tuple(
    Resource(path=path, inputs=path, type=kind, body=_text(size), modified_at=_AT)
    for path, kind, size in (
        ("/feed.rss", "application/rss+xml; charset=utf-8", 200_000),
        ("/page", _HTML, 59_000),
        ("/small", _HTML, 1_000),
    )
)


HEAD = ("asked for", "server", "answers/s", "ours of it", "CPU µs", "ours of it", "p50 ms", "p99 ms")


def _rows(question: Question, loads: Mapping[str, list[Load]]) -> list[tuple[str, ...]]:
    """A row for each peer; the first is ours."""
    best = {name: max(found, key=lambda one: one.per_second) for name, found in loads.items()}
    least = {name: min(one.cpu_us for one in found) for name, found in loads.items()}
    own = next(iter(loads))
    return [
        (
            question.name if name == own else "",
            name,
            f"{one.per_second:,.0f}",
            "" if name == own else f"{best[own].per_second / one.per_second:.2f}",
            f"{least[name]:.1f}",
            "" if name == own else f"{least[name] / least[own]:.2f}",
            f"{one.median_ms:.2f}",
            f"{one.p99_ms:.2f}",
        )
        for name, one in best.items()
    ]


def _loads(question: Question, peers: Sequence[Peer], given: argparse.Namespace) -> dict[str, list[Load]]:
    """Of each peer, a load a round; in turn, and who is first changes."""
    asked = {peer.name: _as_asked(question, peer) for peer in peers}
    loads: dict[str, list[Load]] = {peer.name: [] for peer in peers}
    for number in range(given.rounds):
        for peer in peers if number % 2 else reversed(peers):
            path, headers = asked[peer.name]
            one = load(peer.port, peer.pid, path, headers, seconds=given.seconds, connections=given.connections)
            loads[peer.name].append(one)
    return loads


def _as_asked(question: Question, peer: Peer) -> tuple[str, dict[str, str]]:
    """Path and headers for that peer, which has answered them as it should."""
    path, headers = question.path, dict(question.headers)
    if question.is_known:
        headers["if-none-match"] = peer.ask(path, headers)[1].get("etag", "none")
    path = _bare_path(question) if peer.name == "bare Granian" else path
    status, got, body = peer.ask(path, headers)
    expected = b"" if question.is_known else next(each.body for each in SITE if each.path == question.path)
    if got.get("content-encoding") == "gzip" and body:
        body = gzip.decompress(body)
    if (status, body) != (304 if question.is_known else 200, expected):
        raise RuntimeError(f"{peer.name} answers {question.name} with {status}, {got}")
    return path, headers


def _bare_path(question: Question) -> str:
    """Bare Granian looks at the path alone."""
    return f"{question.path}-{'304' if question.is_known else '200'}-{'gzip' if question.headers else 'as-it-is'}"


def _answers(own: Peer) -> dict[str, Recorded]:
    answers = {}
    for question in QUESTIONS:
        headers = dict(question.headers)
        if question.is_known:
            headers["if-none-match"] = own.ask(question.path, headers)[1]["etag"]
        answers[_bare_path(question)] = recorded(own.ask(question.path, headers))
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1, help="of each load")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        store = running.enter_context(closing(SiteStore(folder / "site.db")))
        store.publish(SITE)
        own = running.enter_context(ours(folder / "site.db"))
        peers = [own, running.enter_context(bare_granian(_answers(own), folder))]
        if shutil.which("nginx"):
            files = {each.path: (each.body, gzip.compress(each.body, 5)) for each in SITE}
            headers = {each.path: own.ask(each.path, {})[1] for each in SITE}
            (folder / "files").mkdir()
            peers.append(running.enter_context(nginx(files, headers, folder / "files")))
        print(
            f"{given.connections} connections, {given.rounds} times {given.seconds:g} s each, load from {generator()}"
        )
        print(f"\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
        for question in QUESTIONS:
            for row in _rows(question, _loads(question, peers, given)):
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
