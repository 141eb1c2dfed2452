"""What an instance answers to a post that it keeps, or does not keep."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import USEFUL, LyingInstance, raw, told
from tests.support.fake_mastodon.lies import Lie, Telling
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.statuses import Answer

_ONCE = "posted, 1 on the account"
_post = partial(told, at="the answer to a post")


def body(text: str) -> Telling:
    """200, with these bytes for a body."""
    return lambda _: Answer(200, text)


def changed(**fields: Any) -> Telling:
    """The status that was made, but for some fields."""
    return lambda answer: replace(answer, body={**answer.body, **fields})


def _without_account(answer: Answer) -> Answer:
    return Answer(200, {"id": answer.body["id"]})


def _first_always() -> Telling:
    """Whatever is posted, the answer is the first post's: what a cache in between does."""
    first: list[Answer] = []

    def tell(answer: Answer) -> Answer:
        first.append(answer)
        return first[0]

    return tell


def _two_posts(instance: LyingInstance) -> None:
    instance.world.post("a", useful=USEFUL)
    instance.world.post("b", useful=USEFUL)


def _chunks(piece: bytes) -> Callable[[Answer], Any]:
    return lambda _: raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", repeat(b"%x\r\n%s\r\n" % (len(piece), piece)))


ATTACKS: tuple[Attack[Path], ...] = (
    _post("keeps it, and answers 200 with a page in HTML", Lie(body("<html>Welcome</html>"), times=1), _ONCE),
    _post("keeps it, and answers 200 with nothing", Lie(body(""), times=1), _ONCE),
    _post("keeps it, and answers with half of its JSON", Lie(body('{"id": "1", "content'), times=1), _ONCE),
    _post("keeps it, and answers with a list", Lie(body('[{"id": "1"}]'), times=1), _ONCE),
    _post("keeps it, and answers 100,000 brackets deep", Lie(body("[" * 100_000), times=1), _ONCE),
    _post(
        "keeps it, and gives a number of 5,000 digits for an id", Lie(body(f'{{"id": {"9" * 5000}}}'), times=1), _ONCE
    ),
    _post("keeps it, and gives an id that climbs out of the address", Lie(changed(id="../accounts/1"), times=1), _ONCE),
    _post(
        "keeps it, and gives an id with a line break and a header", Lie(changed(id="1\r\nX-Evil: 1"), times=1), _ONCE
    ),
    _post("keeps it, and gives another account's status", Lie(changed(account={"id": "666"}, id="7"), times=1), _ONCE),
    _post("answers each post with the first one's status", Lie(_first_always()), _ONCE, wants=_two_posts),
    _post("keeps it, and answers with the id alone", Lie(_without_account, times=1), _ONCE),
    _post(
        "keeps it, and says it is private, in English and in other words",
        Lie(changed(content="<p>other</p>", visibility="direct", language="en"), times=1),
        _ONCE,
    ),
    _post("keeps it, and gives `javascript:` for its address", Lie(changed(url="javascript:1", uri="\x1b[2J")), _ONCE),
    _post(
        "keeps it, and says that it was made in the year 9999", Lie(changed(created_at="9999-12-31T23:59:59Z")), _ONCE
    ),
    _post(
        "keeps it, answers 500, and forgets the Idempotency-Key",
        Lie(lambda _: Answer(500, {}), times=1),
        _ONCE,
        behaviour=Behaviour.NO_KEYS,
    ),
    _post("does not keep it, and answers 200 with a page", Lie(body("<html></html>"), keeps=False, times=1), _ONCE),
    _post("keeps it, and answers without end", Lie(_chunks(b"x" * 65536), times=1), _ONCE),
)
