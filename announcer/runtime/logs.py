"""The log: one event a line, with its name; text for people or JSON for machines, on standard error, instants in UTC.

structlog over the standard library's logging: `event_log(__name__).info("post_sent", key=...)`. What a person reads of
it stands in `log_events`. Libraries' lines go the same way, as events named `library_message`.
"""

import json
import logging
import logging.config
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from announcer.runtime.left_out import left_out
from announcer.runtime.log_events import sentence
from announcer.settings.choices import LogFormat

with left_out("rich"):  # for tracebacks in colours: 5 MB of each process, for years
    import structlog
    from structlog.stdlib import BoundLogger, ProcessorFormatter
    from structlog.typing import EventDict, WrappedLogger

LIBRARY = "library_message"
_OWN = "announcer"
_BREAKS_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, what ends a line somewhere (`str.splitlines`, browsers), and what turns text around: none of it
reaches the log as it is, so that the words of a file or a server never look like another line."""


def event_log(name: str) -> BoundLogger:
    """The log of a module. Its methods take the name of an event of `log_events` and the fields of that event: text,
    numbers, truths or lists of them. Raises KeyError where an event or a field is missing."""
    logger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, _to_record],
        wrapper_class=BoundLogger,
        context_class=dict,
    )
    return cast("BoundLogger", logger)


def set_up_logs(log_format: str, log_level: str) -> None:
    """Has this process log as LOG_FORMAT and LOG_LEVEL say. Of others' libraries only warnings."""
    logging.config.dictConfig(log_config(log_format, log_level))


def log_config(log_format: str, log_level: str) -> dict[str, Any]:
    """The same for `logging.config.dictConfig`, which others may call with it."""
    formatter = {"()": f"{__name__}.{'json_lines' if log_format == LogFormat.JSON else 'text_lines'}"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {_OWN: {"level": log_level.upper()}},
    }


def text_lines() -> logging.Formatter:
    """`2024-01-10T08:00:00Z warning publisher: held: a/b: asked about [post_held]`; a traceback follows, moved to the
    right."""
    return ProcessorFormatter(processors=[_describe, _text])


def json_lines() -> logging.Formatter:
    """One JSON object a line: at, level, part, event, the event's own fields, message, and error with its traceback
    where there is one."""
    return ProcessorFormatter(processors=[_describe, _json])


def _to_record(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """The last processor of ours: arguments for the standard library's logger."""
    event, error = fields.pop("event"), fields.pop("exc_info", None)
    return {"msg": sentence(event, fields), "extra": {"event": event, "fields": fields}, "exc_info": error}


def _describe(_logger: WrappedLogger, _method: str, given: EventDict) -> EventDict:
    """The line as data, its fields in the order in which they are read."""
    record: logging.LogRecord = given["_record"]
    fields: Mapping[str, object] = getattr(record, "fields", {})
    line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
        "level": record.levelname.lower(),
        "part": record.name,
        "event": getattr(record, "event", LIBRARY),
        **fields,
        "message": given["event"],
    }
    if error := given.get("exc_info"):
        line["error"] = logging.Formatter().formatException(sys.exc_info() if error is True else error)
    return line


def _json(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    written = json.dumps(line, ensure_ascii=False, default=str)
    return _BREAKS_A_LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _text(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    at, part = datetime.fromisoformat(line["at"]), line["part"].removeprefix(f"{_OWN}.").split(".")[0]
    first = f"{at:%Y-%m-%dT%H:%M:%SZ} {line['level']} {part}: {line['message']} [{line['event']}]"
    rows = [first, *(f"    {row}" for row in line.get("error", "").split("\n") if row)]
    return "\n".join(_BREAKS_A_LINE.sub(lambda found: ascii(found[0])[1:-1], row) for row in rows)
