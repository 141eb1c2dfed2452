"""Our link goes first of all links in a post: instances make their preview card of the first.

Source: Mastodon, app/services/fetch_link_card_service.rb parse_urls: of the text's links the first that is not of the
instance itself; elsewhere the first `a` that is no mention and no hashtag. Pleroma and Akkoma do the same
(lib/pleroma/html.ex extract_first_external_url). Other links keep their scheme, without which they are none on
Mastodon. So a post without another link before ours stays as its template has it; else our line moves up, before the
paragraph with the other link.
"""

import re

_LINK = re.compile(r"https?://", re.IGNORECASE)
"""Wherever a link might begin, on any server."""


def with_link_first(text: str, link: str) -> str:
    """`text` with our link moved so that no other link is before it; the same text where none was."""
    first, at = _LINK.search(text), text.find(link)
    if first is None or at < 0 or first.start() >= at:
        return text
    line, others = _taken_out(text, link, at)
    number = next(number for number, paragraph in enumerate(others) if _LINK.search(paragraph))
    parts = (part.strip() for part in (*others[:number], line, *others[number:]))
    return "\n\n".join(part for part in parts if part)


def _taken_out(text: str, link: str, at: int) -> tuple[str, list[str]]:
    """The line of our link, and the paragraphs that remain; of a line with another link only ours is taken."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    line = text[start:end]
    rest = " ".join(line.replace(link, "", 1).split())
    line, rest = (line, "") if _LINK.search(rest) is None else (link, rest)
    return line, f"{text[:start]}{rest}{text[end:]}".split("\n\n")
