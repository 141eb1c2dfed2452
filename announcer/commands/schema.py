"""`announcer schema`: the shape of event files, for editors."""

import json

import click

from announcer.definitions.json_schema import json_schema


@click.command
def command() -> None:
    """Print the JSON Schema of event files.

    An editor that knows it shows what each field means while you write, proposes keys and marks mistakes. Save it
    beside the files and name it in their first line, or in the editor's settings for YAML.

    \b
    Examples:
      announcer schema > events/.schema.json
      # yaml-language-server: $schema=.schema.json      (first line of an event file)
    """  # noqa: D301 - \b is click's mark for lines as they are
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
