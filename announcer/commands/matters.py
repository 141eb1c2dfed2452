"""What wants a person, and for each what to do about it: the exact command to type, where there is one."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from announcer.accounts.choice import is_reached
from announcer.commands.context import AHEAD
from announcer.commands.output import count, minute
from announcer.commands.remedies import (
    holders,
    is_coming,
    original,
    remedy_of_denial,
    remedy_of_instance,
    remedy_of_refused,
    remedy_of_unlearnt,
)
from announcer.ledger.ledger_state import LedgerState
from announcer.ledger.refused_edits import RefusedEdit
from announcer.model import NeedsApproval, PlannedPost, PostKey, PostRecord, State, Subject, TooLong
from announcer.model.findings import Finding, FindingKind
from announcer.model.states import IN_FLIGHT
from announcer.planning.outbox_index import LOCAL
from announcer.publisher.preview import Preview
from announcer.publisher.service_state import is_refused, overdue
from announcer.publisher.state_findings import findings_in
from announcer.settings.fields import Settings

ROUND_WITHIN = timedelta(minutes=5)
"""How long ago the last round of a service that runs may be."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that wants a person: about what (a key, a file, a setting), the matter, and what settles it."""

    about: str
    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All that `status` looks at."""

    settings: Settings
    preview: Preview
    ledger: LedgerState | None
    is_led: bool = False
    """A service runs on the ledger."""
    refused_edits: Sequence[RefusedEdit] = ()
    answers: str | None = None
    """Without a ledger: where a service answers even so."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """What the publisher last said of itself (`publisher.service_state`)."""

    def minute(self, post: PostRecord | PlannedPost) -> str:
        return minute(post.due_at, self.settings.timezone)

    @property
    def rows(self) -> list[PostRecord]:
        """The ledger's posts on the account that posts go to."""
        return [post for post in self.preview.history.posts if post.account == self.preview.account]


def matters(look: Look) -> Iterator[Matter]:
    """Everything, the most pressing first."""
    found = [*_of_files(look), *_of_rows(look), *_of_holds(look), *_of_approvals(look), *_of_edits(look)]
    yield from _of_the_service(look)
    if look.is_led:
        yield from _said_of_itself(look, {matter.about for matter in found})
    else:
        yield from _said_at_last(look)
    yield from _of_the_token(look)
    yield from found
    yield from _of_former_accounts(look)
    for warning in look.settings.warnings:
        name, _, words = warning.partition(": ")
        yield Matter(name, words)


# --- the service ----------------------------------------------------------------------------------------------------


def _of_the_service(look: Look) -> Iterator[Matter]:
    ledger, timezone = look.ledger, look.settings.timezone
    if ledger is None:
        if look.answers is not None:
            yield Matter(
                "ledger", f"a service answers at {look.answers}, and its ledger {look.settings.ledger_path} is not"
                " here: it was deleted or its disk is away, so that nothing is posted; or the service runs in another"
                " folder",
                "put the ledger back, or start `announcer run` again: what is on the account is then looked up first",
            )  # fmt: skip
        return
    last = ledger.last_round_at
    since = f"since {minute(last, timezone)}" if last else "yet"
    if ledger.clock != "simulated" and not look.is_led:
        yield Matter("service", f"no service runs: nothing is posted, and nothing was {since}", "start `announcer run`")
    elif ledger.clock != "simulated" and (last is None or look.preview.now - last > ROUND_WITHIN):
        words = f"a service runs, and has not completed a round {since}: nothing is posted"
        yield Matter("service", words, "its log says why")


def _said_of_itself(look: Look, asked: Collection[str]) -> Iterator[Matter]:
    """What the publisher that runs reports; of posts what is not `asked` about anyway, with a command to type."""
    paused = look.said.get("paused")
    if isinstance(paused, str):
        yield Matter("account", paused, _remedy_of_denial(look.said.get("denial")))
    shown = {*map(str, look.preview.facts.problems), paused}
    for finding in findings_in(look.said):
        if finding.line not in shown and not _is_shown_by_ledger(finding, asked):
            yield _matter_of(finding, look)


