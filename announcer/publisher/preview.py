"""What commands ask of the publisher's decisions without publishing: the plan, and the site's inputs."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime

from announcer.accounts.choice import known_account, page_of
from announcer.folder.event_reader import EventsSnapshot, read_events
from announcer.folder.post_templates import usable_templates
from announcer.ledger.ledger import Ledger
from announcer.model import EMPTY_HISTORY, Facts, History, Limits, Picture, Plan, SiteSettings, zone
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import Decision, decide
from announcer.publisher.instance_query import InstanceAnswer, Unlearnt, query_instance
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a round at `now` would find and decide; nothing is written."""

    now: datetime
    account: str
    limits: Limits
    facts: Facts
    history: History
    """With the revisions that such a round would commit."""
    plan: Plan
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    unlearnt: Unlearnt | None = None
    """What the instance did not say; None: it said everything, or was not asked."""
    former: str | None = None
    """The account on the same instance that the ledger posted to last, when that is another one."""


def preview_round(settings: Settings, now: datetime, *, until: datetime | None = None, asks: bool = True) -> Preview:
    """Reads the events and, where there is one, the ledger. Raises AnnouncerError.

    `until` bounds what is put into words, which takes most of the time. Without `asks` the instance is left alone when
    the ledger knows the account; limits are then the usual ones.
    """
    read = read_events(settings.events_dir, settings.defaults())
    history, serving = _history(settings), _serving(settings)
    known = serving or known_account(settings, history)
    answer = InstanceAnswer(account=known) if known and not asks else query_instance(settings, history)
    account = serving or answer.account
    decision = decide(
        read.readings, history, settings.policy(account), answer.limits, now,
        templates=usable_templates(settings.templates_dir), namespace=settings.namespace_to_fix, settled=True,
        missing=read.missing, until=until,
    )  # fmt: skip
    return Preview(
        now=now,
        account=account,
        limits=answer.limits,
        facts=decision.facts,
        history=decision.history,
        plan=decision.plan,
        pictures=read.pictures,
        unlearnt=answer.unlearnt,
        former=known if known != account else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInputs:
    """What `site.render.render` takes."""

    facts: Facts
    history: History
    settings: SiteSettings
    today: date
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)


def site_inputs(settings: Settings, now: datetime) -> SiteInputs:
    """The site as a round at `now` would show it: from the ledger if there is one, else `now` is the first sight."""
    read = read_events(settings.events_dir, settings.defaults())
    history = _history(settings)
    decision = _decide_facts(read, settings, history, now)
    return _site(read, settings, decision.facts, decision.history, now)


def remembered_site_inputs(settings: Settings, now: datetime) -> SiteInputs:
    """The same, and that round is committed, in a ledger that is made when there is none: what was seen once keeps its
    identity and its dates, and a revision is told from the one before. Nothing is written when nothing changed. What is
    new is no older than what is remembered, should `now` be. Raises AnnouncerError.
    """
    read = read_events(settings.events_dir, settings.defaults())
    is_new = not Ledger.exists(settings.ledger_url)
    with closing(Ledger.open(settings.ledger_url, clock="real")) as ledger:
        history = ledger.history()
        newest = [record.latest.at for records in (history.series, history.events) for record in records.values()]
        decision = _decide_facts(read, settings, history, max([now, *newest]))
        if is_new or decision.changes_something:
            ledger.lead().acquire(now, "build")
            history = ledger.commit(decision.round, "")
    return _site(read, settings, decision.facts, history, now)


def _decide_facts(read: EventsSnapshot, settings: Settings, history: History, now: datetime) -> Decision:
    """What is in force at `now`, without a word about posts."""
    return decide(
        read.readings, history, settings.policy(""), Limits(), now,
        templates=PostTemplates(), namespace=settings.namespace_to_fix, settled=True, missing=read.missing,
        plans_posts=False,
    )  # fmt: skip


def _site(read: EventsSnapshot, settings: Settings, facts: Facts, history: History, now: datetime) -> SiteInputs:
    return SiteInputs(
        facts=facts,
        history=history,
        settings=settings.site(page_of(known_account(settings, history), history)),
        today=now.astimezone(zone(settings.timezone)).date(),
        pictures=read.pictures,
    )


def _serving(settings: Settings) -> str | None:
    """The account that a service which runs on the ledger posts to; None: none runs, or it does not know yet."""
    if not Ledger.exists(settings.ledger_url):
        return None
    with closing(Ledger.open(settings.ledger_url, read_only=True)) as ledger:
        return ledger.state().runs_with.get("account") or None if ledger.is_led(RealClock().now()) else None


def _history(settings: Settings) -> History:
    if not Ledger.exists(settings.ledger_url):
        return EMPTY_HISTORY
    ledger = Ledger.open(settings.ledger_url, read_only=True)
    try:
        return ledger.history()
    finally:
        ledger.close()
