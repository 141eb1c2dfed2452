"""What commands ask of the publisher's decisions without publishing: the plan, and the site's inputs."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime

from announcer.accounts.choice import known_account, page_of
from announcer.folder.event_reader import EventsSnapshot, read_events
from announcer.folder.post_templates import usable_templates
from announcer.model import EMPTY_HISTORY, Facts, History, Limits, Picture, Plan, SiteSettings, zone
from announcer.planning.outbox_index import LOCAL
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import Decision, decide
from announcer.publisher.instance_query import InstanceAnswer, InstanceQuery, Unlearnt
from announcer.publisher.known_limits import KnownLimits, Teller
from announcer.publisher.ledger_reading import reading
from announcer.publisher.service_record import RecordedService
from announcer.publisher.stated_facts import stated_facts
from announcer.runtime.clock import RealClock
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.settings.fields import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a round at `now` would find and decide; nothing is written."""

    now: datetime
    account: str
    known_limits: KnownLimits
    facts: Facts
    history: History
    """With the revisions that such a round would commit."""
    plan: Plan
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    answer: InstanceAnswer = field(default_factory=InstanceAnswer)
    """What the instance said; nothing, if it was not asked."""
    former: str | None = None
    """The account on the same instance that the service posts to, or posted to last, when the token is another's."""

    @property
    def limits(self) -> Limits:
        """What the words are fitted to, whoever knows whether that is right."""
        return self.known_limits.fitted_to

    @property
    def unlearnt(self) -> Unlearnt | None:
        """What the instance did not say; None: it said everything, or was not asked."""
        return self.answer.unlearnt


def preview_round(
    settings: Settings, now: datetime, *, until: datetime | None = None, asks: bool = True,
    answer: InstanceAnswer | None = None, instead: Mapping[str, bytes] | None = None,
) -> Preview:  # fmt: skip
    """Reads the events and, where there is one, the ledger. Raises AnnouncerError.

    `until` bounds what is put into words, which takes most of the time. Without `asks` the instance is left alone when
    the ledger knows the account; and it is when its `answer` is given, from an earlier preview of the same settings.
    `instead`: contents of definition files, by name, in place of what lies in the events directory.
    """
    service = _service(settings)
    instance, serving = settings.mastodon.base_url, service.account if service is not None else None
    is_elsewhere = service is not None and serving is not None and service.record.instance != instance
    query = InstanceQuery(settings) if asks and answer is None and not is_elsewhere else None
    read = read_events(settings.events_dir, settings.defaults(), instead=instead, new_workers=WorkerProcesses)
    history = _history(settings, read)
    known = serving or known_account(settings, history)
    if is_elsewhere or (answer is None and known and not asks):
        answer = InstanceAnswer()
    answer = answer or (query or InstanceQuery(settings)).answer(history)
    account = serving or answer.account or known or instance or LOCAL
    limits = _known_limits(account, answer, service)
    decision = decide(
        read.readings, history, settings.policy(account), limits.fitted_to, now,
        templates=usable_templates(settings.templates_dir), namespace=settings.namespace_to_fix, settled=True,
        missing=read.missing, until=until,
    )  # fmt: skip
    return Preview(
        now=now,
        account=account,
        known_limits=limits,
        facts=decision.facts,
        history=decision.history,
        plan=decision.plan,
        pictures=read.pictures,
        answer=answer,
        former=known if answer.account not in (None, known) else None,
    )


def _known_limits(account: str, answer: InstanceAnswer, service: "_Service | None") -> KnownLimits:
    """What the instance says, else what the service that runs learnt of it; never anybody else's."""
    if account == LOCAL:
        return KnownLimits(told_by=Teller.LOCAL)
    if answer.limits is not None:
        return KnownLimits(fitted_to=answer.limits, told_by=Teller.INSTANCE)
    if service is not None and service.record.learnt is not None:
        learnt = service.record.learnt
        return KnownLimits(
            fitted_to=learnt.limits,
            told_by=Teller.SERVICE,
            told_at=learnt.learnt_at,
            age=service.now - learnt.learnt_at,
        )
    return KnownLimits()


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
    read = read_events(settings.events_dir, settings.defaults(), new_workers=WorkerProcesses)
    history = _history(settings, read)
    decision = _decide_facts(read, settings, history, now)
    return _site(read, settings, decision.facts, decision.history, now)


def remembered_site_inputs(settings: Settings, now: datetime) -> SiteInputs:
    """The same, and that round is committed, in a ledger that is made when there is none: what was seen once keeps its
    identity and its dates, and a revision is told from the one before. Nothing is written when nothing changed. What is
    new is no older than what is remembered, should `now` be. Raises AnnouncerError.
    """
    from announcer.ledger.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy, of which other looks may have no use

    read = read_events(settings.events_dir, settings.defaults(), new_workers=WorkerProcesses)
    is_new = not Ledger.exists(settings.ledger_url)
    with closing(Ledger.open(settings.ledger_url, clock="real", hurried=True)) as ledger:
        history = ledger.history(known=stated_facts(read))
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


@dataclass(frozen=True, slots=True)
class _Service:
    """The service that runs on the ledger."""

    record: RecordedService
    now: datetime
    """By its clock, as far as that can be told."""

    @property
    def account(self) -> str | None:
        """Where it posts to; None: it does not know yet."""
        return self.record.account


def _service(settings: Settings) -> _Service | None:
    """None: none runs."""
    now = RealClock().now()
    with reading(settings) as ledger:
        if ledger is None or not ledger.is_led(now):
            return None
        state = ledger.state()
    is_simulated = state.clock == "simulated"
    return _Service(RecordedService.of(state.runs_with), state.last_round_at or now if is_simulated else now)


def _history(settings: Settings, read: EventsSnapshot) -> History:
    with reading(settings) as ledger:
        return EMPTY_HISTORY if ledger is None else ledger.history(known=stated_facts(read))
