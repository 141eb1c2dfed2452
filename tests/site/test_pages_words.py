"""The pages' own words and colours."""

import re
from importlib.resources import files

import pytest

from announcer.site.pages.page_words import words
from announcer.words.catalogue import catalogue

CSS = files("announcer.site.pages").joinpath("assets", "style.css").read_text()
PAGES = (
    "home_page",
    "archive_page",
    "series_page",
    "event_page",
    "outbox_page",
    "plan_page",
    "subscribe_page",
    "error_page",
)
FOLDER = files("announcer.site.pages")
TEMPLATES = [entry.read_text() for entry in FOLDER.joinpath("templates").iterdir() if entry.name.endswith(".j2")]


def test_every_word_is_used_and_none_is_missing() -> None:
    used = "\n".join([*TEMPLATES, *[FOLDER.joinpath(f"{name}.py").read_text() for name in PAGES]])
    said = set(re.findall(r'say\(\s*"([a-z0-9_.]+)"', used))
    built = ("status.", "delay.", "visibility.", "kind.", "error.", "home.none.", "home.subscribe")
    names = {name.removeprefix("page.") for name in catalogue("en").messages if name.startswith("page.")}
    for name in names:
        assert name.startswith(built) or f'"{name}"' in used, name
    assert {name for name in said if not name.endswith(".")} <= names


def test_what_goes_into_words_is_escaped() -> None:
    assert words("nl")("outbox.reply", marker='"><b>', kind="<i>", when="x") == (
        'Antwoord op <a href="#&#34;&gt;&lt;b&gt;">&lt;i&gt;, x</a>'
    )


def test_another_language_speaks_english() -> None:
    assert (words("fr").language, words("nl-BE").language) == ("en", "nl")


# --- colours: WCAG 2.2, 1.4.3 wants 4.5:1 for text --------------------------------------------------------------------


def schemes() -> list[dict[str, str]]:
    """The colours of light, dark and print; each scheme builds on the first."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block)) for block in blocks]
    assert len(found) == 3
    return [found[0] | own for own in found]


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark", "print"])
def test_all_text_can_be_read_in_every_colour_scheme(scheme: dict[str, str]) -> None:
    for ground in ("paper", "tint"):
        for text in ("ink", "faint", "accent"):
            assert contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
    assert contrast(scheme["on-accent"], scheme["accent"]) >= 4.5
