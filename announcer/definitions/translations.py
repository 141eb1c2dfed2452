"""Which words an event has in another language: its own first, then the series' where it also has the original."""

from collections.abc import Collection, Mapping
from dataclasses import replace

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
"""The field of a file in which the original of a translated text stands; the other texts are an event's own."""
_NONE = Texts()


def inherited_translations(
    shape: EventShape, own: Mapping[str, Texts], series: Mapping[str, Texts]
) -> dict[str, Texts]:
    """An event's texts by language. A series' translation of a text that the event replaced would be of other words."""
    kept = [name for name, original in _ORIGINALS.items() if not _states(shape, original)] if series else []
    merged = {
        language: _over(own.get(language, _NONE), series.get(language, _NONE), kept)
        for language in dict.fromkeys([*series, *own])
    }
    return {language: texts for language, texts in merged.items() if texts != _NONE}


def _states(shape: EventShape, name: str) -> bool:
    if name in ("venue", "online"):
        return name in shape.model_fields_set
    return getattr(shape, name) is not None


def _over(own: Texts, series: Texts, kept: Collection[str]) -> Texts:
    inherited = {name: text for name in kept if not getattr(own, name) and (text := getattr(series, name))}
    return replace(own, **inherited) if inherited else own
