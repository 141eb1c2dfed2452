"""The organiser's own templates, read from TEMPLATES_DIR: `nl/reminder.txt` and so on."""

from collections.abc import Mapping
from pathlib import Path

from announcer.errors import TemplateError
from announcer.model import Message
from announcer.planning.post_templates import PostTemplates


def usable_templates(folder: Path | None) -> PostTemplates:
    """The templates of posts. Raises TemplateError with a line for each that cannot be used."""
    templates = PostTemplates(read_templates(folder))
    problems = [f"{folder}/{problem}" for problem in templates.problems()]
    if problems:
        raise TemplateError(*problems)
    return templates


def read_templates(folder: Path | None) -> Mapping[str, str]:
    """Every `LANGUAGE/NAME.txt` below `folder`, by that name. Raises TemplateError for a file that cannot be read."""
    if folder is None:
        return {}
    templates = {}
    for path in sorted(folder.glob("*/*.txt")):
        try:
            templates[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(
                Message("the template {path} cannot be read: {error}", path=path, error=error)
            ) from error
    return templates
