"""What holds over every history of edits, clock jumps and outages."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.model import (
    Event,
    Kind,
    Lead,
    Limits,
    Online,
    PostRecord,
    Recap,
    Registration,
    State,
    Status,
    Texts,
    Venue,
)
from announcer.model.text import line
from announcer.planning.due_times import AT_ONCE, quiet_period
from announcer.planning.revisions import rested_at
from tests.support.on_ci import size
from tests.support.planner_world import USUAL, World, event, local, series

START = "2024-02-01 12:00"
NOTICES = (Kind.CHANGE, Kind.CANCELLATION)

starts = st.one_of(st.none(), st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])))
days = st.integers(0, 60).map(lambda n: date(2024, 2, 1) + timedelta(days=n))
places = st.sampled_from(["Tetem", "Bibliotheek", "Oyfo"]).map(
    lambda name: Venue(name=line(name), city=line("Enschede"))
)
leads = st.sampled_from([USUAL, (Lead(1, "d"),), (Lead(3, "h"), Lead(30, "m")), (Lead(2, "w"), Lead(2, "h")), ()])
changes = st.one_of(
    st.fixed_dictionaries({"start_time": starts}),
    st.fixed_dictionaries({"starts_on": days}),
    st.fixed_dictionaries({"venue": st.one_of(st.none(), places)}),
    st.fixed_dictionaries({"online": st.one_of(st.none(), st.just(Online(url="https://x.example")))}),
    st.fixed_dictionaries({"status": st.sampled_from(Status)}),
    st.fixed_dictionaries({"summary": st.sampled_from(["een", "twee"]).map(line)}),
    st.fixed_dictionaries({"note": st.sampled_from(["Neem een jas mee.", "Anders."]).map(line)}),
    st.fixed_dictionaries({"recap": st.just(Recap(text=line("We leerden veel.")))}),
    st.fixed_dictionaries({"registration": days.map(lambda day: Registration(email="a@b.nl", deadline_on=day))}),
    st.fixed_dictionaries({"translations": st.just({"en": Texts(title=line("Evening"))})}),
    st.fixed_dictionaries({"reminders": leads}),
)
spans = st.one_of(
    st.integers(1, 90).map(lambda n: timedelta(minutes=n)),
    st.integers(1, 40).map(lambda n: timedelta(hours=n)),
    st.integers(1, 20).map(lambda n: timedelta(days=n)),
)
ids = st.sampled_from(["a", "b", "c"])
steps = st.one_of(
    st.tuples(st.just("edit"), ids, changes),
    st.tuples(st.just("wait"), spans, st.none()),
    st.tuples(st.just("wait"), spans, st.none()),
    st.tuples(st.just("outage"), spans, st.none()),
    st.tuples(st.just("account down"), spans, st.none()),
    st.tuples(st.just("delete"), ids, st.none()),
)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Event, ...]:
    return tuple(
        replace(event(id_, str(draw(days)), venue=draw(places), reminders=draw(leads)), start_time=draw(starts))
        for id_ in ("a", "b", "c")[: draw(st.integers(1, 3))]
    )


class CheckedWorld(World):
    """A world that looks at every post at the moment it goes out."""

    def _sent(self, post: PostRecord) -> PostRecord:
        sent = super()._sent(post)
        if sent.state is State.POSTED and post.state is not State.POSTED:
            self.check(sent)
        return sent

    def check(self, post: PostRecord) -> None:
        about = [record.latest.facts for key, record in self.history.events.items() if str(key) in post.stated]
        assert about, f"{post.key} is about nothing"
        assert len(post.draft.text) > 0
        assert self.limits.length(post.draft.text, post.draft.content_warning or "") <= self.limits.max_characters
        assert f"?p={post.marker}" in post.draft.text
        self.check_quiet(post, about)
        self.check_rest(post)
        if post.key.kind is Kind.REMINDER:
            self.check_reminder(post, about[0])
        if post.key.kind in NOTICES and post.key.language == "nl":
            self.check_notice(post)

    def check_rest(self, post: PostRecord) -> None:
        for record in self.history.events.values():
            if str(record.subject) in post.stated and post.key.kind is not Kind.SERIES:
                rested = rested_at(record.revisions, self.policy.settle)
                start = record.latest.facts.starts_at
                is_near = start is not None and self.now >= start - AT_ONCE
                assert post.stated[str(record.subject)] == record.latest.number, f"{post.key} tells old facts"
                assert self.now >= rested or is_near, f"{post.key} tells what has not rested"

    def check_quiet(self, post: PostRecord, about: list[Event]) -> None:
        period = quiet_period(self.now, self.policy)
        if period is None:
            return
        assert post.key.kind in NOTICES, f"{post.key} in quiet hours"
        heard = [self.history.events[one.key].revisions for one in about]
        begins = [one.facts.starts_at for revisions in heard for one in revisions if one.facts.starts_at]
        assert any(self.now < begin < period[1] + AT_ONCE for begin in begins), f"{post.key} could have waited"

    def check_reminder(self, post: PostRecord, about: Event) -> None:
        assert about.status not in (Status.CANCELLED, Status.POSTPONED), f"{post.key} of a {about.status} event"
        assert self.now < about.opens_at, f"{post.key} after the start"
        lead = Lead.parse(post.key.discriminator.split("@")[0])
        for other in self.posted:
            is_same = other.key.discriminator == post.key.discriminator and other.key.kind is Kind.REMINDER
            if str(about.key) in other.stated and not is_same and other.posted_at is not None:
                apart = self.now - other.posted_at
                assert not timedelta() <= apart < lead.span / 2, f"{post.key} just after {other.key}"

    def check_notice(self, post: PostRecord) -> None:
        for other in self.posted:
            if other.key.kind in NOTICES and other.key.language == "nl" and other.key != post.key:
                both = dict(other.stated).items() & dict(post.stated).items()
                assert not both, f"{post.key} and {other.key} tell the same revision"


def live(events: tuple[Event, ...], history: list[tuple[str, object, object]], world: World | None = None) -> World:
    world = world or CheckedWorld(local(START))
    world.write(series(*events))
    for what, first, second in history:
        if what == "edit":
            assert isinstance(first, str)
            assert isinstance(second, dict)
            world.edit(first, **second)
        elif what == "delete":
            assert isinstance(first, str)
            world.delete(first)
        else:
            assert isinstance(first, timedelta)
            if what == "outage":
                world.stop().until(world.now + first).start()
            elif what == "account down":
                world.account_answers = False
                world.until(world.now + first)
                world.account_answers = True
                world.round()
            else:
                world.until(world.now + first)
    return world


histories = st.lists(steps, max_size=12)


@given(rounds(), histories)
@settings(max_examples=size(37, on_ci=150))
def test_followers_are_never_told_what_is_wrong_or_needless(
    events: tuple[Event, ...], history: list[tuple[str, object, object]]
) -> None:
    world = live(events, history)
    world.until(local("2024-06-01 12:00"))
    for row in world.history.posts:
        is_question = row.state is State.HELD and world.decide().facts.held
        assert row.state in (State.POSTED, State.EXPIRED, State.SUPERSEDED) or is_question, f"{row.key} is {row.state}"
        assert row.state is State.POSTED or row.reason, f"{row.key} is {row.state} without a reason"


@given(rounds(), histories)
@settings(max_examples=size(15, on_ci=60))
def test_a_plan_made_twice_is_the_same_plan(
    events: tuple[Event, ...], history: list[tuple[str, object, object]]
) -> None:
    world = live(events, history)
    assert world.plan() == world.plan()


@given(rounds(), histories, spans)
@settings(max_examples=size(25, on_ci=100))
def test_plans_made_at_two_moments_agree_on_what_lies_after_both(
    events: tuple[Event, ...], history: list[tuple[str, object, object]], later: timedelta
) -> None:
    world = live(events, history)
    moment = world.now + later

    def after(plan_of: World) -> list[tuple[datetime, str, str]]:
        return [
            (post.due_at, str(post.key), post.draft.text)
            for post in plan_of.plan().posts
            if post.due_at > moment and not post.held
        ]

    foreseen = after(world)
    world.until(moment)
    assert after(world) == foreseen


@given(
    st.text(min_size=1, max_size=700).map(line).filter(bool),
    st.text(max_size=900).map(line),
    st.sampled_from(
        [Limits(), Limits(max_characters=5000, graphemes=False, url_characters=None), Limits(url_characters=25)]
    ),
)
@settings(max_examples=size(20, on_ci=80))
def test_a_post_fits_and_keeps_date_place_and_link(title: str, summary: str, limits: Limits) -> None:
    world = World(local(START), limits=limits)
    world.write(series(event("a", "2024-02-10", "19:00", title=title, summary=line(summary) or None)))
    (post,) = world.posted
    assert limits.length(post.draft.text) <= limits.max_characters
    for fact in ("zaterdag 10 februari 2024", "19.00 uur", "Enschede", f"/events/round/a/?p={post.marker}"):
        assert fact in post.draft.text


def test_no_moment_is_in_another_zone_than_utc() -> None:
    world = World(local(START)).write(series(event("a", "2024-02-20", "19:00"), event("b", "2024-03-20")))
    assert all(post.due_at.tzinfo is UTC for post in world.plan().posts)
