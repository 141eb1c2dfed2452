"""The text of `.env` with some settings written otherwise: everything else in it stays as a person wrote it."""

import re
from collections.abc import Mapping
from io import StringIO

from dotenv.parser import Binding, parse_stream

_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@%+~-]*")
_LINE = re.compile(
    r"""(?P<before>\s*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=\#\s]+))(?P<equals>[^\S\r\n]*=[^\S\r\n]*)?
    (?P<value>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^\r\n]*?)
    (?P<after>(?:[^\S\r\n]+\#[^\r\n]*)?[^\S\r\n]*(?:\r\n|\n|\r)?)""",
    re.VERBOSE,
)


def settings_of(text: str) -> dict[str, str]:
    """What the text sets, by upper-case name; the last one counts."""
    return {each.key.upper(): each.value or "" for each in parse_stream(StringIO(text)) if each.key and not each.error}


def with_settings(text: str, values: Mapping[str, str | None]) -> str:
    """The text with each of `values`, by upper-case name, at its place, or at the end where it has none; None: without
    its line. Comments, order, blank lines, line ends and other programs' lines stay. A name that stands there twice
    has the same value in both places afterwards.
    """
    bindings = list(parse_stream(StringIO(text, newline="")))
    found = {binding.key.upper() for binding in bindings if binding.key and not binding.error}
    kept = "".join(_rewritten(binding, values) for binding in bindings)
    end = "\r\n" if "\r\n" in text else "\n"
    for name, value in values.items():
        if value is not None and name not in found:
            kept += ("" if not kept or kept.endswith(("\n", "\r")) else end) + f"{name}={_written(value)}{end}"
    return kept


def _rewritten(binding: Binding, values: Mapping[str, str | None]) -> str:
    original = binding.original.string
    name = (binding.key or "").upper()
    if binding.error or name not in values:
        return original
    value = values[name]
    if value is None:
        return original[: len(original) - len(original.lstrip())]
    match = _LINE.fullmatch(original)
    assert match is not None, "each line that is read as a setting is one"
    return f"{match['before']}{match['equals'] or '='}{_written(value)}{match['after']}"


def _written(value: str) -> str:
    """As python-dotenv and Docker Compose read it back."""
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
