"""What an instance says of the account's own statuses, by which the fate of a post is found out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import USEFUL, LyingInstance, expired, told
from tests.support.fake_mastodon.lies import Lie, Telling
from tests.support.fake_mastodon.statuses import Answer

_list = partial(told, at="the list of statuses")
_ONCE = "posted, 1 on the account"
_LISTS = {"method": "GET", "path": "/api/v1/accounts/[^/]+/statuses"}
_KEPT_AND_500 = Lie(lambda _: Answer(500, {}), times=1)


def _listing(change: Callable[[list[dict[str, Any]]], Any], times: int | None = None) -> Lie:
    """What a list is made of, changed."""
    return Lie(lambda answer: replace(answer, body=change(answer.body)), times=times, **_LISTS)  # type: ignore[arg-type]


def _said(tell: Telling, times: int | None = None) -> Lie:
    return Lie(tell, times=times, **_LISTS)  # type: ignore[arg-type]


def _by_another(statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**status, "id": "666", "account": {"id": "666"}} for status in statuses]


def _ring(answer: Answer) -> Answer:
    """Its next page and the one before are itself."""
    url = "http://127.0.0.1/api/v1/accounts/1/statuses"
    link = f'<{url}?max_id=1>; rel="next", <{url}?min_id=1>; rel="prev"'
    return replace(answer, headers={"Link": link})


def _without_end() -> Telling:
    """Each page is full of statuses that nobody has seen, and leads to another."""
    numbers = count(1)

    def tell(answer: Answer) -> Answer:
        del answer
        page = [{"id": f"x{next(numbers)}", "account": {"id": "1"}, "content": ""} for _ in range(40)]
        newest, oldest = (f"http://127.0.0.1/?{cursor}=x{next(numbers)}" for cursor in ("min_id", "max_id"))
        link = f'<{newest}>; rel="prev", <{oldest}>; rel="next"'
        return Answer(200, page, {"Link": link})

    return tell


def _a_post_and_a_thread(instance: LyingInstance) -> None:
    instance.world.post("a", useful=USEFUL)
    instance.world.post("b", reply_to="a")


ATTACKS: tuple[Attack[Path], ...] = (
    _list(
        "leaves ours out, when it has answered 500 to a post that it keeps",
        (_KEPT_AND_500, _listing(lambda _: [])),
        _ONCE,
    ),
    _list("has each status twice", (_KEPT_AND_500, _listing(lambda found: [*found, *found])), _ONCE),
    _list("has ours as another account's, and ours not", (_KEPT_AND_500, _listing(_by_another)), _ONCE),
    _list(
        "is a page in HTML",
        _said(lambda _: Answer(200, "<html></html>")),
        expired("the account: cannot be read: it answered 200, and not as a Mastodon server does"),
    ),
    _list(
        "is an object",
        _said(lambda _: Answer(200, {"statuses": []})),
        expired("the account: cannot be read: it answered with something else than a list of statuses"),
    ),
    _list(
        "holds things that are no statuses",
        _listing(lambda _: [None, 5, {"id": 5}, {"id": "../x"}]),
        expired("the account: cannot be read: it answered with something else than a list of statuses"),
    ),
    _list(
        "is a ring by its Link header, after a 500",
        (_KEPT_AND_500, _said(_ring)),
        "unknown (it answered 500), 1 on the account",
    ),
    _list(
        "has no end", _said(_without_end()), "posted, 1 on the account", truth_after=timedelta(minutes=2), deadline=0.05
    ),
    _list(
        "is not there (404), as if the account were another",
        _said(lambda _: Answer(404, {"error": "Not Found"})),
        expired("the account: cannot be read: it answered with something else than a list of statuses"),
    ),
    _list(
        "is empty before the first post, and it is a ledger's first day",
        _listing(lambda _: [], 1),
        _ONCE,
        wants=_a_post_and_a_thread,
    ),
)
