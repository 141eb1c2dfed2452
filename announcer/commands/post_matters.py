"""What wants a person of posts: what did not go out, what waits, and what states old facts."""

from collections import Counter
from collections.abc import Iterator

from announcer.accounts.choice import is_reached
from announcer.commands.context import AHEAD
from announcer.commands.matter import Matter
from announcer.commands.remedies import holders, is_coming, original, remedy_of_refused, too_long
from announcer.commands.service_view import ServiceView
from announcer.model import Message, NeedsApproval, PlannedPost, PostKey, PostRecord, State, Subject, TooLong
from announcer.model.states import IN_FLIGHT
from announcer.planning.outbox_index import LOCAL
from announcer.publisher.post_states import is_refused, overdue


def of_posts(view: ServiceView) -> Iterator[Matter]:
    """Of those on the account that posts go to."""
    yield from _of_rows(view)
    yield from _of_holds(view)
    yield from _of_approvals(view)
    yield from _of_edits(view)


def _of_rows(view: ServiceView) -> Iterator[Matter]:
    late = {post.id for post in overdue(view.rows, view.now)}
    for post in view.rows:
        key = str(post.key)
        if is_refused(post):
            words = Message("the account does not take this post")
            yield Matter(key, _with_reason(words, post), remedy_of_refused(post, view.now))
        elif post.id in late and post.state is State.PENDING:
            words = Message("it was due at {when} and is not posted yet", when=view.minute(post.due_at))
            yield Matter(
                key, _with_reason(words, post), Message("`announcer resolve {key} --skip` gives it up", key=key)
            )
        elif post.id in late:
            words = Message(
                "it was first sent at {when}, and whether it is on the account is still not known",
                when=view.minute(post.first_sent_at or post.due_at),
            )
            yield Matter(
                key,
                _with_reason(words, post),
                Message(
                    "look at the account; then `announcer resolve {key} --posted URL`, or `announcer resolve {key}"
                    " --not-posted` to send it again, or `announcer resolve {key} --skip`",
                    key=key,
                ),
            )


def _with_reason(words: Message, post: PostRecord) -> Message:
    """What the ledger has of it, behind the words."""
    return Message("{words}: {reason}", words=words, reason=post.reason) if post.reason else words


def of_former_accounts(view: ServiceView) -> Iterator[Matter]:
    """Posts of which nobody will find out any more whether they were posted: delivery looks at the present account
    only. They count as posted, so they are not repeated. What was surely not sent there is planned anew here."""
    for post in view.preview.history.posts:
        if post.account not in (view.preview.account, LOCAL) and post.state in IN_FLIGHT:
            words = Message(
                "it was first sent at {when} to {account}, where posts do not go any more; whether it is there is not"
                " known, and it is not repeated",
                when=view.minute(post.first_sent_at or post.due_at),
                account=post.account,
            )
            yield Matter(str(post.key), words, _remedy_of_former_post(post, view))


def _remedy_of_former_post(post: PostRecord, view: ServiceView) -> Message:
    key, account = post.key, view.preview.account
    if view.now >= post.useful_until:
        return Message("`announcer resolve {key} --skip` forgets it", key=key)  # it is of no use, wherever it is
    if view.settings.is_local or is_reached(post.account, view.settings, view.preview.history):
        return Message(
            "look there; if it is not there, `announcer resolve {key} --not-posted` lets it go to {account}; if it is,"
            " `announcer resolve {key} --posted URL`",
            key=key,
            account=account,
        )
    return Message(
        "look there; if it is not there, `announcer resolve {key} --not-posted` lets it go to {account}",
        key=key,
        account=account,
    )


def _of_holds(view: ServiceView) -> Iterator[Matter]:
    """What a person holds back, one matter for each key that does; what is too long, one for each post."""
    held = Counter(key for post in view.preview.plan.posts for key in holders(post, view.preview))
    for key in sorted(view.preview.history.holds):
        posts = [post for post in view.preview.plan.posts if key in holders(post, view.preview)]
        lets_go = Message("`announcer release {key}` lets it go", key=key)
        if posts:
            words = Message.counted(
                "held back by a person: {n} post of the next {days} days, first at {when}",
                "held back by a person: {n} posts of the next {days} days, first at {when}",
                n=held[key],
                days=AHEAD.days,
                when=view.minute(posts[0].due_at),
            )
            yield Matter(key, words, lets_go)
        elif key.count("/") < 2 and is_coming(Subject.parse(key), view.preview):
            words = Message(
                "held back by a person: no post is due within {days} days, and none is edited", days=AHEAD.days
            )
            yield Matter(key, words, lets_go)
    for post in view.preview.plan.posts:
        if isinstance(post.held, TooLong) and not holders(post, view.preview):
            why = too_long(post.held, view.preview.known_limits)
            when = view.minute(post.due_at)
            yield Matter(str(post.key), Message("due at {when}, and not posted: {why}", when=when, why=why))


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
            words = Message("due at {when}, and waits for approval", when=view.minute(post.due_at))
            remedy = Message("`announcer approve {key}`, or `announcer hold {key}`", key=post.key)
            yield Matter(str(post.key), words, remedy)
        else:
            coming.setdefault(post.key.subject, []).append(post)
    for subject, posts in coming.items():
        words = Message.counted(
            "{n} post of the next {days} days waits for approval, the first due at {when}",
            "{n} posts of the next {days} days wait for approval, the first due at {when}",
            n=len(posts),
            days=AHEAD.days,
            when=view.minute(posts[0].due_at),
        )
        remedy = Message(
            "`announcer approve {key}`, or `announcer approve {subject}` for all about it",
            key=posts[0].key,
            subject=subject,
        )
        yield Matter(str(subject), words, remedy)


def _of_edits(view: ServiceView) -> Iterator[Matter]:
    """Posts that still state old facts of a coming event and are left so."""
    for refused in view.refused_edits:
        if refused.account == view.preview.account and is_left(refused.key, view):
            words = Message("it states old facts, and could not be edited: {reason}", reason=refused.reason)
            remedy = Message(
                "edit it on the instance yourself{where}; `announcer hold {key}` leaves it as it is for good",
                where=f" ({refused.url})" if refused.url else "",
                key=refused.key,
            )
            yield Matter(str(refused.key), words, remedy)


def is_left(key: PostKey, view: ServiceView) -> bool:
    """Whether the post, whose newest edit was refused, still says otherwise than the facts."""
    return any(edit.key == key for edit in view.preview.plan.edits)
