"""What a feed, a calendar or a list of sessions is about: everything, one series, or one tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from announcer.model import Series, SiteSettings
from announcer.site.announced import Announced
from announcer.site.view import Item, View, series_path, tag_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A part of the view that has feeds and calendars of its own."""

    path: str
    """Where its feeds lie, without language and unquoted: `/`, `/series/S/`, `/tags/T/`."""
    items: tuple[Item, ...]
    """All of its events, past ones too, by start."""
    announced: tuple[Announced, ...]
    """What was said about them, newest first."""
    series: Series | None = None
    tag: str | None = None
    """As the first event that has it writes it."""

    def title(self, settings: SiteSettings, language: str) -> str:
        """What the feed and the calendar are called."""
        if self.series is not None:
            return self.series.localized(language).title
        return f"{settings.title}: {self.tag}" if self.tag is not None else settings.title

    @property
    def page_path(self) -> str:
        """The page that shows the same; a tag has none of its own, the coming sessions stand for it."""
        return "/" if self.tag is not None else self.path


def scopes(view: View) -> tuple[Scope, ...]:
    """Everything, then each series by id, then each tag by its address."""
    every = Scope(path="/", items=view.items, announced=_kept(view))
    return (every, *(_of_series(view, series) for series in view.series), *_of_tags(view))


def _kept(view: View) -> tuple[Announced, ...]:
    """What was said, without that about series and events that a person removed."""
    gone = set(view.removed)
    if not gone:
        return view.announced
    return tuple(said for said in view.announced if not gone & {said.subject, said.subject.of_series})


def _of_series(view: View, series: Series) -> Scope:
    return Scope(
        path=series_path(series.id),
        items=tuple(item for item in view.items if item.event.key.series == series.id),
        announced=tuple(said for said in _kept(view) if said.subject.series == series.id),
        series=series,
    )


def _of_tags(view: View) -> Iterable[Scope]:
    # One walk over the events: with many tags a search for each would be quadratic.
    items: dict[str, list[Item]] = {}
    names: dict[str, str] = {}
    for item in view.items:
        for key, tag in {tag_key(tag): tag for tag in item.event.tags}.items():
            items.setdefault(key, []).append(item)
            names.setdefault(key, tag)
    said: dict[str, list[Announced]] = {}
    tags = _tags_by_subject(view)
    for announced in _kept(view):
        for key in tags.get(str(announced.subject), ()):
            said.setdefault(key, []).append(announced)
    for key in sorted(items):
        yield Scope(path=f"/tags/{key}/", items=tuple(items[key]), announced=tuple(said.get(key, ())), tag=names[key])


def _tags_by_subject(view: View) -> dict[str, set[str]]:
    """The tags of each event, and of each series: its own, or those of any of its events."""
    tags: dict[str, set[str]] = {str(series.key): {tag_key(tag) for tag in series.tags} for series in view.series}
    for item in view.items:
        own = {tag_key(tag) for tag in item.event.tags}
        tags[str(item.event.key)] = own
        tags.setdefault(item.event.key.series, set()).update(own)
    return tags


def prefix(settings: SiteSettings, language: str) -> str:
    """What an address in `language` begins with: nothing in the site's own language, else `/en`."""
    return "" if language == settings.language else f"/{language}"


def url(settings: SiteSettings, path: str, language: str) -> str:
    """The absolute address of `path` in `language`, quoted."""
    return settings.base_url + quote(prefix(settings, language) + path)