def _is_shown_by_ledger(finding: Finding, asked: Collection[str]) -> bool:
    """Of refused posts the ledger knows more: a person may have settled them since."""
    return finding.kind is FindingKind.REFUSED_POST or (finding.kind is FindingKind.POST and finding.about in asked)


def _of_the_token(look: Look) -> Iterator[Matter]:
    """A token that is refused just now, unless the service that runs says so itself: it has met it too, or will."""
    unlearnt = look.preview.unlearnt
    if unlearnt is not None and unlearnt.is_refused and not (look.is_led and look.said.get("paused")):
        yield Matter("account", unlearnt.words, remedy_of_unlearnt(unlearnt))


def _remedy_of_denial(told: object) -> str:
    """As the publisher's state has it, of whichever version it is."""
    denial = told if isinstance(told, dict) else {}
    status, scope = denial.get("status"), denial.get("scope")
    return remedy_of_denial(status if isinstance(status, int) else None, scope if isinstance(scope, str) else None)


def _said_at_last(look: Look) -> Iterator[Matter]:
    """Why the last publisher could not go on: it is being started again and again, perhaps."""
    for finding in findings_in(look.said):
        if finding.kind is FindingKind.ROUND:
            yield Matter("service", f"what it said last: {finding.words}", "its log says more")


def _matter_of(finding: Finding, look: Look) -> Matter:
    match finding.kind:
        case FindingKind.POST if any(str(post.key) == finding.about for post in look.rows):
            return Matter(finding.about, finding.words)
        case FindingKind.INSTANCE if _is_here(finding.about, look.settings):
            return Matter("instance", finding.words, remedy_of_instance(finding.cause))
        case _:
            return Matter("service", finding.line, "its log says more")


def _is_here(name: str, settings: Settings) -> bool:
    """Whether an account or an instance is of the instance in the settings, which the remedy names."""
    instance = settings.mastodon.base_url
    return instance is not None and f"{name}/".startswith(f"{instance}/")


# --- files ----------------------------------------------------------------------------------------------------------


def _of_files(look: Look) -> Iterator[Matter]:
    facts = look.preview.facts
    asked = {question.problem for question in facts.held.values()}
    for problem in (*facts.problems, *facts.warnings):
        if problem not in asked:
            yield Matter(problem.file, str(problem))
    for subject, question in sorted(facts.held.items()):
        if subject.is_event and facts.held.get(subject.of_series) == question:
            continue
        yield Matter(str(subject), str(question), question.remedy)


# --- posts ----------------------------------------------------------------------------------------------------------


def _of_rows(look: Look) -> Iterator[Matter]:
    late = {post.id for post in overdue(look.rows, look.preview.now)}
    for post in look.rows:
        key, reason = str(post.key), f": {post.reason}" if post.reason else ""
        if is_refused(post):
            remedy = remedy_of_refused(post, look.preview.now)
            yield Matter(key, f"the account does not take this post{reason}", remedy)
        elif post.id in late and post.state is State.PENDING:
            yield Matter(key, f"it was due at {look.minute(post)} and is not posted yet{reason}",
                         f"`announcer resolve {key} --skip` gives it up")  # fmt: skip
        elif post.id in late:
            since = minute(post.first_sent_at or post.due_at, look.settings.timezone)
            yield Matter(
                key, f"it was first sent at {since}, and whether it is on the account is still not known{reason}",
                f"look at the account; then `announcer resolve {key} --posted URL`, or"
                f" `announcer resolve {key} --not-posted` to send it again, or `announcer resolve {key} --skip`",
            )  # fmt: skip


