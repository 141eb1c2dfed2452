"""What a feed, a calendar or a list of sessions is about: everything, one series, or one tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from announcer.model import Series, SiteSettings
from announcer.site.announced import Announced
from announcer.site.view import Item, View, former_tag_key, series_path, tag_key

_IN_TAG_URI = "/?:@!$&'()*+,;=~"
"""What RFC 3986, 3.3 and 3.4 let stand in a path and a query as it is, beside letters, digits, `-`, `.` and `_`."""


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
    namespace: str
    """Whose its ids are, for ever."""
    first_path: str
    """The path under which it was first seen."""

    def feed_id(self, language: str, name: str) -> str:
        """A tag: URI (RFC 4151), the same in every format, whatever the site's address becomes and whatever the series
        is renamed to (RFC 4287, 4.2.6). RFC 4151 wants a date on which the name was ours; the year in which this form
        of it began."""
        return f"tag:{self.namespace},2024:{quote(f'{language}{self.first_path}{name}', safe=_IN_TAG_URI)}"

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
    every = Scope(path="/", items=view.items, announced=_kept(view), namespace=view.namespace, first_path="/")
    return (every, *(_of_series(view, series) for series in view.series), *_of_tags(view))


def _kept(view: View) -> tuple[Announced, ...]:
    """What was said, without that about series and events that a person removed."""
    gone = set(view.removed)
    if not gone:
        return view.announced
    return tuple(said for said in view.announced if not gone & {said.subject, said.subject.of_series})


def _of_series(view: View, series: Series) -> Scope:
    identity = view.identities[series.key]
    return Scope(
        path=series_path(series.id),
        items=tuple(item for item in view.items if item.event.key.series == series.id),
        announced=tuple(said for said in _kept(view) if said.subject.series == series.id),
        series=series,
        namespace=identity.namespace or view.settings.namespace,
        first_path=series_path(identity.origin),
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
        yield Scope(
            path=f"/tags/{key}/",
            items=tuple(items[key]),
            announced=tuple(said.get(key, ())),
            tag=names[key],
            namespace=view.namespace,
            first_path=f"/tags/{key if former_tag_key(key) in items else former_tag_key(key)}/",
        )


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
