"""Logs: a plain line each, or JSON for machines; to standard error, with instants in UTC."""

import json
import logging
import sys
from datetime import UTC, datetime

from announcer.settings.choices import LogFormat
from announcer.settings.fields import Settings


class TextLines(logging.Formatter):
    """`2024-01-10T08:00:00Z warning publisher: ...`; a traceback follows on lines of its own."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        record.level = record.levelname.lower()
        record.part = record.name.removeprefix("announcer.").split(".")[0]
        return super().format(record)


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, part, message, and error with its traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "part": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(settings: Settings) -> None:
    """As LOG_FORMAT and LOG_LEVEL say. Of others' libraries only warnings."""
    handler = logging.StreamHandler(sys.stderr)
    is_json = settings.log_format is LogFormat.JSON
    handler.setFormatter(JsonLines() if is_json else TextLines("%(asctime)s %(level)s %(part)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("announcer").setLevel(settings.log_level.upper())
