"""`announcer resolve`: settles what the service could not settle by itself."""

from functools import partial
from urllib.parse import urlsplit

import click

from announcer.accounts.choice import account_maker
from announcer.commands import decisions
from announcer.commands.language import command_language, language_option
from announcer.commands.remedies import about, too_long
from announcer.commands.rulings import Verdict, rulings
from announcer.commands.service_view import ServiceView
from announcer.delivery.outcomes import Unreachable
from announcer.errors import NotFound, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import Message, PlannedPost, PostKey, PostRecord, Subject, TooLong
from announcer.publisher.instance_query import QUERY_WITHIN, no_answer
from announcer.runtime.in_time import Timely
from announcer.words.messages import in_language

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
@language_option
def command(key: str, language: str | None, **answers: str | bool | None) -> None:
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
        one_thing = Message(
            "say one thing of it: --posted URL, --not-posted or --skip of a post; --cancelled, --removed or"
            " --as-written of an event or a series"
        )
        raise UsageError(in_language(one_thing, command_language(language, None)))
    flag, view = flags[0], decisions.view_for([key], language)
    if not Ledger.exists(view.settings.ledger_url):
        nothing_there = Message("there is no ledger yet, so there is nothing to resolve; `announcer run` makes it")
        raise NotFound(view.say(nothing_there))
    of_posts = flag in _OF_POSTS
    meant = decisions.parse_key(key, decisions.subject_keys(view.preview) | decisions.post_keys(view.preview), view)
    if isinstance(meant, PostKey) is not of_posts:
        raise UsageError(view.say(_why_unfit(meant, flag)))
    if isinstance(meant, PostKey):
        _resolve_post(meant, flag, str(answers["posted"] or ""), view)
    else:
        _resolve_subject(meant, "as-written" if flag == "as_written" else flag, view)  # type: ignore[arg-type]


def _why_unfit(key: Subject | PostKey, flag: str) -> Message:
    """That the answer is none to the question that such a key is."""
    if isinstance(key, PostKey):
        what, fitting = Message("a post"), _OF_POSTS
    else:
        what, fitting = Message("an event") if key.is_event else Message("a series"), _OF_SUBJECTS
    return Message(
        "{key} is {what}: {option} does not fit; say {options}",
        key=key,
        what=what,
        option=_option(flag),
        options=", ".join(map(_option, fitting)),
    )


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


# --- posts ----------------------------------------------------------------------------------------------------------


def _resolve_post(key: PostKey, flag: str, url: str, view: ServiceView) -> None:
    rows = [post for post in view.preview.history.posts if post.key == key]
    if not rows:
        planned = Message(
            "{key} is planned, and nothing was done about it yet; `announcer hold {key}` keeps it back", key=key
        )
        raise NotFound(view.say(planned))
    status_id = _status_id(url, view) if flag == "posted" else None
    with decisions.writing(view) as ledger:
        if flag == "posted":
            ledger.resolve_post(key, "posted", now=view.now, url=url, status_id=status_id)
            click.echo(view.say(Message("{key} counts as posted, at {url}", key=key, url=url)))
        elif flag == "not_posted":
            ledger.resolve_post(key, "not-posted", now=view.now)
            click.echo(view.say(_what_becomes_of(key, rows, view.reread())))
        else:
            ledger.resolve_post(key, "skip", now=view.now)
            click.echo(view.say(Message("{key} is never sent", key=key)))


def _what_becomes_of(key: PostKey, rows: list[PostRecord], view: ServiceView) -> Message:
    """Of a post that may be sent again."""
    useful_until = max(row.useful_until for row in rows)
    if useful_until <= view.now:
        return Message(
            "{key} counts as not posted, and is not sent any more: it was of use until {when}",
            key=key,
            when=view.minute(useful_until),
        )
    planned = next((post for post in about(str(key), view.preview) if post.key == key), None)
    if planned is None:
        return Message("{key} counts as not posted, and nothing calls for it any more: it is not sent again", key=key)
    if planned.held:
        return Message("{key} counts as not posted, and waits: {why}", key=key, why=_why_held(planned, view))
    return Message("{key} counts as not posted; it is sent again", key=key)


def _why_held(post: PlannedPost, view: ServiceView) -> Message:
    assert post.held is not None
    return too_long(post.held, view.preview.known_limits) if isinstance(post.held, TooLong) else post.held.message


def _status_id(url: str, view: ServiceView) -> str:
    """The id of the status at `url`, the last part of its address. Raises UsageError, and NotFound when the instance
    says that it has no such status."""
    parts, settings = urlsplit(url), view.settings
    status_id = parts.path.rstrip("/").rpartition("/")[2]
    if parts.scheme not in ("http", "https") or not parts.hostname or not status_id:
        no_address = Message(
            "--posted {url}: not the address of a post; write it as its page has it, https://...", url=url
        )
        raise UsageError(view.say(no_address))
    if settings.is_local:
        return status_id
    account = account_maker(settings, lambda _: None, within=QUERY_WITHIN)()
    try:
        is_there = Timely(partial(account.exists, status_id)).result(QUERY_WITHIN)
    except (Unreachable, TimeoutError) as error:
        failure = error if isinstance(error, Unreachable) else no_answer(QUERY_WITHIN)
        unchecked = Message("whether that post is there could not be checked: {reason}", reason=failure.reason)
        click.echo(f"announcer: {view.say(unchecked)}", err=True)
        return status_id
    if not is_there:
        nothing_there = Message(
            "--posted {url}: {instance} has no post {id}; write the address of the post's own page on that instance",
            url=url,
            instance=settings.mastodon.base_url,
            id=status_id,
        )
        raise NotFound(view.say(nothing_there))
    return status_id


# --- events and series ----------------------------------------------------------------------------------------------


def _resolve_subject(subject: Subject, verdict: Verdict, view: ServiceView) -> None:
    chosen = rulings(subject, verdict, view)
    with decisions.writing(view) as ledger:
        for one in chosen:
            ledger.rule(one, verdict, view.now, foreseen=verdict == "as-written")
            click.echo(view.say(_settled_line(one, verdict)))
        after = view.reread()
        if verdict != "removed":
            decisions.list_posts(str(subject), after, also_later=False)


def _settled_line(subject: Subject, verdict: Verdict) -> Message:
    if verdict == "cancelled":
        return Message("{key} counts as cancelled", key=subject)
    if verdict == "removed":
        return Message(
            "{key} is removed: its pages answer that they have gone, and nothing more is said about it", key=subject
        )
    return Message("{key} counts as its file has it", key=subject)
