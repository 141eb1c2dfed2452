"""The JSON Schema of definition files, for editors: made from the shape, so that the two cannot disagree."""

from typing import Any

from announcer.definitions.event_fields import SeriesShape

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12, with the descriptions and examples of every field. The same on every call."""
    schema = _plain(SeriesShape.model_json_schema(mode="validation"))
    return {"$schema": DIALECT, "title": "A series of events, as announcer reads it", **schema}


def _plain(node: Any) -> Any:
    """Without the titles and null defaults that pydantic makes up."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if (key == "title" and isinstance(value, str)) or (key == "default" and value is None):
            continue
        if key in ("properties", "$defs"):
            kept[key] = {name: _plain(inner) for name, inner in value.items()}
        else:
            kept[key] = value if key == "examples" else _plain(value)
    return kept
