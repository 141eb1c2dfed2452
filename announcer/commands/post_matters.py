"""What wants a person of posts: what did not go out, what waits, and what states old facts."""

from collections import Counter
from collections.abc import Iterator

from announcer.accounts.choice import is_reached
from announcer.commands.context import AHEAD
from announcer.commands.matter import Matter
from announcer.commands.output import count
from announcer.commands.remedies import holders, is_coming, original, remedy_of_refused, too_long
from announcer.commands.service_view import ServiceView
from announcer.model import NeedsApproval, PlannedPost, PostKey, State, Subject, TooLong
from announcer.model.states import IN_FLIGHT
from announcer.planning.outbox_index import LOCAL
from announcer.publisher.service_state import is_refused, overdue


def of_posts(view: ServiceView) -> Iterator[Matter]:
    """Of those on the account that posts go to."""
    yield from _of_rows(view)
    yield from _of_holds(view)
    yield from _of_approvals(view)
    yield from _of_edits(view)


def _of_rows(view: ServiceView) -> Iterator[Matter]:
    late = {post.id for post in overdue(view.rows, view.now)}
    for post in view.rows:
        key, reason = str(post.key), f": {post.reason}" if post.reason else ""
        if is_refused(post):
            remedy = remedy_of_refused(post, view.now)
            yield Matter(key, f"the account does not take this post{reason}", remedy)
        elif post.id in late and post.state is State.PENDING:
            yield Matter(key, f"it was due at {view.minute(post.due_at)} and is not posted yet{reason}",
                         f"`announcer resolve {key} --skip` gives it up")  # fmt: skip
        elif post.id in late:
            since = view.minute(post.first_sent_at or post.due_at)
            yield Matter(
                key, f"it was first sent at {since}, and whether it is on the account is still not known{reason}",
                f"look at the account; then `announcer resolve {key} --posted URL`, or"
                f" `announcer resolve {key} --not-posted` to send it again, or `announcer resolve {key} --skip`",
            )  # fmt: skip


def of_former_accounts(view: ServiceView) -> Iterator[Matter]:
    """Posts of which nobody will find out any more whether they were posted: delivery looks at the present account
    only. They count as posted, so they are not repeated. What was surely not sent there is planned anew here."""
    account, settings, now = view.preview.account, view.settings, view.now
    for post in view.preview.history.posts:
        if post.account in (account, LOCAL) or post.state not in IN_FLIGHT:
            continue
        key, since = str(post.key), view.minute(post.first_sent_at or post.due_at)
        remedy = f"`announcer resolve {key} --skip` forgets it"  # it is of no use any more, wherever it is
        if now < post.useful_until:
            remedy = f"look there; if it is not there, `announcer resolve {key} --not-posted` lets it go to {account}"
            if settings.is_local or is_reached(post.account, settings, view.preview.history):
                remedy += f"; if it is, `announcer resolve {key} --posted URL`"
        yield Matter(
            key, f"it was first sent at {since} to {post.account}, where posts do not go any more; whether it is there"
            " is not known, and it is not repeated", remedy,
        )  # fmt: skip


def _of_holds(view: ServiceView) -> Iterator[Matter]:
    """What a person holds back, one matter for each key that does; what is too long, one for each post."""
    held = Counter(key for post in view.preview.plan.posts for key in holders(post, view.preview))
    for key in sorted(view.preview.history.holds):
        posts = [post for post in view.preview.plan.posts if key in holders(post, view.preview)]
        if posts:
            first = view.minute(posts[0].due_at)
            words = f"held back by a person: {count(held[key], 'post')} of the next {AHEAD.days} days, first at {first}"
            yield Matter(key, words, f"`announcer release {key}` lets it go")
        elif key.count("/") < 2 and is_coming(Subject.parse(key), view.preview):
            words = f"held back by a person: no post is due within {AHEAD.days} days, and none is edited"
            yield Matter(key, words, f"`announcer release {key}` lets it go")
    for post in view.preview.plan.posts:
        if isinstance(post.held, TooLong) and not holders(post, view.preview):
            why = too_long(post.held, view.preview.known_limits)
            yield Matter(str(post.key), f"due at {view.minute(post.due_at)}, and not posted: {why}")


def _waits_for_approval(post: PlannedPost) -> bool:
    return isinstance(post.held, NeedsApproval)


def _of_approvals(view: ServiceView) -> Iterator[Matter]:
    """Each post that is due, its translations with it; of those to come one matter for each event or series."""
    coming: dict[Subject, list[PlannedPost]] = {}
    waiting = {post.key: post for post in view.preview.plan.posts if _waits_for_approval(post)}
    for post in waiting.values():
        first = original(post.key, view.preview.facts)
        if post.due_at <= view.now and first != post.key and first in waiting:
            continue
        if post.due_at <= view.now:
            words = f"due at {view.minute(post.due_at)}, and waits for approval"
            yield Matter(str(post.key), words, f"`announcer approve {post.key}`, or `announcer hold {post.key}`")
        else:
            coming.setdefault(post.key.subject, []).append(post)
    for subject, posts in coming.items():
        words = f"{count(len(posts), 'post')} of the next {AHEAD.days} days {'waits' if len(posts) == 1 else 'wait'}"
        yield Matter(
            str(subject), f"{words} for approval, the first due at {view.minute(posts[0].due_at)}",
            f"`announcer approve {posts[0].key}`, or `announcer approve {subject}` for all about it",
        )  # fmt: skip


def _of_edits(view: ServiceView) -> Iterator[Matter]:
    """Posts that still state old facts of a coming event and are left so."""
    for refused in view.refused_edits:
        if refused.account == view.preview.account and is_left(refused.key, view):
            where = f" ({refused.url})" if refused.url else ""
            yield Matter(
                str(refused.key), f"it states old facts, and could not be edited: {refused.reason}",
                f"edit it on the instance yourself{where}; `announcer hold {refused.key}` leaves it as it is for good",
            )  # fmt: skip


def is_left(key: PostKey, view: ServiceView) -> bool:
    """Whether the post, whose newest edit was refused, still says otherwise than the facts."""
    return any(edit.key == key for edit in view.preview.plan.edits)
