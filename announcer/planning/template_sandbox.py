"""What templates of posts run in. The organiser's reach nothing but what they are given, and end."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from announcer.words.catalogue import catalogue

_MOST_TURNS = 100_000
"""Turns of loops, calls and files included in one rendering. A post of a thousand events takes some thousands."""
_MOST_REPEATED = 10_000
_MOST_TO_THE_POWER = 100


class Plain(Environment):
    """What our own templates run in where there are none of the organiser's: they are known to do no harm, and looking
    at each name and call is a tenth of what it costs to decide. `named`: which template serves a language."""

    def __init__(self, loader: BaseLoader, named: Callable[[str, str], str]) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # a status is plain text; what enters is StatusText
        )
        self._named = named

    def begin(self) -> None:
        """Before each rendering."""

    def turns(self, items: Iterable[Any]) -> Iterable[Any]:
        """What a loop goes over."""
        return items

    def join_path(self, template: str, parent: str) -> str:
        """`_parts.txt` of the language of the template that asks for it."""
        return template if "/" in template else self._named(parent.partition("/")[0], template)

    @staticmethod
    def message(language: str, name: str, /, **fields: object) -> str:
        try:
            return catalogue(language).text(name, **fields)
        except KeyError as error:
            raise LookupError(f"the message {name!r} does not exist, or it needs the field {error}") from error


class Sandbox(Plain, ImmutableSandboxedEnvironment):
    """What the organiser's templates run in, and ours beside them."""

    def __init__(self, loader: BaseLoader, named: Callable[[str, str], str]) -> None:
        super().__init__(loader, named)
        self._safe: dict[tuple[type, str], bool] = {}
        self._turns_left = 0

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Jinja's answer, which is a matter of the type; asked once, because templates ask again and again."""
        asked = type(obj), attr
        known = self._safe.get(asked)
        if known is None:
            known = self._safe[asked] = super().is_safe_attribute(obj, attr, value)
        return known

    intercepted_binops = frozenset({"*", "**"})

    def begin(self) -> None:
        self._turns_left = _MOST_TURNS

    def _take_a_turn(self) -> None:
        self._turns_left -= 1
        if self._turns_left < 0:
            raise TemplateRuntimeError("it goes round and round")

    def turns(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._take_a_turn()
            yield item

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._take_a_turn()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Of `*` and `**`: nothing of a text that fills the memory."""
        are_numbers = isinstance(left, int | float) and isinstance(right, int | float)
        most = _MOST_REPEATED if operator == "*" else _MOST_TO_THE_POWER
        if (operator == "**" or not are_numbers) and any(
            isinstance(n, int | float) and n > most for n in (left, right)
        ):
            raise TemplateRuntimeError(f"what is wanted with {operator} is too large")
        return super().call_binop(context, operator, left, right)

    def join_path(self, template: str, parent: str) -> str:
        self._take_a_turn()
        return super().join_path(template, parent)
