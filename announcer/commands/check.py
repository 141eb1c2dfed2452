"""`announcer check`: everything that is wrong with event files, at once."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from announcer.commands.language import command_language, language_option
from announcer.definitions.reading import Reading, SourceFile, read
from announcer.definitions.series import Defaults
from announcer.folder import event_files, images
from announcer.folder.parsing import parse
from announcer.folder.passed_over import passed_over, wrong_ending
from announcer.model import Message, Problem, Subject
from announcer.planning.in_force.same_events import copied_whole, copies
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.settings.loading import load
from announcer.words.messages import in_language, problem_in_language

_MOST_DATES = 24
"""So many of a rule are named one by one."""


@dataclass(slots=True)
class _Results:
    """What was read, with the paths as the caller wrote them."""

    language: str
    files: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    rules: list[tuple[str, tuple[date, ...]]] = field(default_factory=list)
    """Of each good file with a rule the dates that it gives."""


@click.command
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab"]),
    default="text",
    show_default=True,
    help="text for people, json for machines, github for annotations in a workflow, gitlab for Code Quality.",
)
@language_option
def command(paths: tuple[Path, ...], form: str, language: str | None) -> None:
    """Check event files and say everything that is wrong with them, each with its place and its remedy.

    PATH is a file or a folder; without one it is the settings' ANNOUNCER_EVENTS_DIR. The templates in
    ANNOUNCER_TEMPLATES_DIR are checked as well. Nothing is written, posted or remembered. The exit status is 0 when all
    is well and 1 when there are problems.

    \b
    Examples:
      announcer check
      announcer check events/cop-2024.yaml
      announcer check --format github events       in a GitHub workflow
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings = load()
    results = _Results(command_language(language, settings))
    for path in paths or (settings.events_dir,):
        _check(path, settings.defaults(), results)
    if settings.templates_dir is not None:
        from announcer.folder.post_templates import read_templates  # noqa: PLC0415 - Jinja, of which most need nothing
        from announcer.planning.post_templates import PostTemplates  # noqa: PLC0415

        templates = PostTemplates(read_templates(settings.templates_dir)).problems()
        results.problems += _placed(settings.templates_dir, templates)
    click.echo(_FORMS[form](results))
    sys.exit(1 if results.problems else 0)


def _check(path: Path, defaults: Defaults, results: _Results) -> None:
    """Adds what a file or folder holds; files of one folder are held against each other."""
    if path.is_dir() or not path.exists():
        root, listing, unread = path, event_files.load(path), passed_over(path)
        sources, problems = listing.files, listing.problems
        if listing.missing and not problems:
            problem = Problem(
                file=str(root),
                message=Message("there is no such folder"),
                remedy=Message("`announcer new` makes it, with a first event; or set ANNOUNCER_EVENTS_DIR"),
            )
            problems = (problem,)
    else:
        root, unread = path.parent, ()
        if (wrong := wrong_ending(path.name, _names(path.parent))) is not None:
            results.problems += _placed(root, [wrong])
            return
        one = event_files.read_file(root, path.name)
        sources = (one,) if isinstance(one, SourceFile) else ()
        problems = (one,) if isinstance(one, Problem) else ()
    readings = read(sources, defaults, beside=_names(root), parse=partial(parse, new_workers=WorkerProcesses))
    _, of_images = images.inspect(root, [use for reading in readings for use in reading.images])
    of_readings = [problem for reading in readings for problem in reading.problems]
    results.readings += readings
    results.files += [str(root / source.name) for source in sources]
    results.rules += [(str(root / one.name), one.dates) for one in readings if one.dates and not one.problems]
    results.problems += sorted(_placed(root, [*of_readings, *of_images, *problems]), key=_place)
    warnings = [warning for reading in readings for warning in reading.warnings]
    results.warnings += _placed(root, [*warnings, *_copies(readings), *unread])


def _names(root: Path) -> list[str]:
    """What lies in the folder; nothing when it cannot be listed, which is said elsewhere."""
    try:
        return [one.name for one in root.iterdir()]
    except OSError:
        return []


def _copies(readings: Sequence[Reading]) -> Iterator[Problem]:
    """What stands there twice: the service would not say the later one."""
    good = [(reading, reading.series) for reading in readings if reading.series is not None]
    twice = copies((event for _, series in good for event in series.events), lambda _: False)
    for reading, series in good:
        original = copied_whole(series, twice)
        if original is not None:
            words = Message("it has the events of {original} once more, as a copied file would", original=original)
            yield Problem(file=reading.name, message=words, remedy=Message("take it away, or write its own dates"))
            continue
        for event in series.events:
            if event.key in twice:
                yield _copy(reading, event.key, twice[event.key])