def _of_former_accounts(look: Look) -> Iterator[Matter]:
    """Posts of which nobody will find out any more whether they were posted: delivery looks at the present account
    only. They count as said, so they are not repeated. What was surely not sent there is planned anew here."""
    account, settings, now = look.preview.account, look.settings, look.preview.now
    for post in look.preview.history.posts:
        if post.account in (account, LOCAL) or post.state not in IN_FLIGHT:
            continue
        key, since = str(post.key), minute(post.first_sent_at or post.due_at, settings.timezone)
        remedy = f"`announcer resolve {key} --skip` forgets it"  # it is of no use any more, wherever it is
        if now < post.useful_until:
            remedy = f"look there; if it is not there, `announcer resolve {key} --not-posted` lets it go to {account}"
            if settings.is_local or is_reached(post.account, settings, look.preview.history):
                remedy += f"; if it is, `announcer resolve {key} --posted URL`"
        yield Matter(
            key, f"it was first sent at {since} to {post.account}, where posts do not go any more; whether it is there"
            " is not known, and it is not repeated", remedy,
        )  # fmt: skip


def _of_holds(look: Look) -> Iterator[Matter]:
    """What a person holds back, one matter for each key that does; what is too long, one for each post."""
    held = Counter(key for post in look.preview.plan.posts for key in holders(post, look.preview))
    for key in sorted(look.preview.history.holds):
        posts = [post for post in look.preview.plan.posts if key in holders(post, look.preview)]
        if posts:
            first = look.minute(posts[0])
            words = f"held back by a person: {count(held[key], 'post')} of the next {AHEAD.days} days, first at {first}"
            yield Matter(key, words, f"`announcer release {key}` lets it go")
        elif key.count("/") < 2 and is_coming(Subject.parse(key), look.preview):
            words = f"held back by a person: no post is due within {AHEAD.days} days, and none is edited"
            yield Matter(key, words, f"`announcer release {key}` lets it go")
    for post in look.preview.plan.posts:
        if isinstance(post.held, TooLong) and not holders(post, look.preview):
            yield Matter(str(post.key), f"due at {look.minute(post)}, and not posted: {post.held}")


def _waits_for_approval(post: PlannedPost) -> bool:
    return isinstance(post.held, NeedsApproval)


def _of_approvals(look: Look) -> Iterator[Matter]:
    """Each post that is due, its translations with it; of those to come one matter for each event or series."""
    coming: dict[Subject, list[PlannedPost]] = {}
    waiting = {post.key: post for post in look.preview.plan.posts if _waits_for_approval(post)}
    for post in waiting.values():
        first = original(post.key, look.preview.facts)
        if post.due_at <= look.preview.now and first != post.key and first in waiting:
            continue
        if post.due_at <= look.preview.now:
            words = f"due at {look.minute(post)}, and waits for approval"
            yield Matter(str(post.key), words, f"`announcer approve {post.key}`, or `announcer hold {post.key}`")
        else:
            coming.setdefault(post.key.subject, []).append(post)
    for subject, posts in coming.items():
        words = f"{count(len(posts), 'post')} of the next {AHEAD.days} days {'waits' if len(posts) == 1 else 'wait'}"
        yield Matter(
            str(subject), f"{words} for approval, the first due at {look.minute(posts[0])}",
            f"`announcer approve {posts[0].key}`, or `announcer approve {subject}` for all about it",
        )  # fmt: skip


def _of_edits(look: Look) -> Iterator[Matter]:
    """Posts that still state old facts of a coming event and are left so."""
    for refused in look.refused_edits:
        if refused.account == look.preview.account and is_left(refused.key, look):
            where = f" ({refused.url})" if refused.url else ""
            yield Matter(
                str(refused.key), f"it states old facts, and could not be edited: {refused.reason}",
                f"edit it on the instance yourself{where}; `announcer hold {refused.key}` leaves it as it is for good",
            )  # fmt: skip


def is_left(key: PostKey, look: Look) -> bool:
    """Whether the post, whose newest edit was refused, still says otherwise than the facts."""
    return any(edit.key == key for edit in look.preview.plan.edits)
