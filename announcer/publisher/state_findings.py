"""Findings in the publisher's state: its key `findings`, for `announcer status`, beside the lines of `problems`.

The state is written after each round and read by whoever asks how things are, so its size is bounded: of each kind the
first are told, and how many more there are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from announcer.model.findings import Cause, Finding, FindingKind

MOST_OF_A_KIND = 50
"""How many findings of a kind are told; the rest are counted."""
LONGEST_LINE = 500
"""Characters of a line; what is longer ends with `…`."""


def encoded(findings: Iterable[Finding]) -> dict[str, Any]:
    """Three keys of the state: `problems`, which /healthz shows, `findings`, which it does not, and `problem_counts`,
    by kind, which counts what is not told as well."""
    findings = list(findings)
    counts = Counter(one.kind.value for one in findings)
    return _keys(_told(findings, counts), counts)


def shortened(line: str) -> str:
    """The line as the state has it."""
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def with_round_failure(state: Mapping[str, Any], failure: Finding) -> dict[str, Any]:
    """The same keys, of a state in which only the failure of a round is another than it was."""
    # A line of an older announcer's may be about a round too: at least it is not shown twice.
    others = [one for one in findings_in(state) if one.kind is not FindingKind.ROUND and one.line != failure.line]
    counts = state.get("problem_counts")
    before = counts if isinstance(counts, dict) else Counter(one.kind.value for one in others)
    return _keys([*others, failure], {**before, failure.kind.value: 1})


def findings_in(state: Mapping[str, Any]) -> list[Finding]:
    """What `encoded` put into the state. Of an announcer that wrote sentences alone each is a finding of kind `other`;
    so is an entry of a kind or cause that is not known here."""
    entries, sentences = state.get("findings"), state.get("problems")
    if isinstance(entries, list):
        return [_finding(entry) for entry in entries if isinstance(entry, dict)]
    return [Finding.of_sentence(str(one)) for one in sentences] if isinstance(sentences, list) else []


def _keys(told: Iterable[Finding], counts: Mapping[str, int]) -> dict[str, Any]:
    told = list(told)
    return {
        "problems": [shortened(one.line) for one in told],
        "findings": [_entry(one) for one in told],
        "problem_counts": dict(counts),
    }


def _told(findings: Iterable[Finding], counts: Mapping[str, int]) -> Iterator[Finding]:
    told = Counter[FindingKind]()
    for one in findings:
        told[one.kind] += 1
        if told[one.kind] <= MOST_OF_A_KIND:
            yield one
    for name, number in counts.items():
        if number > MOST_OF_A_KIND:
            kind = FindingKind(name)
            line = (
                f"and {number - MOST_OF_A_KIND} more of the kind {kind}; {_WHERE_ALL_ARE.get(kind, 'the log has them')}"
            )
            yield Finding(kind=kind, words=line, line=line)


_WHERE_ALL_ARE = {FindingKind.FILE: "`announcer check` lists them all"}


def _entry(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind.value,
        "about": finding.about,
        "words": shortened(finding.words),
        "line": shortened(finding.line),
        "cause": finding.cause.value if finding.cause else None,
    }


def _finding(entry: Mapping[str, Any]) -> Finding:
    line, cause = str(entry.get("line", "")), entry.get("cause")
    try:
        kind, known_cause = FindingKind(str(entry.get("kind"))), None if cause is None else Cause(str(cause))
    except ValueError:
        return Finding.of_sentence(line)
    about, words = str(entry.get("about", "")), str(entry.get("words", line))
    return Finding(kind=kind, about=about, words=words, line=line, cause=known_cause)
