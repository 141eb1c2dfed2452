"""What the editor's page shows of `announcer new` is what an editor sees, at a real terminal, in Dutch."""

import sys
from datetime import date
from pathlib import Path

from tests.support.on_ci import left_to_ci
from tests.support.repository import DOCS, ROOT
from tests.tour.followed import Follower

WRITTEN_ON = date(2026, 11, 30)


@left_to_ci("a conversation typed at a terminal")
def test_the_conversation_goes_as_the_page_shows_it(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "announcer"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m announcer "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "work" / "events").mkdir(parents=True)
    page = (DOCS / "nl" / "een-bijeenkomst-aankondigen.md").read_text(encoding="utf-8")
    path = f"{program.parent}:/usr/bin:/bin"
    follower = Follower(tmp_path, page, settings={"PATH": path, "LANGUAGE": "nl"}, written_on=WRITTEN_ON)

    follower.follow()

    written = (tmp_path / "work" / "events" / "weefavonden.yaml").read_text(encoding="utf-8")
    assert "19.30-21.30" in written
    assert len(follower.times) == 1
