"""Texts that are more than a text to a browser, a feed reader, a calendar, a server of posts or a template.

Each is written into every text of a file at once, with a word of its own for each field, by which its way is followed:
into pages, feeds, calendars and posts. A site is rendered for each text, and judged for each field.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from announcer.model import EMPTY_HISTORY, Limits, Picture, Policy, SiteSettings
from announcer.planning.post_templates import PostTemplates
from announcer.planning.round import decide
from announcer.site.render import render
from tests.attacks.attack import Attack
from tests.attacks.definitions.harm import harm_in, harm_in_post

NOW = datetime(2024, 1, 1, 12, tzinfo=UTC)
SETTINGS = SiteSettings(base_url="https://agenda.example", namespace="agenda.example", languages=("nl", "en"))

# `{}`: the word by which the text is found again.
TEXTS = {
    "a script": "<script>{}()</script>",
    "the end of an attribute": "\"'><img src=x onerror={}()>",
    "the end of a CDATA section and of a script": "]]></script><script>{}()</script>",
    "the end of a title and the start of a comment": "</title></style><!--{}",
    "a link of Markdown that runs a script": "[{}](javascript:alert(1)) ![x](data:text/html;base64,PHNjcmlwdD4=)",
    "an address that runs a script": "javascript:{}//%0aalert(1)",
    "a line break and properties of a calendar": "{}\r\nATTENDEE:mailto:a@b.nl\r\nX-EVIL:1\nEND:VEVENT",
    "signs that mean something in a calendar": '{};\\,:"^n\\n',
    "a mention of somebody": "@bob {} (@bob@evil.example)",
    "a hashtag of others": "#evil {} \uff03evil",
    "a template": "{{{{ 7*7 }}}}{{% include '/etc/passwd' %}}{} ${{x}} %(x)s",
    "letters that turn the line": "\u202e{}\u2066\u2069\u200f",
    "separators of lines, and a zero byte": "{}\u2028X-EVIL:1\u2029\u0085\0\x0b",
    "letters that look like others, joined by what is not seen": "\u0440\u0430y\u200dp\u200c\u00ada\u2060l {} \ufeff",
    "entities": "&lt;script&gt;{}&#60;img&#x20;src=x&gt;&amp;lt;b&gt;",
}

# Where the words of a field are seen: pages, feeds, calendars, posts (`P`, `F`, `C`, `S`).
FIELDS = {
    "title": "PFCS",
    "summary": "PFCS",
    "description": "PFC",
    "price": "PFCS",
    "venue.name": "PFCS",
    "venue.street": "PFCS",
    "venue.city": "PFCS",
    "venue.accessibility": "PFC",
    "online.name": "PFCS",
    "organizer.name": "PFC",
    "registration.condition": "PFCS",
    "links.title": "PFC",
    "content_warning": "S",
    "image.alt": "P",
    "post": "S",
    "note": "PFC",
    "recap.text": "PC",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of a text that stood in every field."""

    harm: tuple[str, ...]
    where: dict[str, str]
    """By field."""


def _word(field: str) -> str:
    return "zz" + field.replace(".", "").replace("_", "") + "zz"


def file_of(text: str) -> bytes:
    """A file that has the text in every field."""
    said = {field: json.dumps(text.format(_word(field))) for field in FIELDS}
    return f"""\
title: {said["title"]}
summary: {said["summary"]}
description: {said["description"]}
price: {said["price"]}
content_warning: {said["content_warning"]}
organizer: {{name: {said["organizer.name"]}}}
registration: {{url: "https://a.nl/", condition: {said["registration.condition"]}}}
links: [{{title: {said["links.title"]}, url: "https://a.nl/"}}]
image: {{file: a.png, alt: {said["image.alt"]}}}
announce: each
events:
  - id: e
    date: 2024-02-22
    time: "19:00"
    venue: {{name: {said["venue.name"]}, street: {said["venue.street"]}, city: {said["venue.city"]},
      accessibility: {said["venue.accessibility"]}}}
  - id: f
    date: 2024-05-22
    online: {{url: "https://a.nl/", name: {said["online.name"]}}}
    post: {said["post"]}
    note: {said["note"]}
    status: tentative
  - id: g
    date: 2023-12-22
    recap: {{text: {said["recap.text"]}}}
""".encode()


@lru_cache(maxsize=1)
def shown(text: str) -> Shown:
    """Reads, decides and renders. Raises AssertionError where the file is not accepted."""
    (reading,) = read([SourceFile("attack.yaml", file_of(text))], Defaults())
    assert not reading.problems, str(reading.problems[0])
    policy = Policy(base_url=SETTINGS.base_url, languages=SETTINGS.languages)
    decision = decide(
        [reading], EMPTY_HISTORY, policy, Limits(max_characters=50_000), NOW,
        templates=PostTemplates(), namespace=SETTINGS.namespace, settled=True,
    )  # fmt: skip
    harm: list[str] = []
    seen: dict[str, set[str]] = {field: set() for field in FIELDS}
    rendering = render(decision.facts, decision.history, SETTINGS, NOW.date(), pictures={"a.png": _PICTURE})
    for resource in rendering.changed:
        harm += [f"{resource.path}: {what}" for what in harm_in(resource)]
        kind = _KINDS.get(resource.type.partition(";")[0], "")
        _look(resource.body.decode(errors="replace").replace("\r\n ", ""), kind, seen)
    for post in decision.plan.posts:
        said = f"{post.draft.content_warning or ''}\n{post.draft.text}"
        harm += [f"{post.key}: {what}" for what in harm_in_post(said, ())]
        _look(said, "S", seen)
    where = {field: "".join(kind for kind in "PFCS" if kind in kinds) for field, kinds in seen.items()}
    return Shown(tuple(harm), where)


_KINDS = {
    "text/html": "P",
    "application/rss+xml": "F",
    "application/atom+xml": "F",
    "application/feed+json": "F",
    "text/calendar": "C",
}
_PICTURE = Picture(file="a.png", type="image/png", width=1, height=1, body=b"png")


def _look(text: str, kind: str, seen: dict[str, set[str]]) -> None:
    for field, kinds in seen.items():
        if kind and _word(field) in text:
            kinds.add(kind)


_IN_WORDS = {"P": "pages", "F": "feeds", "C": "calendars", "S": "posts"}


def _in_words(kinds: str) -> str:
    return (
        f"accepted: words in {', '.join(_IN_WORDS[kind] for kind in kinds)}" if kinds else "accepted, and shown nowhere"
    )


def _become(text: str, field: str) -> str:
    found = shown(text)
    return f"HARM: {'; '.join(found.harm[:3])}" if found.harm else _in_words(found.where[field])


def _attacks() -> Iterator[Attack[None]]:
    for place, (what, text) in enumerate(TEXTS.items()):
        for field, kinds in FIELDS.items():
            yield Attack(
                at="a text",
                name=f"{what}, as `{field}`",
                happens=_in_words(kinds),
                make=lambda _, text=text, field=field: _become(text, field),  # type: ignore[misc]
                left_to_ci="a site is rendered" if place % 3 else "",
            )


ATTACKS: tuple[Attack[None], ...] = tuple(_attacks())
