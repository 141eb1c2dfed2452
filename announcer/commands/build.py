"""`announcer build`: the site as static files."""

from collections.abc import Sequence
from pathlib import Path

import click

from announcer.commands import context
from announcer.commands.language import command_language, in_words, warn
from announcer.commands.long_work import told_while
from announcer.errors import ServiceError, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import Message, Resource
from announcer.model.findings import Finding
from announcer.model.os_failure import failure_in_words
from announcer.publisher.preview import remembered_site_inputs, site_inputs
from announcer.publisher.site_folder.batch import FileBytes, FolderEntry
from announcer.publisher.site_folder.manifest import is_foreign
from announcer.publisher.site_folder.site_folder import FolderChanges, SiteFolder
from announcer.settings.fields import SQLITE
from announcer.settings.loading import load
from announcer.site.render import render
from announcer.web.stored_form import digest_of, in_gzip
from announcer.words.messages import problem_in_language


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--now", "when", metavar="WHEN", help="Build as of this moment: 2024-01-15T09:00.  [default: now]")
@click.option(
    "--memory",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to remember earlier builds.  [default: DIR.announcer.db, beside DIR]",
)
@click.option(
    "--for-web-server",
    is_flag=True,
    help="Add what nginx and Caddy use: files in gzip (.gz), and what was removed (.gone).",
)
def command(folder: Path, when: str | None, memory: Path | None, *, for_web_server: bool) -> None:
    """Write the site into the folder DIR, as files for any web server, object store or CDN.

    An address that ends in / becomes a file index.html. The files have the same bytes as the server's; what only a
    running service can answer (/healthz, /metrics, /outbox/) is left out.

    With a ledger the site is the one that the service serves. Without, what earlier builds showed is remembered in a
    file beside DIR, so that readers and calendars know it again: keep that file, and do not publish it.

    DIR is made when it is not there. A folder that holds other things is left alone; files of an earlier build that
    are no longer part of the site are deleted.

    \b
    Examples:
      announcer build public
      announcer build public --now 2024-01-15
    """  # noqa: D301 - \b is click's mark for lines as they are
    _refuse_foreign(folder)
    loaded = load()
    settings, now = context.settings_and_now(loaded, when, only_running=True)
    is_ours = not any(Ledger.exists(each.ledger_url) for each in (loaded, settings))
    if is_ours:
        settings = settings.with_ledger(f"{SQLITE}{memory or beside(folder)}")
    with told_while(Message("reading the event files …"), settings):
        inputs = remembered_site_inputs(settings, now) if is_ours else site_inputs(settings, now)
    of = Message.counted("{n} event", "{n} events", n=sum(len(one.events) for one in inputs.facts.series))
    with told_while(Message("rendering the pages, feeds and calendars of {events} …", events=of), settings):
        rendering = render(inputs.facts, inputs.history, inputs.settings, inputs.today, pictures=inputs.pictures)
    statuses = (200, 410) if for_web_server else (200,)
    resources = [each for each in rendering.changed if each.static and each.status in statuses]
    with told_while(Message("writing {n} files …", n=len(resources)), settings):
        changes = _write(folder, resources, for_web_server=for_web_server)
    files = [len(each.body) for each in resources if each.status == 200]
    click.echo(
        in_words(
            Message(
                "{folder}: {files}, {megabytes:.1f} MB; {changed} new or changed, {removed} removed",
                folder=folder,
                files=Message.counted("{n} file", "{n} files", n=len(files)),
                megabytes=sum(files) / 1e6,
                changed=changes.written,
                removed=changes.removed,
            ),
            settings,
        )
    )
    for problem in inputs.facts.problems:
        what = Message.verbatim(problem_in_language(problem, command_language(None, settings)))
        click.echo(in_words(Message("problem: {what}", what=what), settings), err=True)
    for one in map(Finding.of_undone, rendering.undone):
        what = Message("{about}: {words}", about=one.about, words=one.words)
        click.echo(in_words(Message("problem: {what}", what=what), settings), err=True)
    if inputs.facts.held and is_ours:
        warn(Message("answer with ANNOUNCER_DATABASE_URL={ledger}", ledger=settings.ledger_url), settings)
    if inputs.facts.problems or rendering.undone:
        raise click.exceptions.Exit(1)


def beside(folder: Path) -> Path:
    """Where builds into `folder` are remembered: next to it, for what lies in it is published, and this holds links
    and facts that are not for everybody."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}.announcer.db")


def _refuse_foreign(folder: Path) -> None:
    if is_foreign(folder):
        raise UsageError(
            Message(
                "{folder} holds what `announcer build` did not write; name a new or an empty folder,"
                " or empty it yourself",
                folder=folder,
            )
        )


def _write(folder: Path, resources: Sequence[Resource], *, for_web_server: bool) -> FolderChanges:
    by_path = {resource.path: resource for resource in resources}

    def load(path: str) -> FileBytes:
        body = by_path[path].body
        return FileBytes(body, in_gzip(body, by_path[path].type) if for_web_server else None)

    entries = [
        FolderEntry(
            path=one.path, etag=digest_of(one.body).hex(), modified=int(one.modified_at.timestamp()),
            is_gone=one.status == 410,
        )
        for one in resources
    ]  # fmt: skip
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(
            Message("{path} cannot be written: {reason}", path=error.filename or folder, reason=failure_in_words(error))
        ) from error
    return SiteFolder(folder, in_gzip=for_web_server).bring(entries, load)
