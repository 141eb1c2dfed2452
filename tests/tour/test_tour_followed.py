"""The tour is true: followed to the letter, against the strict fake server, with its pages in a real browser."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.on_ci import left_to_ci
from tests.support.repository import DOCS, ROOT
from tests.tour.copied import a_copy_of_the_repository
from tests.tour.followed import Follower

pytestmark = [left_to_ci("it installs everything anew"), pytest.mark.timeout(900)]

WRITTEN_ON = date(2026, 11, 30)


def test_the_tour_does_what_it_says(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    a_copy_of_the_repository(tmp_path / "work")
    page = (DOCS / "tour.md").read_text(encoding="utf-8")
    assert f"{WRITTEN_ON.day} {WRITTEN_ON:%B %Y}" in page
    with FakeMastodon(Behaviour.V45, oauth=Flavour.MASTODON_4_5) as server:
        here = urlsplit(server.base_url).netloc
        browser = f"env PYTHONPATH={ROOT} CONSENT_USER=organiser {sys.executable} -m tests.support.chromium %s"
        follower = Follower(
            tmp_path,
            page,
            replaced={
                "https://social.example": server.base_url,
                "login social.example": f"login {server.base_url}",
                "social.example": here,
            },
            settings={"BROWSER": browser, "ANNOUNCER_QUIET_HOURS": "none"},
            written_on=WRITTEN_ON,
        )
        try:
            follower.follow()
        finally:
            record_property("steps", follower.report())
        assert len(server.senders) == 1, "one post was approved, and one went"
        assert server.surprises == []
