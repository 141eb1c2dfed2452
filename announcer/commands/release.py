"""`announcer release`: lets go what was held back."""

import click

from announcer.commands import decisions
from announcer.commands.remedies import about, holders, why_held
from announcer.commands.service_view import ServiceView
from announcer.errors import NotFound


@click.command
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
def command(keys: tuple[str, ...]) -> None:
    """Let go what `announcer hold` held back: give the same KEY. What is due goes at once, all else in its time.

    An approval is not taken back by this, but by `announcer hold`.

    \b
    Examples:
      announcer release cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    view = decisions.view_for(keys)
    for text in keys:
        if text not in view.preview.history.holds:
            raise _not_held(text, view)
    with decisions.writing(view) as ledger:
        for text in keys:
            ledger.release(text)
        after = view.reread()
        for text in keys:
            click.echo(f"{text} is let go")
            decisions.list_posts(text, after)


def _not_held(text: str, view: ServiceView) -> NotFound:
    """Why there is nothing to release with this key, and what would help. Raises what an unknown key deserves."""
    preview = view.preview
    decisions.parse_key(text, preview.history.holds | decisions.subject_keys(preview) | decisions.post_keys(preview))
    found = [post for post in about(text, preview) if post.held]
    others = sorted({key for post in found for key in holders(post, preview)})
    if others:
        commands = " or ".join(f"`announcer release {key}`" for key in others)
        return NotFound(f"{text} is not held back by this key; try {commands}")
    if found:
        return NotFound(f"{text} waits, but not because of `announcer hold`: {why_held(found[0], preview)}")
    if text in preview.history.approvals:
        return NotFound(f"{text} is not held back, it is approved; `announcer hold {text}` takes that back")
    return NotFound(f"{text} is not held back; `announcer status` shows what is")
