"""The JSON Schema beside the definition files, by which editors complete and check them."""

import contextlib
import json
from pathlib import Path

from announcer.definitions.file_text import SCHEMA_FILE
from announcer.definitions.json_schema import json_schema
from announcer.folder.atomic_write import write_atomically


def refresh_schema(root: Path) -> None:
    """Puts the schema into the directory `root`, where it is not there yet or is another version's. Raises
    FileNotWritten."""
    path = root / SCHEMA_FILE
    content = (json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n").encode()
    with contextlib.suppress(OSError):
        if path.read_bytes() == content:
            return
    write_atomically(path, content, overwrites=True)
