"""What can go wrong with one request, before or after the server has committed it, or with the commit itself late."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    answer: str
    """drop, reset, truncate, drip, freeze, html, redirect, bad-reset, or a status."""
    commits: bool
    late: float = 0.0
    """Seconds after which it is committed."""


BEFORE = tuple(
    Fault(f"{answer} before the commit", answer, commits=False)
    for answer in ("drop", "reset", "freeze", "500", "502", "503", "504", "429", "408", "html", "redirect", "html-404")
)
AFTER = tuple(
    Fault(f"{answer} after the commit", answer, commits=True)
    for answer in (
        *("drop", "reset", "truncate", "drip", "freeze", "500", "502", "503", "504", "html", "redirect", "bad-reset"),
        "408",
    )
)
LATE = (
    Fault("504, committed 200 s later", "504", commits=True, late=200),
    Fault("drop, committed 200 s later", "drop", commits=True, late=200),
)
TOO_LATE = Fault("504, committed 10 minutes later", "504", commits=True, late=600)
ALL = (*BEFORE, *AFTER, *LATE)
BY_NAME = {fault.name: fault for fault in (*ALL, TOO_LATE)}
