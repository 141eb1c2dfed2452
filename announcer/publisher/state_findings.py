"""Findings in the publisher's state: its key `findings`, for `announcer status`, beside the lines of `problems`."""

from collections.abc import Iterable, Mapping
from typing import Any

from announcer.model.findings import Cause, Finding, FindingKind


def encoded(findings: Iterable[Finding]) -> dict[str, list[Any]]:
    """Both keys of the state. `/healthz` shows `problems` and not `findings`."""
    findings = list(findings)
    return {"problems": [one.line for one in findings], "findings": [_entry(one) for one in findings]}


def findings_in(state: Mapping[str, Any]) -> list[Finding]:
    """What `encoded` put into the state. Of an announcer that wrote sentences alone each is a finding of kind `other`;
    so is an entry of a kind or cause that is not known here."""
    entries, sentences = state.get("findings"), state.get("problems")
    if isinstance(entries, list):
        return [_finding(entry) for entry in entries if isinstance(entry, dict)]
    return [Finding.of_sentence(str(one)) for one in sentences] if isinstance(sentences, list) else []


def _entry(finding: Finding) -> dict[str, str | None]:
    return {
        "kind": finding.kind.value,
        "about": finding.about,
        "words": finding.words,
        "line": finding.line,
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
