"""A site's life, step by step: files edited, renamed and removed, posts that appear and go, pictures, settings, days.

Facts and histories share what did not change, as reader and ledger hand it out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from announcer.model import (
    EMPTY_HISTORY,
    Draft,
    Event,
    Facts,
    History,
    Identity,
    Image,
    Kind,
    Picture,
    PostKey,
    PostRecord,
    Record,
    Registration,
    Revision,
    Series,
    SiteSettings,
    State,
    Status,
    Subject,
    Texts,
    Venue,
    Visibility,
    marker,
)
from announcer.model.facts import F
from announcer.model.history_changes import with_changes
from announcer.model.status_text import status_text
from announcer.model.text import line

TODAY = date(2024, 2, 20)
SERIES = ("a", "b", "c")
EVENTS = ("e0", "e1", "e2")
Step = tuple[str, int, int, int]
"""What happens, and three numbers that say to what and how."""


def _event(series: Series, name: str, day: int) -> Event:
    return Event(
        key=Subject(series.id, name),
        language=series.language,
        timezone=series.timezone,
        title=line(f"Sessie {series.id} {name}"),
        starts_on=TODAY + timedelta(days=day),
        start_time=time(19),
        tags=(line("Kunst"),),
    )


_CHANGES: tuple[Callable[[Event, int], Event], ...] = (
    lambda event, n: replace(event, title=line(f"Titel {n % 3}")),
    lambda event, n: replace(event, starts_on=TODAY + timedelta(days=n % 60 - 20)),
    lambda event, n: replace(event, start_time=time(n % 24) if n % 5 else None),
    lambda event, n: replace(event, tags=tuple(map(line, ("Kunst", "Ars nova", "Ars/nova", "kunst")[: n % 5]))),
    lambda event, n: replace(event, status=[*Status][n % len(Status)]),
    lambda event, n: replace(event, venue=Venue(name=line(f"Huis {n % 2}"), city=line("Enschede"))),
    lambda event, n: replace(
        event, registration=Registration(email="a@b.example", deadline_on=event.starts_on - timedelta(days=n % 9))
    ),
    lambda event, n: replace(event, image=Image(file=f"{n % 3}.png", alt=line("x")) if n % 4 else None),
    lambda event, n: replace(event, translations={"en": Texts(title=line(f"Title {n % 2}"))}),
)
_SERIES_CHANGES: tuple[Callable[[Series, int], Series], ...] = (
    lambda series, n: replace(series, title=line(f"Reeks {n % 3}")),
    lambda series, n: replace(series, summary=line(f"Over {n % 2}")),
    lambda series, n: replace(
        series, announce_at=datetime(2024, 2, 18, 23, tzinfo=UTC) + timedelta(days=n % 9) if n % 4 else None
    ),
    lambda series, n: replace(series, image=Image(file=f"{n % 3}.png", alt=line("x"))),
    lambda series, n: replace(series, tags=(line(f"Reeks{n % 2}"),)),
)
_SETTINGS: tuple[Callable[[SiteSettings, int], SiteSettings], ...] = (
    lambda its, n: replace(its, title=f"Agenda {n % 2}"),
    lambda its, n: replace(its, languages=(("nl",), ("nl", "en"), ("en", "de", "nl"))[n % 3]),
    lambda its, n: replace(its, history_days=(0, 5, 365)[n % 3]),
    lambda its, n: replace(its, calendar_events=(1, 3, 500)[n % 3]),
    lambda its, n: replace(its, account_url="https://s.example/@b" if n % 2 else None, local_outbox=n % 2 == 0),
    lambda its, n: replace(its, timezone=("Europe/Amsterdam", "Pacific/Auckland")[n % 2]),
)


@dataclass
class SiteWorld:
    """What a round of the publisher would hand to the site."""

    facts: Facts = field(default_factory=lambda: Facts(series=()))
    history: History = EMPTY_HISTORY
    settings: SiteSettings = field(default_factory=lambda: SiteSettings(languages=("nl", "en")))
    today: date = TODAY
    pictures: dict[str, Picture] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(12), tzinfo=UTC)

    @classmethod
    def begun(cls) -> "SiteWorld":
        """With two series, three sessions, a picture, and something said."""
        world = cls()
        for step in (
            ("edit_event", 0, 3, 12), ("edit_event", 0, 7, 22), ("edit_event", 1, 6, 15), ("picture", 1, 1, 0),
            ("post", 0, 0, 1), ("post", 2, 1, 11),
        ):  # fmt: skip
            world.take(step)
        return world

    def take(self, step: Step) -> None:
        what, which, how, number = step
        getattr(self, f"_{what}")(which, how, number)

    # --- files ------------------------------------------------------------------------------------------------------

    def _series(self, which: int) -> Series | None:
        return next((one for one in self.facts.series if one.id == SERIES[which % 3]), None)

    def _put(self, series: Series, *, is_committed: bool = True) -> None:
        ordered = tuple(sorted(series.events, key=lambda one: (one.opens_at, one.key)))
        series = replace(series, events=ordered)
        others = [one for one in self.facts.series if one.id != series.id]
        self.facts = Facts(series=tuple(sorted([*others, series], key=lambda one: one.id)))
        if is_committed:
            self._commit(series)

    def _commit(self, series: Series) -> None:
        bare = replace(series, events=())
        self.history = with_changes(
            self.history,
            series={series.key: self._revised(self.history.series.get(series.key), series.key, bare)},
            events={one.key: self._revised(self.history.events.get(one.key), one.key, one) for one in series.events},
        )

    def _revised(self, record: Record[F] | None, subject: Subject, facts: F) -> Record[F]:
        if record is None:
            origins = {
                one.identity.origin for kept in (self.history.events, self.history.series) for one in kept.values()
            }
            origin = next(
                name for name in (str(subject), *(f"{subject}-{n}" for n in range(99))) if name not in origins
            )
            identity = Identity(origin=origin, namespace="agenda.example", first_seen_at=self.now)
            return Record(subject=subject, identity=identity, revisions=(Revision(number=1, at=self.now, facts=facts),))
        if record.latest.facts == facts:
            return record
        new = Revision(number=record.latest.number + 1, at=self.now, facts=facts, sequence=record.latest.sequence + 1)
        return replace(record, revisions=(*record.revisions, new))

    def _edit_event(self, which: int, how: int, number: int, *, is_committed: bool = True) -> None:
        """Of a series that is there one session is there, or comes, and changes."""
        series = self._series(which)
        if series is None:
            series = Series(
                id=SERIES[which % 3], language="nl", timezone="Europe/Amsterdam", title=line(f"Reeks {which % 3}")
            )
        name = EVENTS[number % 3]
        found = next((one for one in series.events if one.key.event == name), None)
        event = _CHANGES[how % len(_CHANGES)](found or _event(series, name, number % 40 - 10), number)
        others = tuple(one for one in series.events if one.key.event != name)
        self._put(replace(series, events=(*others, event)), is_committed=is_committed)

    def _rule_event(self, which: int, how: int, number: int) -> None:
        """Something else is in force than the ledger has: a person's ruling, or a revision that is to come."""
        self._edit_event(which, how, number, is_committed=False)

    def _edit_series(self, which: int, how: int, number: int) -> None:
        series = self._series(which)
        if series is not None:
            self._put(_SERIES_CHANGES[how % len(_SERIES_CHANGES)](series, number))

    def _drop_event(self, which: int, how: int, number: int) -> None:
        """It is in no file any more; for every second one a person says that it is removed."""
        series = self._series(which)
        if series is None or not series.events:
            return
        key = series.events[number % len(series.events)].key
        self._put(replace(series, events=tuple(one for one in series.events if one.key != key)))
        if how % 2 and key in self.history.events:
            gone = replace(self.history.events[key], removed=True)
            self.history = with_changes(self.history, events={key: gone})

    def _drop_series(self, which: int, how: int, _number: int) -> None:
        series = self._series(which)
        if series is None:
            return
        self.facts = Facts(series=tuple(one for one in self.facts.series if one.id != series.id))
        if how % 2 and series.key in self.history.series:
            gone = replace(self.history.series[series.key], removed=True)
            self.history = with_changes(self.history, series={series.key: gone})

    def _rename_event(self, which: int, how: int, number: int) -> None:
        """A session gets another name, perhaps in another series; what was said of it goes along."""
        series, target = self._series(which), self._series(how)
        if series is None or target is None or not series.events:
            return
        event = series.events[number % len(series.events)]
        new = Subject(target.id, EVENTS[how % 3])
        if new in self.history.events or event.key not in self.history.events:
            return
        renamed = replace(event, key=new, was=event.key.event)
        record = replace(self.history.events[event.key], subject=new)
        self._move({event.key: new}, events={new: record})
        left = replace(series, events=tuple(one for one in series.events if one.key != event.key))
        self._put(left)
        into = self._series(how)
        assert into is not None
        self._put(replace(into, events=(*into.events, renamed)))

    def _rename_series(self, which: int, how: int, _number: int) -> None:
        series, new = self._series(which), Subject(SERIES[how % 3])
        taken = {one.of_series for one in (*self.history.series, *self.history.events)}
        if series is None or new in taken or series.key not in self.history.series:
            return
        records = [record for key, record in self.history.events.items() if key.series == series.id]
        moved = {record.subject: Subject(new.series, record.subject.event) for record in records}
        self.facts = Facts(series=tuple(one for one in self.facts.series if one.id != series.id))
        self._move(
            {series.key: new, **moved},
            series={new: replace(self.history.series[series.key], subject=new)},
            events={moved[record.subject]: replace(record, subject=moved[record.subject]) for record in records},
        )
        events = tuple(replace(one, key=Subject(new.series, one.key.event)) for one in series.events)
        self._put(replace(series, id=new.series, was=series.id, events=events))

    def _move(self, renames: dict[Subject, Subject], **records: Any) -> None:
        names = {str(old): str(new) for old, new in renames.items()}
        posts = [
            replace(
                post,
                key=replace(post.key, subject=renames.get(post.key.subject, post.key.subject)),
                stated={names.get(key, key): number for key, number in post.stated.items()},
            )
            for post in self.history.posts
        ]
        self.history = with_changes(self.history, renames=renames, posts=posts, **records)

    # --- posts, pictures, settings, days ------------------------------------------------------------------------------

    def _post(self, which: int, how: int, number: int) -> None:
        """About a session or its series; it may tell of a session elsewhere too."""
        keys = [*self.history.events]
        if not keys:
            return
        subject = keys[which % len(keys)]
        told = {key: self.history.events[key] for key in (subject, keys[number % len(keys)])}
        kind = [Kind.ANNOUNCEMENT, Kind.CHANGE, Kind.REMINDER, Kind.SERIES][how % 4]
        key = PostKey(
            subject.of_series if kind is Kind.SERIES else subject, kind, str(number % 3 + 1), "nl en".split()[how % 2]
        )
        if any(post.key == key for post in self.history.posts):
            return
        self.history = with_changes(self.history, posts=[self._posted(key, told, number)])

    def _posted(self, key: PostKey, told: dict[Subject, Record[Event]], number: int) -> PostRecord:
        account = "local" if number % 2 else "b@s.example"
        return PostRecord(
            id=len(self.history.posts) + 1,
            key=key,
            account=account,
            marker=marker(account, key),
            state=State.POSTED if number % 7 else State.PENDING,
            draft=Draft(
                text=status_text(f"Kom {number}"),
                language=key.language,
                visibility=Visibility.PRIVATE if number % 5 == 0 else Visibility.PUBLIC,
                image=Image(file=f"{number % 3}.png", alt=line("x")) if number % 2 else None,
            ),
            revision=1,
            stated={str(one): record.latest.number for one, record in told.items()},
            due_at=self.now,
            useful_until=self.now + timedelta(days=9),
            posted_at=self.now if number % 7 else None,
            url=f"https://s.example/{number}" if number % 3 else None,
            created_at=self.now,
        )

    def _lose_post(self, which: int, _how: int, _number: int) -> None:
        if self.history.posts:
            post = self.history.posts[which % len(self.history.posts)]
            self.history = with_changes(self.history, posts=[replace(post, state=State.GONE)])

    def _picture(self, which: int, how: int, _number: int) -> None:
        file = f"{which % 3}.png"
        if how % 4 == 0:
            self.pictures.pop(file, None)
        else:
            body = f"png {how % 4}".encode()
            self.pictures[file] = Picture(file=file, type="image/png", width=how, height=1, body=body)

    def _set(self, which: int, how: int, _number: int) -> None:
        self.settings = _SETTINGS[which % len(_SETTINGS)](self.settings, how)

    def _pass(self, which: int, how: int, _number: int) -> None:
        """Days; once in a while the clock goes back."""
        self.today += timedelta(days=-3 if which % 6 == 0 else how % 12)


_WHAT = (
    "edit_event", "edit_event", "edit_event", "edit_series", "rule_event", "drop_event", "drop_series", "rename_event",
    "rename_series", "post", "post", "post", "lose_post", "picture", "set", "pass", "pass",
)  # fmt: skip
_numbers = st.integers(0, 59)
steps: st.SearchStrategy[Step] = st.tuples(st.sampled_from(_WHAT), _numbers, _numbers, _numbers)
lives = st.lists(steps, min_size=1, max_size=12)
