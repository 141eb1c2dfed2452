"""Files in deploy/ as data, held against the schemas of their formats."""

import json
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from tests.support.repository import ROOT

SCHEMAS = Path(__file__).with_name("schemas")


class _Plain(yaml.SafeLoader):
    """`on` is a word and no truth, as YAML 1.2 has it, which the forges read."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first not in "oOyYnN"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document(name: str) -> dict[str, Any]:
    """The file at `name`, from the repository's root."""
    read: dict[str, Any] = yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=_Plain)
    return read


def mistakes(found: dict[str, Any], schema: str) -> list[str]:
    """What the schema has to say against it."""
    validator = Draft7Validator(json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in validator.iter_errors(found)]
