"""`announcer release`: lets go what was held back."""

import click

from announcer.commands import decisions
from announcer.commands.language import language_option
from announcer.commands.remedies import about, holders, why_held
from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound
from announcer.model import Message, PlannedPost
from announcer.publisher.preview import Preview


@click.command
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@language_option
def command(keys: tuple[str, ...], language: str | None) -> None:
    """Let go what `announcer hold` held back: give the same KEY. What is due goes at once, all else in its time.

    An approval is not taken back by this, but by `announcer hold`.

    \b
    Examples:
      announcer release cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    view = decisions.view_for(keys, language)
    for text in keys:
        if text not in view.preview.history.holds:
            raise _not_held(text, view)
    with decisions.writing(view) as ledger:
        for text in keys:
            ledger.release(text)
        after = view.reread()
        for text in keys:
            click.echo(view.say(Message("{key} is let go", key=text)))
            decisions.list_posts(text, after)


def _not_held(text: str, view: ServiceView) -> NotFound:
    """Why there is nothing to release with this key, and what would help. Raises what an unknown key deserves."""
    preview = view.preview
    decisions.parse_key(
        text, preview.history.holds | decisions.subject_keys(preview) | decisions.post_keys(preview), view
    )
    found = [post for post in about(text, preview) if post.held]
    others = sorted({key for post in found for key in holders(post, preview)})
    return NotFound(view.say(_why_not_held(text, others, found, preview)))


def _why_not_held(text: str, others: list[str], found: list[PlannedPost], preview: Preview) -> Message:
    if others:
        return Message("{key} is not held back by this key; try {commands}", key=text, commands=_one_of(others))
    if found:
        why = why_held(found[0], preview)
        return Message("{key} waits, but not because of `announcer hold`: {why}", key=text, why=why)
    if text in preview.history.approvals:
        return Message("{key} is not held back, it is approved; `announcer hold {key}` takes that back", key=text)
    return Message("{key} is not held back; `announcer status` shows what is", key=text)


def _one_of(keys: list[str]) -> Message:
    """The command with each of the keys, any of which will do."""
    typed = Message.verbatim(f"`announcer release {keys[0]}`")
    return Message("{command} or {others}", command=typed, others=_one_of(keys[1:])) if keys[1:] else typed
