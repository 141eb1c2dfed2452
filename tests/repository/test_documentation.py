"""What holds for every page of the documentation."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from announcer.commands import COMMANDS, cli
from announcer.settings.fields import Settings
from tests.support.repository import DOCS, ROOT

TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
PAGES = sorted([*map(ROOT.joinpath, TOP), *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def text_of(page: Path) -> str:
    """Without what stands in blocks of code, where brackets and hashes mean something else."""
    return re.sub(r"^( *)```.*?^\1```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As forges make them of headings: small letters, without punctuation, hyphens for blanks, numbered when twice."""
    found: Counter[str] = Counter()
    slugs = set(re.findall(r'<a id="([\w-]+)">', text_of(page)))
    for heading in re.findall(r"^#+ (.*)$", text_of(page), flags=re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        slugs.add(f"{slug}-{found[slug]}" if found[slug] else slug)
        found[slug] += 1
    return slugs


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    for link in re.findall(r"\]\((?![a-z]+:)([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text_of(page))):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


def spans(page: Path) -> Iterator[str]:
    """What stands in the text as code, and every line in a block for the shell."""
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text_of(page))
    kind = None
    for line in page.read_text(encoding="utf-8").splitlines():
        if fence := re.match(r" *```(\w*)$", line):
            kind = None if kind is not None else fence[1]
        elif kind in {"sh", "console"} or line.startswith("    $ "):
            yield line.strip()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_that_is_named_is_there_with_its_options(page: Path) -> None:
    for span in spans(page):
        found = re.match(r"(?:\$ )?(?:\.venv/bin/)?announcer (.+)", span.strip())
        if found is None or not re.match(r"[a-z]", found[1]):
            continue
        name, *rest = found[1].split()
        assert name in COMMANDS, span
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        options = {
            flag
            for each in command.params
            if isinstance(each, click.Option)
            for flag in (*each.opts, *each.secondary_opts)
        }
        for flag in re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", " ".join(rest)):
            assert flag in options | {"--help"}, span


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_setting_that_is_named_is_there(page: Path) -> None:
    names = {f"ANNOUNCER_{field.upper()}" for field in Settings.model_fields}
    for named in re.findall(r"ANNOUNCER_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8")):
        whole = named.removesuffix("_FILE").partition("__")[0]
        assert whole in names or any(name.startswith(named) for name in names), named


def test_every_claim_of_the_comparison_has_its_source_and_every_source_its_claim() -> None:
    text = (DOCS / "comparison.md").read_text(encoding="utf-8")
    claims, sources = text.split("## Sources")
    named = {name for group in re.findall(r"\[([A-Z]\d(?:, [A-Z]\d)*)\]", claims) for name in group.split(", ")}
    assert named == set(re.findall(r"^\| ([A-Z]\d) \|", sources, flags=re.MULTILINE))
