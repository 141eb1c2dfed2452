"""What is kept between rounds is what would be made anew."""

from announcer.model import Memo


def test_a_value_is_made_again_only_from_other_inputs() -> None:
    memo: Memo[str, list[object]] = Memo()
    facts, same = (1, 2), (1, 2)
    first = memo.value("a", (facts, "policy"), lambda: [facts])
    assert memo.value("a", (same, "policy"), list) is first
    assert memo.value("a", (facts, "another policy"), list) == []
    assert memo.value("b", (facts, "policy"), list) == []
    assert memo.value("a", (facts,), lambda: ["fewer inputs"]) == ["fewer inputs"]


def test_what_is_under_other_keys_is_forgotten() -> None:
    memo: Memo[str, int] = Memo()
    for key in "abc":
        memo.value(key, (), lambda: 1)
    memo.keep_only({"a", "c"})
    assert [memo.value(key, (), lambda: 2) for key in "abc"] == [1, 2, 1]
