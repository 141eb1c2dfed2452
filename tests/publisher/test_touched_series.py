"""Whose posts wait while a round commits and the site does not show it yet."""

from dataclasses import fields
from typing import Any

import pytest

from announcer.model import (
    EMPTY_HISTORY,
    Draft,
    Edit,
    Facts,
    Kind,
    NewRevision,
    PlannedPost,
    PostKey,
    Round,
    SkippedPost,
    Subject,
    Visibility,
)
from announcer.model.status_text import StatusText
from announcer.planning.round import NO_POSTS, Decision
from announcer.publisher.touched_series import touched
from tests.publisher.publisher_on_disk import NOW

EVENT = Subject("a", "e")
KEY = PostKey(EVENT, Kind.CHANGE, "2", "nl")
DRAFT = Draft(text=StatusText("Kom"), language="nl", visibility=Visibility.PUBLIC)
STATED = {"a/e": 2, "b/e": 1}
FACTS: Any = None  # nobody looks at them
CHANGES: dict[str, tuple[Any, set[str]]] = {
    "revisions": (NewRevision(subject=EVENT, facts=FACTS), {"a"}),
    "gone_unannounced": (EVENT, {"a"}),
    "back_in_files": (EVENT, {"a"}),
    "posts": (
        PlannedPost(
            key=KEY, due_at=NOW, useful_until=NOW, draft=DRAFT, revision=1, stated=STATED, why="", length=3
        ),
        {"a", "b"},
    ),
    "edits": (Edit(key=KEY, draft=DRAFT, stated=STATED, why=""), {"a", "b"}),
    "skipped": (SkippedPost(key=KEY, due_at=None, reason=""), {"a"}),
    "withdrawn": (SkippedPost(key=KEY, due_at=None, reason=""), {"a"}),
}  # fmt: skip


def decision(of: Round, undone: frozenset[str] = frozenset()) -> Decision:
    return Decision(facts=Facts(series=()), history=EMPTY_HISTORY, plan=NO_POSTS, round=of, undone=undone)


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_touches_all_series_that_it_is_about(name: str) -> None:
    change, series = CHANGES[name]
    changed: Any = {name: (change,)}
    assert touched(decision(Round(at=NOW, **changed))) == frozenset(series)


def test_where_names_move_any_series_may_be_touched() -> None:
    assert touched(decision(Round(at=NOW, renames=((EVENT, Subject("a", "f")),)))) is None


def test_what_could_not_be_decided_waits_too() -> None:
    assert touched(decision(Round(at=NOW), undone=frozenset("c"))) == frozenset("c")


def test_these_are_all_changes_that_a_round_has() -> None:
    assert {one.name for one in fields(Round)} == {*CHANGES, "at", "namespace", "renames"}
