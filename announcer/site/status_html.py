"""A status as servers show it: its text escaped, its line breaks kept, its URLs and hashtags linked."""

import re
from urllib.parse import urlsplit

from markupsafe import escape

from announcer.model.status_text import StatusText
from announcer.model.text import Html

# Mastodon shows 30 characters of a URL without its scheme (app/lib/text_formatter.rb, TextFormatter.shortened_link).
_SHOWN = 30
_PART = re.compile(r"(?P<url>https?://[^\s<>\"]+)|(?<!\w)(?P<tag>#\w+)", re.IGNORECASE)
_TRAILING = ".,;:!?'’”…»"


def html_status(text: StatusText) -> Html:
    """Paragraphs of safe HTML. A hashtag is marked, not linked: without an instance it leads nowhere."""
    blocks = [block for block in re.split(r"\n{2,}", text) if block]
    return Html("\n").join(Html("<p>{}</p>").format(_lines(block)) for block in blocks)


def _lines(block: str) -> Html:
    return Html("<br>\n").join(_line(part) for part in block.split("\n"))


def _line(text: str) -> Html:
    out: list[Html] = []
    end = 0
    for found in _PART.finditer(text):
        part = found.group() if found["tag"] else _url_part(found.group())
        out += [escape(text[end : found.start()]), _tag(part) if found["tag"] else _link(part)]
        end = found.start() + len(part)
    return Html("").join([*out, escape(text[end:])])


def _url_part(url: str) -> str:
    """`url` without the punctuation of the sentence around it."""
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _link(url: str) -> Html:
    try:
        has_host = bool(urlsplit(url).hostname)
    except ValueError:
        has_host = False
    if not has_host:
        return escape(url)
    bare = url.split("://", maxsplit=1)[1]
    shown = bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…"
    return Html('<a href="{}" rel="nofollow noopener">{}</a>').format(url, shown)


def _tag(tag: str) -> Html:
    return Html('<span class="hashtag">{}</span>').format(tag)
