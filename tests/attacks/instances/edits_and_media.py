"""What an instance answers to pictures, and to edits of what it has."""

from functools import partial
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import USEFUL, LyingInstance, told
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.statuses import Answer

_EDITS, _SOURCES = {"method": "PUT", "path": "/api/v1/statuses/[^/]+"}, {"method": "GET", "path": ".*/source"}
_UPLOADS, _MEDIA = {"path": "/api/v2/media"}, {"method": "GET", "path": "/api/v1/media/[^/]+"}


def _lie(where: dict[str, str], status: int, body: Any, *, keeps: bool = True, times: int | None = None) -> Lie:
    return Lie(lambda _: Answer(status, body), **where, keeps=keeps, times=times)


def _with_an_edit(instance: LyingInstance) -> None:
    instance.world.post("a", useful=USEFUL)
    instance.live()
    instance.world.edit("a", "is verplaatst")


def _with_a_picture(instance: LyingInstance) -> None:
    instance.world.post("a", useful=USEFUL, picture="poster.png")


def _as_edited(instance: LyingInstance) -> str:
    """Whether the post has its new words, and what was said of that if it has not."""
    (status,) = instance.server.rules.own()
    if "verplaatst" in status.text:
        return ", edited"
    said = [line for report in instance.reports for line in report.problems]
    told = said[-1].replace(f"{instance.server.base_url}/@{instance.server.rules.user}", "the account") if said else ""
    return f", not edited ({told or 'in silence'})"


def _with_its_picture(instance: LyingInstance) -> str:
    (status,) = instance.server.rules.own()
    if status.media_ids:
        return ", with its picture"
    return f" ({instance.world.row('a').reason or 'without its picture, in silence'})"


_edit = partial(told, at="edits", wants=_with_an_edit, also=_as_edited)
_picture = partial(told, at="pictures", wants=_with_a_picture, also=_with_its_picture)

ATTACKS: tuple[Attack[Path], ...] = (
    _edit(
        "makes it, and answers with another status",
        _lie(_EDITS, 200, {"id": "666"}),
        "posted, 1 on the account, edited",
    ),
    _edit(
        "does not make it, and answers with another status",
        _lie(_EDITS, 200, {"id": "666"}, keeps=False),
        "posted, 1 on the account, not edited (the account: it answered with another status than this one)",
    ),
    _edit("makes it, and answers with a page", _lie(_EDITS, 200, "<html></html>"), "posted, 1 on the account, edited"),
    _edit(
        "says 500 for good, and does not make it",
        _lie(_EDITS, 500, {}, keeps=False),
        "posted, 1 on the account, not edited (the account: it answered 500)",
    ),
    _edit(
        "gives the words of somebody else as its source",
        _lie(_SOURCES, 200, {"id": "1", "text": "by hand"}),
        (
            "posted, 1 on the account, not edited (round/a/announcement/1/nl could not be edited: a person edited "
            "the post on the instance)"
        ),
    ),
    _edit(
        "gives a number as its source",
        _lie(_SOURCES, 200, {"id": "1", "text": 5}),
        (
            "posted, 1 on the account, not edited (round/a/announcement/1/nl could not be edited yet: it answered "
            "with something else than the source of a status; it is tried again)"
        ),
    ),
    _edit(
        "has a source without end",
        _lie(_SOURCES, 200, {"id": "1", "text": "x" * (9 << 20)}, times=1),
        "posted, 1 on the account, edited",
    ),
    _picture(
        "never gets ready",
        (_lie(_UPLOADS, 202, {"id": "5"}), _lie(_MEDIA, 206, {"id": "5"})),
        "posted, 1 on the account (posted without its picture: the instance has not finished working on it)",
    ),
    _picture(
        "is ready at once, and is not there",
        _lie(_UPLOADS, 200, {"id": "5"}, keeps=False),
        (
            "posted, 1 on the account (posted without its picture: it answered 422: Validation failed: Media "
            "attachments are already used or do not exist)"
        ),
    ),
    _picture(
        "has an id that climbs out of the address",
        _lie(_UPLOADS, 200, {"id": "../statuses"}),
        "posted, 1 on the account (posted without its picture: it answered 200, but with no status)",
    ),
    _picture(
        "is taken, and the answer is a page",
        _lie(_UPLOADS, 200, "<html></html>"),
        "posted, 1 on the account (posted without its picture: it answered 200, but with no status)",
    ),
    _picture(
        "says 500 for good",
        _lie(_UPLOADS, 500, {}, keeps=False),
        "posted, 1 on the account (posted without its picture: it answered 500)",
    ),
    _picture(
        "says that the token may not",
        _lie(_UPLOADS, 403, {"error": "no"}, keeps=False),
        (
            "posted, 1 on the account (posted without its picture: it answered 403: no, for this one only: the "
            "access token works)"
        ),
    ),
)
