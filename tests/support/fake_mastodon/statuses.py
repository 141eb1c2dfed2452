"""Statuses and media as the fake server keeps them, its answers, and what it makes of a text."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

URL = re.compile(r"https?://[^\s<>\"]+")
MENTION = re.compile(r"(?<![\w/])@(\w+)(@[\w.]+\w)?")
HASHTAG = re.compile(r"(?<![\w/])#(\w*[^\W\d]\w*)")


@dataclass(slots=True)
class Media:
    id: str
    ready_at: float
    description: str | None
    focus: str | None
    status_id: str | None = None


@dataclass(slots=True)
class Status:
    id: str
    text: str
    visibility: str
    language: str | None
    spoiler_text: str
    sensitive: bool
    in_reply_to_id: str | None
    media_ids: list[str]
    created: float
    key: str | None = None
    edits: int = 0
    boost: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


Fields = Mapping[str, Any]


def content_html(text: str) -> str:
    """The text as Mastodon shows it: the words of a link in three spans, its href whole."""
    parts, end = [], 0
    for url in URL.finditer(text):
        parts.append(html.escape(text[end : url.start()]))
        scheme, rest = url.group().split("://", 1)
        parts.append(
            f'<a href="{html.escape(url.group())}" target="_blank" rel="nofollow noopener" translate="no">'
            f'<span class="invisible">{scheme}://</span><span class="ellipsis">{html.escape(rest[:30])}</span>'
            f'<span class="invisible">{html.escape(rest[30:])}</span></a>'
        )
        end = url.end()
    words = "".join([*parts, html.escape(text[end:])])
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in words.split("\n\n"))


def error(status: int, words: str) -> Answer:
    return Answer(status, {"error": words})


def is_true(value: Any) -> bool:
    return str(value).lower() in ("1", "true", "on")


def media_ids_of(fields: Fields) -> list[str]:
    value = fields.get("media_ids") or []
    return [value] if isinstance(value, str) else list(value)
