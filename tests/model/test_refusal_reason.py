"""The reason of a refusal says, wherever it is read, whether the server gave a cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.model.refusal_reason import answered, denied_for_one, gives_cause

STATUSES = st.integers(400, 599)


@given(STATUSES, st.text(st.characters(exclude_categories=["C", "Z"])))
def test_what_is_written_of_an_answer_is_read_back_with_or_without_a_cause(status: int, words: str) -> None:
    reason = answered(status, words)
    assert gives_cause(reason) is bool(words)
    assert gives_cause(denied_for_one(reason)) is bool(words)


@pytest.mark.parametrize(
    ("reason", "gives"),
    [
        ("", False),
        (denied_for_one(""), False),
        ("it answered 422", False),
        ("it answered 403, for this one only: the access token works", False),
        ("it answered 422: a banned word", True),
        ("it answered 403 (the token lacks the scope write:media)", True),
        ("the picture's file is missing, or is no picture any more", True),
        ("422", True),
    ],
)
def test_rows_of_every_version_are_read_alike(reason: str, gives: bool) -> None:
    assert gives_cause(reason) is gives
