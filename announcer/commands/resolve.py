"""`announcer resolve`: settles what the service could not settle by itself."""

from functools import partial
from urllib.parse import urlsplit

import click

from announcer.accounts.choice import account_maker
from announcer.commands import decisions
from announcer.commands.remedies import about
from announcer.commands.rulings import Verdict, rulings
from announcer.commands.service_view import ServiceView
from announcer.delivery.outcomes import Unreachable
from announcer.errors import NotFound, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import PostKey, PostRecord, Subject
from announcer.publisher.instance_query import QUERY_WITHIN, Timely
from announcer.settings.fields import Settings

_OF_POSTS = ("posted", "not_posted", "skip")
_OF_SUBJECTS = ("cancelled", "removed", "as_written")


@click.command
@click.argument("key", metavar="KEY")
@click.option("--posted", metavar="URL", help="The post is on the account, at this address.")
@click.option("--not-posted", is_flag=True, help="The post is not on the account: send it again.")
@click.option("--skip", is_flag=True, help="Never send the post.")
@click.option("--cancelled", is_flag=True, help="The event that is in no file any more is cancelled.")
@click.option("--removed", is_flag=True, help="It never should have been there: nothing is said, its pages go.")
@click.option("--as-written", is_flag=True, help="What the file says is meant so.")
def command(key: str, **answers: str | bool | None) -> None:
    """Settle what the service could not settle by itself; `announcer status` shows what that is.

    KEY is a post's, with --posted, --not-posted or --skip. Look at the account first: the service takes your word for
    it, and what you call not posted is sent again.

    Or KEY is an event's (S/E) or series' (S), with --cancelled, --removed or --as-written. What is cancelled stays on
    the site with that mark, and followers are told; what is removed leaves the site, and nothing is said.

    \b
    Examples:
      announcer resolve cop-2024/enschede/announcement/1/nl --posted https://social.example/@cop/1234
      announcer resolve cop-2024/enschede --cancelled
    """  # noqa: D301 - \b is click's mark for lines as they are
    flags = [name for name, value in answers.items() if value]
    if len(flags) != 1:
        raise UsageError("say one thing of it: --posted URL, --not-posted or --skip of a post; --cancelled, --removed"
                         " or --as-written of an event or a series")  # fmt: skip
    flag, view = flags[0], decisions.view_for([key])
    if not Ledger.exists(view.settings.ledger_url):
        raise NotFound("there is no ledger yet, so there is nothing to resolve; `announcer run` makes it")
    of_posts = flag in _OF_POSTS
    meant = decisions.parse_key(key, decisions.subject_keys(view.preview) | decisions.post_keys(view.preview))
    if isinstance(meant, PostKey) is not of_posts:
        what, fitting = ("a post", _OF_POSTS)
        if isinstance(meant, Subject):
            what, fitting = ("an event" if meant.is_event else "a series", _OF_SUBJECTS)
        raise UsageError(f"{key} is {what}: {_option(flag)} does not fit; say {', '.join(map(_option, fitting))}")
    if isinstance(meant, PostKey):
        _resolve_post(meant, flag, str(answers["posted"] or ""), view)
    else:
        _resolve_subject(meant, "as-written" if flag == "as_written" else flag, view)  # type: ignore[arg-type]


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


# --- posts ----------------------------------------------------------------------------------------------------------


def _resolve_post(key: PostKey, flag: str, url: str, view: ServiceView) -> None:
    rows = [post for post in view.preview.history.posts if post.key == key]
    if not rows:
        raise NotFound(f"{key} is planned, and nothing was done about it yet; `announcer hold {key}` keeps it back")
    status_id = _status_id(url, view.settings) if flag == "posted" else None
    with decisions.writing(view) as ledger:
        if flag == "posted":
            ledger.resolve_post(key, "posted", now=view.now, url=url, status_id=status_id)
            click.echo(f"{key} counts as posted, at {url}")
        elif flag == "not_posted":
            ledger.resolve_post(key, "not-posted", now=view.now)
            click.echo(f"{key} counts as not posted{_what_becomes_of(key, rows, view.reread())}")
        else:
            ledger.resolve_post(key, "skip", now=view.now)
            click.echo(f"{key} is never sent")


def _what_becomes_of(key: PostKey, rows: list[PostRecord], view: ServiceView) -> str:
    """Of a post that may be sent again."""
    useful_until = max(row.useful_until for row in rows)
    if useful_until <= view.now:
        return f", and is not sent any more: it was of use until {view.minute(useful_until)}"
    planned = next((post for post in about(str(key), view.preview) if post.key == key), None)
    if planned is None:
        return ", and nothing calls for it any more: it is not sent again"
    if planned.held:
        return f", and waits: {planned.held}"
    return "; it is sent again"


def _status_id(url: str, settings: Settings) -> str:
    """The id of the status at `url`, the last part of its address. Raises UsageError, and NotFound when the instance
    says that it has no such status."""
    parts = urlsplit(url)
    status_id = parts.path.rstrip("/").rpartition("/")[2]
    if parts.scheme not in ("http", "https") or not parts.hostname or not status_id:
        raise UsageError(f"--posted {url}: not the address of a post; write it as its page has it, https://...")
    if settings.is_local:
        return status_id
    account = account_maker(settings, lambda _: None, within=QUERY_WITHIN)()
    is_there = Timely(partial(account.exists, status_id), QUERY_WITHIN).result
    if isinstance(is_there, Unreachable):
        click.echo(f"announcer: whether that post is there could not be checked: {is_there}", err=True)
        return status_id
    if not is_there:
        raise NotFound(f"--posted {url}: {settings.mastodon.base_url} has no post {status_id}; write the address of"
                       " the post's own page on that instance")  # fmt: skip
    return status_id


# --- events and series ----------------------------------------------------------------------------------------------


def _resolve_subject(subject: Subject, verdict: Verdict, view: ServiceView) -> None:
    chosen = rulings(subject, verdict, view)
    with decisions.writing(view) as ledger:
        for one in chosen:
            ledger.rule(one, verdict, view.now, foreseen=verdict == "as-written")
            click.echo(f"{one} {_VERDICT_WORDS[verdict]}")
        after = view.reread()
        if verdict != "removed":
            decisions.list_posts(str(subject), after, also_later=False)


_VERDICT_WORDS: dict[Verdict, str] = {
    "cancelled": "counts as cancelled",
    "removed": "is removed: its pages answer that they have gone, and nothing more is said about it",
    "as-written": "counts as its file has it",
}
