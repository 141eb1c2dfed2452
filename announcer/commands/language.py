"""In which language a command speaks to the person who typed it. What is posted and served has languages of its own."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import click

from announcer.errors import AnnouncerError
from announcer.model import Message
from announcer.settings.fields import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Those of gettext, the first that is set counts (info gettext, "Locale Environment Variables")."""


_OPTION = f"{__name__}.option"
"""Under this a context of click keeps what `--language` said."""


def _valid(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001 - click's
    if value is None or (language := _known(value)) is not None:
        context.meta[_OPTION] = known = None if value is None else language
        return known
    raise click.BadParameter(f"{value!r} is none of {', '.join(_languages())}")


def language_option(command: _Command) -> _Command:
    """Gives a command `--language`, the same for all: its argument `language` is what `command_language` takes."""
    option = click.option(
        "--language",
        metavar="LANGUAGE",
        callback=_valid,
        help="Speak this language, nl or en; default: that of the system's locale, else ANNOUNCER_LANGUAGE.",
    )
    return option(command)


def command_language(option: str | None, settings: Settings | None, environ: Mapping[str, str] | None = None) -> str:
    """The language for a command: `option` (of `--language`), else that of the locale in `environ` (default: the
    process's own environment), else ANNOUNCER_LANGUAGE where that was set, else English.

    Only languages that announcer speaks at a terminal count (`words.messages.languages`).
    """
    stated = settings.language if settings is not None and "language" in settings.model_fields_set else None
    wanted = [option, *_of_locale(os.environ if environ is None else environ), stated]
    return next((known for one in wanted if one and (known := _known(one))), "en")


def in_words(message: Message, settings: Settings | None) -> str:
    """The message in the language of the command that runs."""
    from announcer.words.messages import in_language  # noqa: PLC0415 - Babel, of which a command's help needs nothing

    context = click.get_current_context(silent=True)
    return in_language(message, command_language(None if context is None else context.meta.get(_OPTION), settings))


def warn(message: Message, settings: Settings | None) -> None:
    """A line on standard error, in that language."""
    click.echo(f"announcer: {in_words(message, settings)}", err=True)


def in_language_of(context: click.Context, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of an error in the language of the command that it ended; without settings when those are wrong."""
    if not any(isinstance(line, Message) for line in lines):
        return lines
    from announcer.settings.loading import load  # noqa: PLC0415 - where nothing went wrong it is not needed
    from announcer.words.messages import in_language  # noqa: PLC0415

    try:
        settings = load(with_account=False)
    except AnnouncerError:
        settings = None
    language = command_language(context.meta.get(_OPTION), settings)
    return tuple(in_language(line, language) for line in lines)


def _of_locale(environ: Mapping[str, str]) -> Iterator[str]:
    """The languages of a locale such as `nl_NL.UTF-8`; LANGUAGE is a list of them. C and POSIX name none."""
    locale = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return (name.partition(".")[0].partition("@")[0] for name in locale.split(":"))


def _known(tag: str) -> str | None:
    base = tag.replace("_", "-").split("-", maxsplit=1)[0].casefold()
    return base if base in _languages() else None


def _languages() -> tuple[str, ...]:
    from announcer.words.messages import languages  # noqa: PLC0415 - Babel, of which a command's help needs nothing

    return languages()
