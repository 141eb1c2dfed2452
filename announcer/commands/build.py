"""`announcer build`: the site as static files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from announcer.commands import context
from announcer.commands.language import command_language, in_words, warn
from announcer.errors import ServiceError, UsageError
from announcer.ledger.ledger import Ledger
from announcer.model import Message, Resource
from announcer.model.os_failure import failure_in_words
from announcer.publisher.preview import remembered_site_inputs, site_inputs
from announcer.settings.fields import SQLITE
from announcer.settings.loading import load
from announcer.site.render import render
from announcer.words.messages import problem_in_language

MARK = ".announcer-build"
"""Lies in a folder that `build` made, and lists the files in it that are ours."""


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--now", "when", metavar="WHEN", help="Build as of this moment: 2024-01-15T09:00.  [default: now]")
@click.option(
    "--memory",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to remember earlier builds.  [default: DIR.announcer.db, beside DIR]",
)
def command(folder: Path, when: str | None, memory: Path | None) -> None:
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
    earlier = _earlier(folder)
    loaded = load()
    settings, now = context.settings_and_now(loaded, when, only_running=True)
    is_ours = not any(Ledger.exists(each.ledger_url) for each in (loaded, settings))
    if is_ours:
        settings = settings.with_ledger(f"{SQLITE}{memory or beside(folder)}")
    inputs = remembered_site_inputs(settings, now) if is_ours else site_inputs(settings, now)
    rendering = render(inputs.facts, inputs.history, inputs.settings, inputs.today, pictures=inputs.pictures)
    written = _write(folder, [each for each in rendering.changed if each.static and each.status == 200], earlier)
    click.echo(
        in_words(
            Message(
                "{folder}: {files}, {megabytes:.1f} MB; {changed} new or changed, {removed} removed",
                folder=folder,
                files=Message.counted("{n} file", "{n} files", n=written.files),
                megabytes=written.bytes / 1e6,
                changed=written.changed,
                removed=written.removed,
            ),
            settings,
        )
    )
    for problem in inputs.facts.problems:
        what = Message.verbatim(problem_in_language(problem, command_language(None, settings)))
        click.echo(in_words(Message("problem: {what}", what=what), settings), err=True)
    if inputs.facts.held and is_ours:
        warn(Message("answer with ANNOUNCER_DATABASE_URL={ledger}", ledger=settings.ledger_url), settings)
    if inputs.facts.problems:
        raise click.exceptions.Exit(1)


def beside(folder: Path) -> Path:
    """Where builds into `folder` are remembered: next to it, for what lies in it is published, and this holds links
    and facts that are not for everybody."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name}.announcer.db")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the folder."""

    files: int
    bytes: int
    changed: int
    removed: int


def _earlier(folder: Path) -> frozenset[str]:
    """The files that an earlier build wrote. Raises UsageError when the folder is somebody else's."""
    try:
        listed = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return frozenset(str(name) for name in listed["files"])
    except (OSError, ValueError, TypeError, KeyError):
        pass
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            Message(
                "{folder} holds what `announcer build` did not write; name a new or an empty folder,"
                " or empty it yourself",
                folder=folder,
            )
        )
    return frozenset()


def _write(folder: Path, resources: Iterable[Resource], earlier: frozenset[str]) -> Written:
    """Writes what differs, and deletes what an earlier build wrote and this one has not."""
    bodies = {file_name(resource.path): resource.body for resource in resources}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # First the list of all that may be ours: a build that is broken off can be taken up again.
        _write_list(folder, earlier | bodies.keys())
        gone = sorted(earlier - bodies.keys())
        for name in gone:
            _remove(folder, name)
        changed = [name for name, body in bodies.items() if _put(folder / name, body)]
        _write_list(folder, frozenset(bodies))
    except OSError as error:
        raise ServiceError(
            Message("{path} cannot be written: {reason}", path=error.filename or folder, reason=failure_in_words(error))
        ) from error
    return Written(len(bodies), sum(map(len, bodies.values())), len(changed), len(gone))


def file_name(path: str) -> str:
    """The file for an address, relative to the folder. Raises ServiceError for one that no file can have."""
    name = path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
    parts = name.split("/")
    if any(part in {"", ".", ".."} or "\0" in part or "\\" in part or len(part.encode()) > 255 for part in parts):
        raise ServiceError(Message("the address {path} cannot become a file; the server alone can serve it", path=path))
    return name


def _put(file: Path, body: bytes) -> bool:
    """Whether the file had other bytes. A reader of the folder sees the old bytes or the new ones."""
    if file.is_file() and file.read_bytes() == body:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name[:100]}.new")
    draft.write_bytes(body)
    draft.replace(file)
    return True


def _remove(folder: Path, name: str) -> None:
    if not _is_inside(name):  # the list is a file that somebody may have edited
        return
    file = folder / name
    file.unlink(missing_ok=True)
    for parent in file.parents:
        if parent == folder or not parent.is_dir() or any(parent.iterdir()):
            return
        parent.rmdir()


def _is_inside(name: str) -> bool:
    return not name.startswith("/") and not {"", ".", ".."} & set(name.split("/"))


def _write_list(folder: Path, files: frozenset[str]) -> None:
    text = json.dumps({"files": sorted(files)}, ensure_ascii=False, indent=1)
    (folder / MARK).write_text(text + "\n", encoding="utf-8")
