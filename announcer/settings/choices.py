"""Settings that are one word of a few."""

from enum import StrEnum


class Approval(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
