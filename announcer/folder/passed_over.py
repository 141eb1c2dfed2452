"""What lies in the events directory and is not read: named, so that nobody waits for it in vain.

Not named are pictures (they are read where a file names them), what is hidden, what begins with `_`, and what is
usual beside other files (README, desktop.ini).
"""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from announcer.definitions.copied_file_names import original_of
from announcer.definitions.invalid_value import nearest
from announcer.definitions.reading import SUFFIXES
from announcer.folder.event_files import is_definition, printable
from announcer.model import Message, Problem

_MOST_NAMED = 20
_MOST_OF_A_FOLDER = 3
_MOST_LOOKED_AT = 20_000
_DEEPEST = 8

_PICTURES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .webp .gif .svg .avif .heic .heif .bmp .tif .tiff .ico .psd .ai .eps .xcf".split()
)
_CALENDARS = frozenset(".ics .ical .ifb .vcs".split())
_TABLES = frozenset(".xls .xlsx .ods .tsv .numbers".split())
_DOCUMENTS = frozenset(".doc .docx .odt .rtf .pdf .md .markdown .pages .html .htm .eml .msg".split())
_USUAL = re.compile(
    r"(readme|read me|leesmij|lees mij|licen[cs]e|licentie|copying|changelog|contributing)(\.\w+)?"
    r"|thumbs\.db|desktop\.ini|icon\r|makefile|.*\.schema\.json|~\$.*",
    re.IGNORECASE,
)
_YAML_WITHIN = re.compile(r"(?P<stem>.+?)[.,](ya?ml|yalm|ymal)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


def passed_over(root: Path) -> tuple[Problem, ...]:
    """A warning for what in the directory `root` and its folders is not read. Nothing is raised."""
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError:
        return ()  # which is said elsewhere
    names = [entry.name for entry in entries if not _is_folder(entry)]
    found = [problem for name in names if (problem := wrong_ending(name, names)) is not None]
    if len(found) > _MOST_NAMED:
        more = Message(
            "{n} more files here are not read either, as their names do not end in .yaml", n=len(found) - _MOST_NAMED
        )
        found = [*found[:_MOST_NAMED], Problem(file=found[_MOST_NAMED].file, message=more, remedy=_LEFT_ALONE)]
    return (*found, *_in_folders(root, names))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def wrong_ending(name: str, beside: Collection[str]) -> Problem | None:
    """The warning for a file of the events directory by its name; None when it is read, or is not to be named."""
    if is_definition(name) or name.startswith((".", "_")) or _USUAL.fullmatch(name):
        return None
    ending = os.path.splitext(name)[1].casefold()  # noqa: PTH122 - of a name, which is no path
    if ending in _PICTURES:
        return None
    message = Message("the file is not read: its name does not end in .yaml")
    meant = _meant_name(name, ending)
    if meant is None:
        return Problem(file=printable(name), message=message, remedy=_remedy(printable(name), ending))
    original = next((one for one in beside if one.casefold() == meant.casefold()), None)
    if original is not None:
        remedy = Message(
            "put into {original} what it should have, and take this one away", original=printable(original)
        )
        return Problem(file=printable(name), message=message, remedy=remedy)
    return Problem(file=printable(name), message=message, remedy=Message("name it {meant}", meant=printable(meant)))


def _meant_name(name: str, ending: str) -> str | None:
    """What a definition file is called whose name was spoilt: `cop.yaml.txt`, `cop.yml.bak`, `cop.yalm`, `cop.json`."""
    within = _YAML_WITHIN.fullmatch(name)
    if within is not None:
        stem = within["stem"]
        return f"{original_of(stem, ()) or stem}.yaml"
    if ending in (".json", ".txt", ".text") or (ending and nearest(ending, [".yaml"])):
        return f"{name[: -len(ending)]}.yaml"
    return f"{name}.yaml" if not ending else None


def _remedy(name: str, ending: str) -> Message:
    if ending in _CALENDARS:
        return Message("`announcer import {name}` makes an event file of it", name=name)
    if ending == ".csv":
        return Message("`announcer new --from {name}` makes event files of it", name=name)
    if ending in _TABLES:
        return Message("save it as CSV; `announcer new --from` makes event files of that")
    if ending in _DOCUMENTS:
        return Message("`announcer new` asks for what stands in it and writes an event file")
    return _LEFT_ALONE


_LEFT_ALONE = Message("take it away, or let its name begin with _, and it is left alone")


# --- folders ----------------------------------------------------------------------------------------------------


def _in_folders(root: Path, above: Collection[str]) -> Iterator[Problem]:
    named = 0
    for folder, names in _folders(root):
        if named >= _MOST_NAMED:
            yield Problem(
                file=folder, message=Message("here and in more folders are files that are not read"), remedy=_MOVE
            )
            return
        if len(names) > _MOST_OF_A_FOLDER:
            shown = ", ".join(printable(name) for name in names[:_MOST_OF_A_FOLDER])
            message = Message(
                "{names} and {n} more are not read: files in folders are passed over",
                names=shown,
                n=len(names) - _MOST_OF_A_FOLDER,
            )
            yield Problem(file=folder, message=message, remedy=_MOVE)
            named += 1
            continue
        for name in names:
            message = Message("the file is not read: files in folders are passed over")
            remedy = _MOVE if name not in above else _MOVE_RENAMED
            yield Problem(file=f"{folder}/{printable(name)}", message=message, remedy=remedy)
            named += 1


_MOVE = Message("move it up into the events directory, or let the folder's name begin with _, and it is left alone")
_MOVE_RENAMED = Message(
    "one of that name is in the events directory: give it another name and move it up, or take it away"
)


def _folders(root: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Folders below `root` that hold what looks like definition files, with their names."""
    looked_at = 0
    for path, folders, names in os.walk(root):
        depth = len(Path(path).relative_to(root).parts)
        folders[:] = sorted(one for one in folders if not one.startswith((".", "_")) and depth < _DEEPEST)
        looked_at += len(names)
        found = sorted(name for name in names if _is_meant(name))
        if found and depth:
            yield printable(Path(path).relative_to(root).as_posix()), found
        if looked_at > _MOST_LOOKED_AT:
            return


def _is_meant(name: str) -> bool:
    return not name.startswith((".", "_")) and (
        name.casefold().endswith(SUFFIXES) or bool(_YAML_WITHIN.fullmatch(name))
    )
