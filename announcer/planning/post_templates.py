"""The templates of posts: ours by kind, the organiser's in their place where there are any."""

import difflib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cache, lru_cache
from importlib.resources import files
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2 import TemplateError as JinjaError
from jinja2.meta import find_undeclared_variables

from announcer.errors import TemplateError
from announcer.model import Kind, Message, Problem
from announcer.model.status_text import StatusText
from announcer.planning.template_sandbox import Plain, Sandbox
from announcer.words.catalogue import has_words, spoken

_BROKEN = (
    JinjaError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, SyntaxError,
    MemoryError,
)  # fmt: skip
"""What comes of a template, at the latest when it is rendered; SyntaxError is Python's own, of loops in 20 loops."""

_LINK = "https://probe.example/events/s/e/?p=0123456789ab"


class _Templates(BaseLoader):
    """By language and file, `nl/reminder.txt`: the organiser's, else ours in a language that has words.

    Ours are the same for all languages and ask the catalogues for words: `_("post.price", price=price)`. Each `_` is
    bound to the language of its own file when that is compiled, so that a template may import from another language.
    """

    def __init__(self, overrides: Mapping[str, str]) -> None:
        self._overrides = overrides

    def named(self, language: str, file: str) -> str:
        """The name of the template that serves `language`; English ones where announcer has no words."""
        name = f"{language}/{file}"
        return name if name in self._overrides else f"{spoken(language)}/{file}"

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002  Jinja's
        template: str,
    ) -> tuple[str, None, Callable[[], bool]]:
        language, _, file = template.partition("/")
        source = self._overrides.get(template)
        if source is None and language == spoken(language):
            source = _ours().get(file)
        if source is None:
            raise TemplateNotFound(template)
        return source, None, lambda: True

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  Jinja's
    ) -> Template:
        source, _, is_current = self.get_source(environment, name)
        code = _compiled(name, source, is_sandboxed=environment.sandboxed)
        return environment.template_class.from_code(environment, code, globals or {}, is_current)


def _bind(tree: nodes.Template, language: str) -> None:
    """Makes each `_(...)` ask for a message in `language`, unless the template itself says what `_` is; and counts the
    turns of loops."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Call(nodes.EnvironmentAttribute("turns"), [loop.iter], [], None, None)
    if "_" not in find_undeclared_variables(tree):
        return
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            call.node = nodes.EnvironmentAttribute("message")
            call.args.insert(0, nodes.Const(language))


def _environment(templates: _Templates, *, is_sandboxed: bool) -> Plain:
    return (Sandbox if is_sandboxed else Plain)(templates, templates.named)


@lru_cache(maxsize=256)
def _compiled(name: str, source: str, *, is_sandboxed: bool) -> CodeType:
    """A template's code, the same for all environments of a kind: they differ in nothing but what their loader has."""
    environment = _environment(_Templates({}), is_sandboxed=is_sandboxed)
    tree = environment.parse(source, name)
    _bind(tree, name.partition("/")[0])
    return environment.compile(tree, name)


class PostTemplates:
    """Templates by language and kind: `nl/reminder.txt`. `overrides` (by the same names) go first.

    What a template may use is documented in docs/templates.md. Where there are any of the organiser's, all run in a
    sandbox.
    """

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._templates = _Templates(self._overrides)
        self._environment = _environment(self._templates, is_sandboxed=bool(self._overrides))

    def render(self, kind: Kind, language: str, context: Mapping[str, object]) -> StatusText:
        """The text of a post of `kind`, tidied: no blanks at line ends, one empty line at most, ends stripped.

        Raises TemplateError, which names the template and where known its line.
        """
        name = self._templates.named(language, f"{kind}.txt")
        self._environment.begin()
        try:
            return StatusText(_tidy(self._environment.get_template(name).render(context)))
        except TemplateNotFound as error:
            raise TemplateError(
                Message("the template {template}, which {name} uses, is missing", template=error.name, name=name)
            ) from error
        except _BROKEN as error:
            raise TemplateError(
                Message("the template {place} cannot be used: {error}", place=_place(name, error), error=error)
            ) from error

    def is_own(self, kind: Kind, language: str) -> bool:
        """Whether the organiser brings words of a language that has none of ours."""
        return not has_words(language) and f"{language}/{kind}.txt" in self._overrides

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the organiser's templates: names, syntax, unknown names in them, a missing link."""
        for name in sorted(self._overrides):
            language, _, file = name.partition("/")
            known = {f"{kind}.txt" for kind in Kind} | set(_ours())
            if file not in known:
                near = difflib.get_close_matches(file, known, n=1)
                remedy = (
                    Message("did you mean {language}/{near}?", language=language, near=near[0])
                    if near
                    else Message("the kinds are {kinds}", kinds=", ".join(Kind))
                )
                yield Problem(file=name, message=Message("there is no post of this kind"), remedy=remedy)
            elif file.removesuffix(".txt") in set(Kind):
                yield from self._problems_of(name, Kind(file.removesuffix(".txt")), language)

    def _problems_of(self, name: str, kind: Kind, language: str) -> Iterator[Problem]:
        for context in (_FULL, _BARE):
            try:
                text = self.render(kind, language, context)
            except TemplateError as error:
                cause = error.__cause__
                line = cause.lineno if isinstance(cause, TemplateSyntaxError) else 0
                remedy = Message("see docs/templates.md for what a template may use")
                yield Problem(
                    file=name, line=line, column=1 if line else 0, message=Message.verbatim(str(cause)), remedy=remedy
                )
                return
            if _LINK not in text:
                yield Problem(
                    file=name,
                    message=Message("the link is missing, by which people find the page and the service its post"),
                    remedy=Message("put {{{{ link }}}} on a line of its own"),
                )
                return


@cache
def _ours() -> Mapping[str, str]:
    folder = files("announcer.planning") / "templates"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def _place(name: str, error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f"{name}, line {line}," if line else name


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in (part.strip() for part in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


_EVENT = {"status": "scheduled", "title": "Title", "when": "when", "where": "where"}
_TEXTS = ("description", "summary", "recap", "condition", "price", "tags", "note", "title", "series_title", "recap_url")
_BARE: Mapping[str, object] = {
    **dict.fromkeys(_TEXTS, ""),
    "title": "Title",
    "series_title": "Series",
    "status": "scheduled",
    "when": "",
    "where": "",
    "hours": "",
    "dates": "",
    "several_days": False,
    "is_outdated": False,
    "days": 0,
    "events": [],
    "more": 0,
    "place": "",
    "is_series": False,
    "turns": [],
    "more_turns": 0,
    "changes": [],
    "turned": "changed",
    "registration": {"how": "", "deadline": "", "is_closed": False, "is_asked": False},
    "link": _LINK,
}
_FULL: Mapping[str, object] = {
    **_BARE,
    **dict.fromkeys(_TEXTS, "text"),
    "when": "when",
    "where": "where",
    "hours": "hours",
    "dates": "dates",
    "several_days": True,
    "days": 1,
    "events": [_EVENT, _EVENT],
    "more": 1,
    "place": "place",
    "is_series": True,
    "turns": [_EVENT, _EVENT],
    "more_turns": 1,
    "changes": [
        {"aspect": aspect, "first_known": False, "old": "old", "new": "new"}
        for aspect in ("status", "when", "date", "time", "venue", "online", "registration", "note")
    ],
    "registration": {"how": "a@b.example", "deadline": "1 January", "is_closed": False, "is_asked": True},
}
"""What the templates are tried with; a test holds the names against what `PostWords` really gives them."""
