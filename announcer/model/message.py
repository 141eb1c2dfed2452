"""What announcer says to a person at a terminal, so that it can be said in another language as well."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn, Self


class Message(str):
    """A clause or sentence in English, which remembers the text with fields that it was made of.

        Message("the year {year} cannot be meant", year=1066)

    It is its English in every respect: compared, ordered, hashed and written as that. The text is gettext's msgid, by
    which `words.messages.in_language` finds the same in another language; so it is written out where the message is
    made (`pybabel extract` finds it there), and a brace that is meant is doubled. A field may be a message itself. A
    number with `{n:,}`, `{x:g}` or `{x:.1f}` gets the other language's separators.
    """

    __slots__ = ("fields", "forms")

    forms: tuple[str, ...]
    """The text with its fields unfilled; of what is counted two, for one and for more; none of what is verbatim."""
    fields: Mapping[str, object]

    def __new__(cls, text: str, /, **fields: object) -> Self:
        """Raises KeyError when a field of the text is not given."""
        return cls._made((text,), text.format(**fields), fields)

    @classmethod
    def counted(cls, one: str, many: str, /, *, n: int, **fields: object) -> Self:
        """What says how many there are: `one` where `n` is 1, else `many`; both may use `{n}`."""
        return cls._made((one, many), (one if n == 1 else many).format(n=n, **fields), {"n": n, **fields})

    @classmethod
    def verbatim(cls, text: str) -> Self:
        """What is the same in every language: a name, or the words of a library or the system."""
        return cls._made((), text, {})

    def with_fields(self, fields: Mapping[str, object]) -> "Message":
        """The same with other values in its fields, all of which have to be given."""
        form = self.forms[0] if fields.get("n") == 1 else self.forms[-1]
        return Message._made(self.forms, form.format(**fields), fields)

    @classmethod
    def _made(cls, forms: tuple[str, ...], english: str, fields: Mapping[str, object]) -> Self:
        made = super().__new__(cls, english)
        object.__setattr__(made, "forms", forms)
        object.__setattr__(made, "fields", MappingProxyType(dict(fields)))
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a message is frozen: {name} cannot be {value!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return Message._made, (self.forms, str(self), dict(self.fields))


NOTHING = Message.verbatim("")
"""Where there is nothing to say."""
