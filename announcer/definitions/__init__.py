"""Event definition files: text to Series, every problem at once. Pure.

    content --yaml_text, yaml_nodes--> data and places --shape--> typed values --series--> Series, Event
                                  values, dates: how single values are read

A file is read alone, then the files are held against each other.
"""

from announcer.definitions.copy_names import as_original_id
from announcer.definitions.reading import ImageUse, Reading, SourceFile, read, series_id
from announcer.definitions.schema import json_schema
from announcer.definitions.series import Defaults
from announcer.definitions.yaml_text import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "Defaults",
    "ImageUse",
    "Reading",
    "SourceFile",
    "as_original_id",
    "json_schema",
    "read",
    "series_id",
]
