"""`announcer hold`: keeps posts back."""

import click

from announcer.commands import decisions
from announcer.commands.language import language_option
from announcer.commands.remedies import about
from announcer.commands.service_view import ServiceView
from announcer.errors import LedgerError
from announcer.model import Message, PostKey, PostRecord, State


def _why_too_late(key: PostKey, state: State) -> Message | None:
    """None: it can be held back still."""
    return {
        State.SENDING: Message(
            "{key} is being sent at this moment; what is on the account cannot be held back", key=key
        ),
        State.REJECTED: Message(
            "{key} is not taken by the account: `announcer status` says how to settle that", key=key
        ),
        State.EXPIRED: Message("{key} is not posted any more: it was not sent in time", key=key),
        State.GONE: Message("{key} was posted, and deleted on the instance since", key=key),
    }.get(state)


@click.command
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@language_option
def command(keys: tuple[str, ...], language: str | None) -> None:
    """Hold posts back until they are released. KEY is a post's, or an event's (S/E) or series' (S): then all posts
    about it wait, those to come too, and posts that are on the account are not edited.

    The key of a post that is on the account already keeps its words as they are: it is not edited any more.

    A post that waits too long is of no use any more, and expires. `announcer release KEY` lets it go.

    \b
    Examples:
      announcer hold cop-2024/enschede/reminder/1d@2024-02-22/nl
      announcer hold cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    view = decisions.view_for(keys, language)
    known = decisions.subject_keys(view.preview) | decisions.post_keys(view.preview)
    for text in keys:
        key = decisions.parse_key(text, known, view)
        if isinstance(key, PostKey):
            _require_in_time(key, view)
    with decisions.writing(view) as ledger:
        for text in keys:
            ledger.hold(text, foreseen=True)
        after = view.reread()
        for text in keys:
            click.echo(view.say(_outcome_line(text, after)))
            if about(text, after.preview) or not _row(text, after):
                decisions.list_posts(text, after)


def _outcome_line(text: str, view: ServiceView) -> Message:
    row = _row(text, view)
    if row is not None and row.state is State.POSTED and row.url:
        return Message("{key} is posted, at {url}; from now on its words stay as they are", key=text, url=row.url)
    if row is not None and row.state is State.POSTED:
        return Message("{key} is posted; from now on its words stay as they are", key=text)
    if row is not None and row.state is State.UNKNOWN:
        return Message("{key} was sent, and may be on the account; if it is not, it is held back from now on", key=text)
    return Message("{key} is held back; `announcer release {key}` lets it go", key=text)


def _require_in_time(key: PostKey, view: ServiceView) -> None:
    """Raises LedgerError for a post that cannot be held back any more."""
    row = _row(str(key), view)
    too_late = None if row is None else _why_too_late(key, row.state)
    if too_late is not None and not about(str(key), view.preview):
        raise LedgerError(view.say(too_late))


def _row(text: str, view: ServiceView) -> PostRecord | None:
    """The ledger's post with this key, on the account that posts go to."""
    preview = view.preview
    return next((one for one in preview.history.posts if str(one.key) == text and one.account == preview.account), None)
