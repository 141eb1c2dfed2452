"""What follows the pages: it reads their marks, answers as they do, and moves their dates."""

from datetime import date
from pathlib import Path

import pytest

from tests.tour.followed import Follower, is_shown, moved
from tests.tour.steps import steps

PAGE = """Begin:

<!-- type -->
```sh
echo one
```

<!-- type -->
```console
$ read -p 'Your name? ' name && echo "hello $name"
Your name? Anna
hello Anna
```

<!-- write -->
```yaml
# note.txt
for Thursday 28 January 2027
```

<!-- type until: ready -->
```sh
(trap exit INT; echo ready; while true; do sleep 0.1; done)
```
<!-- press Ctrl-C -->
"""


def test_each_step_is_done_and_its_time_noted(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    follower = Follower(tmp_path, PAGE, replaced={"Anna": "Bea"}, written_on=date(2026, 11, 30))
    follower.follow()
    assert [name for name, _ in follower.times][::2] == ["line 3: echo one", "line 15: write", "line 25: press"]
    assert "hello Bea" in follower.said[8]
    assert (tmp_path / "work" / "note.txt").read_text().startswith("# note.txt\nfor Thursday ")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("$ echo one\ntwo", "does not show"),
        ("$ false", "ended with status 1"),
    ],
)
def test_what_does_not_do_what_the_page_says_is_an_error(tmp_path: Path, block: str, said: str) -> None:
    (tmp_path / "work").mkdir()
    with pytest.raises(AssertionError, match=said):
        Follower(tmp_path, f"<!-- type -->\n```console\n{block}\n```\n").follow()


def test_dates_move_by_whole_weeks_in_every_form() -> None:
    text = "Thursday, 28 January 2027, donderdag 28 januari 2027, id 2027-01-28, 19:00"
    assert moved(text, 0) == text
    assert moved(text, 5) == "Thursday, 4 March 2027, donderdag 4 maart 2027, id 2027-03-04, 19:00"


def test_a_line_is_shown_whatever_the_width_and_dots_stand_for_anything() -> None:
    assert is_shown("a post, ... to @you@x", "a post, which goes\n   to @you@x")
    assert not is_shown("a post to me", "a post to you")


def test_a_mark_without_a_block_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(steps("<!-- type -->\nwords"))
