"""Where feeds and calendars lie, and what each of them depends on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote

from announcer.model import EPOCH, Picture, Resource, Series, SiteSettings
from announcer.site.announced import Announced, present
from announcer.site.calendar import CALENDAR_TYPE, render_calendar, vevent
from announcer.site.entries import NEAREST
from announcer.site.feeds import FORMATS, render_feed
from announcer.site.frame import picture_path
from announcer.site.inputs import day_after, digest, of_announced
from announcer.site.layout import Layout, Manner
from announcer.site.news import no_longer
from announcer.site.scope import Scope
from announcer.site.view import Item


def lay_feeds(site: Layout) -> None:
    shown = {each.name: each for scope in site.scopes for each in scope.announced[:NEAREST]}
    said = {name: (_of_said(site, each), each.modified_at) for name, each in shown.items()}
    for scope in site.scopes:
        named = site.inputs.series[scope.series.id] if scope.series else repr(scope.tag)
        moments = [site.inputs.series_moments[scope.series.id]] if scope.series else []
        ids = f"{scope.feed_id('', '')} {site.view.started_at}"
        of_items = digest(ids, scope.path, named, site.inputs.of(scope.items))
        newest = site.inputs.newest(scope.items, *moments)
        told = [said[each.name] for each in scope.announced[:NEAREST]]
        of_news = digest(ids, scope.path, _name(scope), *[of for of, _ in told])
        newest_said = max([_named_at(site, scope), *[at for _, at in told]])
        _calendar(site, scope, named, moments)
        for name in FORMATS:
            if name.startswith("news"):
                _feed(site, scope, name, of_news, newest_said)
            else:
                _feed(site, scope, name, of_items, newest)


def changed_feeds(changed: Iterable[Resource], settings: SiteSettings) -> tuple[str, ...]:
    """The addresses of the feeds among `changed`, as the feeds themselves give them; what has gone is none."""
    again = f"/{settings.language}/"  # the site's own language once more, under its tag
    feeds = (each.path for each in changed if each.status == 200 and each.path.rpartition("/")[2] in FORMATS)
    return tuple(settings.base_url + quote(path) for path in feeds if not path.startswith(again))


def _of_said(site: Layout, said: Announced) -> str:
    """Of all that the news show of it: what was said with its pictures, where that lies, and what holds instead."""
    images = [post.as_sent.image for post in said.posts]
    pictures = [
        picture_path(site.frame.pictures[image.file]) for image in images if image and image.file in site.frame.pictures
    ]
    item = site.view.by_subject.get(said.subject)
    now = [repr(present(each.event)) for each in no_longer(said, site.view)]
    return digest(of_announced(said), item.path if item else "", repr(pictures), *now)


def _name(scope: Scope) -> str:
    """Of what the news are called and by whom: little of a series and nothing of its events."""
    return repr(_naming(scope.series)) if scope.series else repr(scope.tag)


def _naming(series: Series) -> tuple[object, ...]:
    titles = sorted((tag, texts.title) for tag, texts in series.translations.items() if texts.title)
    return series.id, series.title, titles, series.organizer and series.organizer.name


def _named_at(site: Layout, scope: Scope) -> datetime:
    """Since when they are called so."""
    record = site.history.series.get(scope.series.key) if scope.series else None
    if record is None:
        return EPOCH
    present_name = _naming(record.latest.facts)
    since = [*takewhile(lambda one: _naming(one.facts) == present_name, reversed(record.revisions))]
    return since[-1].at


def _feed(site: Layout, scope: Scope, name: str, of: str, modified_at: datetime) -> None:
    seen = site.view
    site.lay_in_languages(
        scope.path + name,
        digest(name, of),
        lambda language: render_feed(name, seen, scope, language, site.frame.pictures),
        Manner(type=FORMATS[name].type, modified_at=modified_at),
    )


def _calendar(site: Layout, scope: Scope, named: str, moments: list[datetime]) -> None:
    """Depends on the events that it still holds: as days go by, those of too long ago drop out."""
    seen, digests = site.view, site.inputs
    kept = timedelta(days=seen.settings.history_days)
    held = [item.event.key for item in scope.items if item.event.last_on >= seen.today - kept]
    dropped = [item.event.last_on for item in scope.items if item.event.last_on < seen.today - kept]
    moments = [*moments, *(digests.entry_moments[key] for key in held)]
    if dropped:
        moments.append(day_after(max(dropped) + kept, seen.settings))

    def fragment(item: Item, settings: SiteSettings, language: str) -> bytes:
        key = digest(digests.common, digests.entries[item.event.key])
        return _vevent(_Part(key=key, item=item, settings=settings, pictures=site.frame.pictures), language)

    site.lay_in_languages(
        f"{scope.path}calendar.ics",
        digest("calendar", scope.path, named, *(digests.entries[key] for key in held)),
        lambda language: render_calendar(seen, scope, language, fragment),
        Manner(type=CALENDAR_TYPE, modified_at=max(moments, default=EPOCH)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """An event of a calendar; equal when its digest is."""

    key: str
    item: Item = field(compare=False)
    settings: SiteSettings = field(compare=False)
    pictures: Mapping[str, Picture] = field(compare=False, repr=False)


@lru_cache(maxsize=32768)
def _vevent(part: _Part, language: str) -> bytes:
    """An event is written once and stands in several calendars, today's and tomorrow's."""
    return vevent(part.item, part.settings, language, part.pictures)
