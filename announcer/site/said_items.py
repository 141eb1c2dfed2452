"""What was said, in lists: each item of the news with its place, its tags, and whether it is still there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from announcer.model import History, Kind, Series, Subject
from announcer.site.feeds.news_items import NewsItem, news_items, news_order
from announcer.site.listed_items import ListedItem
from announcer.site.paths import tag_key


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaidItem:
    """Something that was ever said in public."""

    item: NewsItem
    order: tuple[datetime, str, Kind]
    tags: tuple[str, ...]
    """Of an event, as addresses have them; of a series its own and those of all its events."""
    is_there: bool
    """Not all of its posts are gone, and a person removed neither its event nor its series."""


def said_items(
    id_: str, history: History, series: Series | None, listed: Sequence[ListedItem], removed: Iterable[Subject]
) -> tuple[SaidItem, ...]:
    """All that was ever said of a series and its events, oldest first. `series`: as it is shown, with its events
    `listed`; None while it is not."""
    items = [one for one in news_items(history) if one.subject.series == id_]
    if not items:
        return ()
    tags = {one.event.key: tuple(key for key, _ in one.tags) for one in listed}
    if series is not None:
        tags[series.key] = tuple({*map(tag_key, series.tags)}.union(*tags.values()))
    gone = frozenset(removed)
    return tuple(
        SaidItem(
            item=one,
            order=news_order(one),
            tags=tags.get(one.subject, ()),
            is_there=bool(one.posts) and not gone & {one.subject, one.subject.of_series},
        )
        for one in reversed(items)
    )
