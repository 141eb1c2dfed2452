"""docs/addresses.md has every address that the site answers, with its type, and no other."""

import re
from dataclasses import replace
from pathlib import Path

from announcer.site.render import render
from announcer.web.application import Application
from tests.support.feeds_fixtures import FACTS, HISTORY, PICTURES, SETTINGS, TODAY
from tests.support.repository import DOCS

PAGE = (DOCS / "addresses.md").read_text(encoding="utf-8")
PARTS = {"S": "[a-z0-9-]+", "E": "[a-z0-9-]+", "T": "[^/]+", "DIGEST": "[0-9a-f]+"}


def documented(*, machines: bool = False) -> dict[str, str]:
    """Types by address, as the page writes it."""
    pages, for_machines = PAGE.split("## For machines")
    rows = re.findall(r"^\| (`/.*?) \| `(.+?)` \|", for_machines if machines else pages, flags=re.MULTILINE)
    return {address: type_ for addresses, type_ in rows for address in re.findall(r"`(/.*?)`", addresses)}


def pattern(address: str) -> re.Pattern[str]:
    parts = re.split(r"\b(S|E|T|DIGEST)\b", address)
    return re.compile("".join(PARTS.get(part, re.escape(part)) for part in parts))


def served() -> dict[str, str]:
    """Types by path of a site with everything, without a language in front."""
    found = {}
    for local_outbox in (True, False):
        settings = replace(SETTINGS, webfinger=True, local_outbox=local_outbox)
        site = render(FACTS, HISTORY, settings, TODAY, pictures=PICTURES).changed
        found.update({each.path: each.type for each in site if not re.match("/(nl|en)/", each.path)})
    return found


def test_every_address_of_the_site_is_told_with_its_type() -> None:
    for path, type_ in served().items():
        told = [said for address, said in documented().items() if pattern(address).fullmatch(path)]
        assert told == [type_.partition(";")[0]], path


def test_every_address_that_is_told_is_there() -> None:
    paths = served()
    assert "/outbox/" in paths
    assert [address for address in documented() if not any(pattern(address).fullmatch(path) for path in paths)] == []


def test_every_page_feed_and_calendar_lies_under_each_language_and_files_do_not() -> None:
    settings = replace(SETTINGS, languages=("nl", "en"))
    site = render(FACTS, HISTORY, settings, TODAY, pictures=PICTURES)
    files = PAGE.split("## Files")[1]
    for path in site.paths:
        if path.startswith(("/nl/", "/en/")):
            continue
        is_file = any(pattern(address).fullmatch(path) for address in re.findall(r"`(/[^`]+)`", files))
        assert (f"/en{path}" in site.paths) == (not is_file or path.endswith(".html")), path


def test_what_is_for_machines_is_told(tmp_path: Path) -> None:
    """The application answers these before it looks into the store."""
    application = Application(tmp_path / "site.db", metrics=True)
    for path, type_ in documented(machines=True).items():
        answer = application._for_machines(path)
        assert answer is not None
        assert dict(answer.headers)["content-type"].partition(";")[0] == type_