def _copy(reading: Reading, key: Subject, original: Subject) -> Problem:
    place = reading.places[key.event]
    return Problem(
        file=reading.name,
        line=place.line,
        column=place.column,
        field=key.event,
        message=Message(
            "it has the date, time, place and title of {original}: the same event twice", original=original
        ),
        remedy=Message("take one of them out"),
    )


def _placed(root: Path, problems: Iterable[Problem]) -> list[Problem]:
    """With the file's path as one can open it from here."""
    return [
        problem if problem.file == str(root) else replace(problem, file=str(root / problem.file))
        for problem in problems
    ]


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


# --- forms ------------------------------------------------------------------------------------------------------


def _as_text(results: _Results) -> str:
    lines = [problem_in_language(problem, results.language) for problem in results.problems]
    for warning in results.warnings:
        line = Message("warning: {what}", what=problem_in_language(warning, results.language))
        lines.append(in_language(line, results.language))
    lines += [in_language(_dates(file, dates), results.language) for file, dates in results.rules]
    lines.append(_summary(results))
    return "\n".join(lines)


def _dates(file: str, dates: Sequence[date]) -> Message:
    """How many dates a rule gives, and which: of many the first, and the last."""
    told = [day.isoformat() for day in dates]
    if len(told) > _MOST_DATES + 1:
        told = [*told[:_MOST_DATES], "…", told[-1]]
    return Message.counted(
        "{file}: `repeat` gives {n:,} date: {dates}", "{file}: `repeat` gives {n:,} dates: {dates}",
        n=len(dates), file=file, dates=", ".join(told),
    )  # fmt: skip


def _summary(results: _Results) -> str:
    files = Message.counted("{n} file", "{n} files", n=len(results.files))
    problems = Message.counted("{n} problem", "{n} problems", n=len(results.problems))
    if results.problems:
        return ", ".join(in_language(one, results.language) for one in (files, problems))
    series = [reading.series for reading in results.readings if reading.series is not None]
    drafts = sum(reading.draft for reading in results.readings)
    counts = [
        Message.counted("{n} series", "{n} series", n=len(series)),
        Message.counted("{n} event", "{n} events", n=sum(len(one.events) for one in series)),
    ]
    counts += [Message.counted("{n} draft", "{n} drafts", n=drafts)] if drafts else []
    return ", ".join(in_language(one, results.language) for one in (*counts, Message("all well")))


def _as_json(results: _Results) -> str:
    return json.dumps(
        {
            "files": results.files,
            "problems": [_fields(problem, results.language) for problem in results.problems],
            "warnings": [_fields(warning, results.language) for warning in results.warnings],
            "dates": {file: [day.isoformat() for day in dates] for file, dates in results.rules},
        },
        indent=2,
        ensure_ascii=False,
    )


def _fields(problem: Problem, language: str) -> dict[str, Any]:
    place = {name: getattr(problem, name) for name in ("file", "line", "column", "field")}
    return place | {name: in_language(getattr(problem, name), language) for name in ("message", "remedy")}


def _as_github(results: _Results) -> str:
    """Workflow commands; their escapes are those of the toolkit, actions/toolkit packages/core/src/command.ts."""
    marked = [("error", problem) for problem in results.problems] + [
        ("warning", problem) for problem in results.warnings
    ]
    lines = [_annotation(level, problem, results.language) for level, problem in marked]
    return "\n".join([*lines, _summary(results)])


def _annotation(level: str, problem: Problem, language: str) -> str:
    place: Sequence[tuple[str, object]] = [("file", problem.file)]
    if problem.line:
        place = [*place, ("line", problem.line), ("col", problem.column)]
    place = [*place, ("title", problem.field or in_language(Message("event file"), language))]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place)
    message = "; ".join(in_language(words, language) for words in (problem.message, problem.remedy) if words)
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _as_gitlab(results: _Results) -> str:
    """A Code Quality report (docs.gitlab.com, ci/testing/code_quality, "Code Quality report format")."""
    marked = [("major", problem) for problem in results.problems] + [("minor", problem) for problem in results.warnings]
    report = [_quality(severity, problem, results.language) for severity, problem in marked]
    return json.dumps(report, indent=2, ensure_ascii=False)


def _quality(severity: str, problem: Problem, language: str) -> dict[str, Any]:
    message = "; ".join(in_language(words, language) for words in (problem.message, problem.remedy) if words)
    same = f"{problem.file}\0{problem.field}\0{message}"  # the same mistake on another line is the same mistake
    return {
        "description": message,
        "check_name": problem.field or "event-file",
        "fingerprint": hashlib.sha256(same.encode()).hexdigest(),
        "severity": severity,
        "location": {"path": problem.file, "lines": {"begin": problem.line or 1}},
    }


_FORMS: dict[str, Callable[[_Results], str]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
    "gitlab": _as_gitlab,
}
