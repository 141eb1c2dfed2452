"""Cache keys: all that a renderer gets counts, and nothing else."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from announcer.model import Event, Identity
from announcer.model.text import Html, Plain
from announcer.site.cache_keys import Digested, cache_key, digest
from announcer.site.items import Item, ItemToday
from announcer.site.pages.archive_page import render_archive
from announcer.site.pages.home_page import Home, render_home
from announcer.site.pictures import SitePicture
from announcer.site.view import view
from tests.site import pages_fixtures as fixtures
from tests.site.pages_fixtures import FACTS, HISTORY, SETTINGS, TODAY

ITEM = view(FACTS, HISTORY, SETTINGS, TODAY, fixtures.PICTURES).items[1]
OTHER: dict[str, Any] = {
    "event": replace(ITEM.event, note=Plain("Let op")),
    "series": replace(ITEM.series, title=Plain("Anders")),
    "identity": replace(ITEM.identity, origin="a/b"),
    "number": 7,
    "sequence": 7,
    "published_at": ITEM.published_at + timedelta(seconds=1),
    "revised_at": ITEM.revised_at + timedelta(seconds=1),
    "moved_from": ITEM.event,
    "picture": SitePicture(path="/images/x.png", type="image/png", width=1, height=1, length=1),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Item)])
def test_everything_of_an_item_counts(name: str) -> None:
    other = replace(ITEM, **{name: OTHER[name]})
    assert other.digest != ITEM.digest
    assert other != ITEM
    contents = Home(
        settings=SETTINGS,
        items=(ItemToday(item=ITEM, is_past=False, is_open=False),),
        more=0,
        series=(),
        has_past=False,
    )
    changed = replace(contents, items=(replace(contents.items[0], item=other),))
    assert cache_key(render_home, contents) != cache_key(render_home, changed)


def test_equal_values_have_one_digest_whatever_their_order_or_zone() -> None:
    at = datetime(2024, 2, 22, 18, tzinfo=UTC)
    one = Identity(origin="a", namespace=None, first_seen_at=at)
    assert digest(one) == digest(replace(one, first_seen_at=at.astimezone(timezone(timedelta(hours=1)))))
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert replace(ITEM) == ITEM
    assert len({replace(ITEM), ITEM}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")), ((("a",), "b"), ("a", ("b",))), ("<b>", Html("<b>")), (1, "1"), (None, "None;"),
        ((), ""), (0, False), (date(2024, 1, 1), "2024-01-01"), ({"a": "b"}, (("a", "b"),)), (b"a", "a"),
        ((None, 1), (1, None)), (frozenset("a"), ("a",)),
    ],
)  # fmt: skip
def test_other_values_have_other_digests(one: object, other: object) -> None:
    assert digest(one) != digest(other)


def test_the_renderer_counts() -> None:
    assert cache_key(render_home, ITEM) != cache_key(render_archive, ITEM)


@dataclass
class Mutable:
    value: int


@pytest.mark.parametrize("value", [[1], Mutable(1), object(), lambda: 1, timedelta(1)])
def test_what_can_change_or_has_no_encoding_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no part of a contents value"):
        digest((1, value))


def test_a_shared_value_is_encoded_once() -> None:
    @dataclass(frozen=True, eq=False)
    class Shared(Digested):
        event: Event

    shared = Shared(ITEM.event)
    assert digest((shared, shared)) == digest((shared, Shared(ITEM.event)))
    assert shared.digest is shared.digest
