"""`.env` is changed where it must be, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcer.settings.env_file import settings_of, with_settings

URL = "https://social.example"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"A={URL}\n"),
        ("B=1\n", f"B=1\nA={URL}\n"),
        ("B=1", f"B=1\nA={URL}\n"),
        ("# mine\nA=old\nB=1\n", f"# mine\nA={URL}\nB=1\n"),
        ("A=old # why\n", f"A={URL} # why\n"),
        ("export A = 'old'\t# why\n", f"export A = {URL}\t# why\n"),
        ('A="two\nlines"\nB=1\n', f"A={URL}\nB=1\n"),
        ("\n\n  A=\nB=1\n", f"\n\n  A={URL}\nB=1\n"),
        ("a=old\n", f"a={URL}\n"),
        ("A\n", f"A={URL}\n"),
        ("A=1\nA=2\n", f"A={URL}\nA={URL}\n"),
        ("B=1\r\n# c\r\n", f"B=1\r\n# c\r\nA={URL}\r\n"),
        ("#A=commented\n", f"#A=commented\nA={URL}\n"),
        ("AA=1\n", f"AA=1\nA={URL}\n"),
        ("A=a#b\n", f"A={URL}\n"),
    ],
)
def test_a_line_is_replaced_at_its_place_or_added_at_the_end(before: str, after: str) -> None:
    assert with_settings(before, {"A": URL}) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("B=1\n", "B=1\n"),
        ("# above\nA=1 # beside\nB=1\n", "# above\nB=1\n"),
        ("\nA='1\n2'\n\nB=1\n", "\n\nB=1\n"),
        ("A=1", ""),
    ],
)
def test_a_line_is_taken_away_and_its_neighbours_stay(before: str, after: str) -> None:
    assert with_settings(before, {"A": None}) == after


def test_a_line_that_is_no_setting_stays_as_it_is() -> None:
    assert with_settings("what is this?\nB=1\n", {"A": "1"}) == "what is this?\nB=1\nA=1\n"


VALUES = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=["Cs", "Zl", "Zp"])
)
TEXTS = st.lists(
    st.sampled_from(["A=1", "export B = 'x y' # c", "# note", "", 'C="q\\"r"', "  D=2", "junk line", "a=3", "B="])
).map("\n".join)


@given(text=TEXTS, value=VALUES)
def test_what_is_written_is_read_back_and_the_rest_is_as_it_was(text: str, value: str) -> None:
    before = settings_of(text)
    after = settings_of(with_settings(text, {"A": value, "B": None}))
    assert after.pop("A") == value
    assert "B" not in after
    before.pop("A", None)
    before.pop("B", None)
    assert after == before


@given(text=TEXTS)
def test_to_write_what_is_there_a_second_time_changes_nothing(text: str) -> None:
    once = with_settings(text, {"A": URL, "C": None})
    assert with_settings(once, {"A": URL, "C": None}) == once
