"""Which words an event has in another language: its own first, then the series' where it also has the original."""

from collections.abc import Mapping
from dataclasses import fields, replace

from announcer.definitions.event_fields import EventShape
from announcer.model import Texts

_ORIGINALS = {
    "title": "title",
    "summary": "summary",
    "description": "description",
    "price": "price",
    "content_warning": "content_warning",
    "condition": "registration",
    "alt": "image",
    "venue": "venue",
    "accessibility": "venue",
    "online": "online",
}
"""The field of a file in which the original of a translated text stands."""


def inherited_translations(
    shape: EventShape, own: Mapping[str, Texts], series: Mapping[str, Texts]
) -> dict[str, Texts]:
    """An event's texts by language. A series' translation of a text that the event replaced would be of other words."""
    replaced = {
        name
        for name in (field.name for field in fields(Texts))
        if name not in _ORIGINALS or _states(shape, _ORIGINALS[name])
    }
    kept = {language: replace(texts, **dict.fromkeys(replaced)) for language, texts in series.items()}
    merged = {
        language: _over(own.get(language, Texts()), kept.get(language, Texts()))
        for language in dict.fromkeys([*series, *own])
    }
    return {language: texts for language, texts in merged.items() if texts != Texts()}


def _states(shape: EventShape, name: str) -> bool:
    if name in ("venue", "online"):
        return name in shape.model_fields_set
    return getattr(shape, name) is not None


def _over(own: Texts, inherited: Texts) -> Texts:
    return Texts(**{field.name: getattr(own, field.name) or getattr(inherited, field.name) for field in fields(Texts)})
