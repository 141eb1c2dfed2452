"""`announcer approve`: lets posts go, where nothing goes without a person's word."""

import click

from announcer.commands import decisions
from announcer.commands.language import language_option
from announcer.model import Message
from announcer.settings.choices import Approval


@click.command
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@language_option
def command(keys: tuple[str, ...], language: str | None) -> None:
    """Let posts go that wait for approval, with ANNOUNCER_APPROVAL=manual. KEY is a post's: it goes in its time, with
    the words that it has then. Or it is an event's (S/E) or series' (S): then all posts about it go, those to come
    too, whatever they will say. The approval of a post is also its translations'.

    `announcer plan` shows what waits. `announcer hold KEY` takes an approval back.

    \b
    Examples:
      announcer approve cop-2024/series/1/nl
      announcer approve cop-2024/enschede
    """  # noqa: D301 - \b is click's mark for lines as they are
    view = decisions.view_for(keys, language)
    known = decisions.subject_keys(view.preview) | decisions.post_keys(view.preview)
    for text in keys:
        decisions.parse_key(text, known, view)
    if view.settings.approval is not Approval.MANUAL:
        automatic = Message("ANNOUNCER_APPROVAL is auto here: posts go without approval")
        click.echo(f"announcer: {view.say(automatic)}", err=True)
    with decisions.writing(view) as ledger:
        for text in keys:
            ledger.approve(text, foreseen=True)
        after = view.reread()
        for text in keys:
            click.echo(view.say(Message("{key} is approved", key=text)))
            decisions.list_posts(text, after)
