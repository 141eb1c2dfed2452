"""`announcer hold`: keeps posts back."""

import click

from announcer.commands import decisions
from announcer.commands.remedies import about
from announcer.commands.service_view import ServiceView
from announcer.errors import LedgerError
from announcer.model import PostKey, PostRecord, State

_TOO_LATE = {
    State.SENDING: "is being sent at this moment; what is on the account cannot be held back",
    State.REJECTED: "is not taken by the account: `announcer status` says how to settle that",
    State.EXPIRED: "is not posted any more: it was not sent in time",
    State.GONE: "was posted, and deleted on the instance since",
}


@click.command
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
def command(keys: tuple[str, ...]) -> None:
    """Hold posts back until they are released. KEY is a post's, or an event's (S/E) or series' (S): then all posts
    about it wait, those to come too, and posts that are on the account are not edited.

    The key of a post that is on the account already keeps its words as they are: it is not edited any more.

    A post that waits too long is of no use any more, and expires. `announcer release KEY` lets it go.

    \b
    Examples:
      announcer hold cop-2024/enschede/reminder/1d@2024-02-22/nl
      announcer hold cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    view = decisions.view_for(keys)
    known = decisions.subject_keys(view.preview) | decisions.post_keys(view.preview)
    for text in keys:
        key = decisions.parse_key(text, known)
        if isinstance(key, PostKey):
            _require_in_time(key, view)
    with decisions.writing(view) as ledger:
        for text in keys:
            ledger.hold(text, foreseen=True)
        after = view.reread()
        for text in keys:
            click.echo(_outcome_line(text, after))
            if about(text, after.preview) or not _row(text, after):
                decisions.list_posts(text, after)


def _outcome_line(text: str, view: ServiceView) -> str:
    row = _row(text, view)
    if row is not None and row.state is State.POSTED:
        return f"{text} is posted{f', at {row.url}' if row.url else ''}; from now on its words stay as they are"
    if row is not None and row.state is State.UNKNOWN:
        return f"{text} was sent, and may be on the account; if it is not, it is held back from now on"
    return f"{text} is held back; `announcer release {text}` lets it go"


def _require_in_time(key: PostKey, view: ServiceView) -> None:
    """Raises LedgerError for a post that cannot be held back any more."""
    row = _row(str(key), view)
    if row is not None and row.state in _TOO_LATE and not about(str(key), view.preview):
        raise LedgerError(f"{key} {_TOO_LATE[row.state]}")


def _row(text: str, view: ServiceView) -> PostRecord | None:
    """The ledger's post with this key, on the account that posts go to."""
    preview = view.preview
    return next((one for one in preview.history.posts if str(one.key) == text and one.account == preview.account), None)
