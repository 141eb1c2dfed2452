"""What an instance puts into its words, which stand in the log, in `status` and in the ledger."""

from functools import partial
from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import told
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.statuses import Answer

TOKEN = "fake-token-7e1b0d"
_said = partial(told, at="the words of a refusal")


def _refusing(words: str, status: int = 422) -> Lie:
    return Lie(lambda _: Answer(status, {"error": words}), keeps=False)


def _as_a_page(body: str) -> Lie:
    return Lie(lambda _: Answer(422, body, {"Content-Type": "text/plain"}), keeps=False)


ATTACKS: tuple[Attack[Path], ...] = (
    _said(
        "colours, a cleared screen and a new title, for the terminal",
        _refusing("\x1b[2J\x1b]0;pwned\x07\x9b31mred"),
        "rejected (it answered 422: [2J]0;pwned31mred), 0 on the account",
    ),
    _said(
        "line breaks and a line of the log",
        _refusing("no\r\n2024-02-01 error forged\u2028more\x0b"),
        "rejected (it answered 422: no 2024-02-01 error forged more), 0 on the account",
    ),
    _said(
        "NUL, backspaces and half a character",
        _refusing("no\0\b\b\b\ud83d end"),
        "rejected (it answered 422: no end), 0 on the account",
    ),
    _said(
        "letters that are read from right to left",
        _refusing("no \u202etxt.exe\u202c \u2066x\u2069"),
        "rejected (it answered 422: no txt.exe x), 0 on the account",
    ),
    _said(
        "the token",
        _refusing(f"Bearer {TOKEN} is not allowed"),
        "rejected (it answered 422: Bearer *** is not allowed), 0 on the account",
    ),
    _said(
        "the token, cut in two where words are cut off",
        _refusing("x" * 290 + TOKEN),
        (
            "rejected (it answered 422: "
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx***), 0 on the "
            "account"
        ),
    ),
    _said(
        "the token, as a page of plain text",
        _as_a_page(f"Authorization: Bearer {TOKEN}"),
        "rejected (it answered 422: Authorization: Bearer ***), 0 on the account",
    ),
    _said(
        "8 MB of words",
        _refusing("no " * (8 << 20 >> 2)),
        (
            "rejected (it answered 422: no no no no no no no no no no no no no no no no no no no no no no no no no "
            "no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no "
            "no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no "
            "no no no no no no no ), 0 on the account"
        ),
    ),
    _said(
        "markup",
        _refusing("<script>alert(1)</script> [x](javascript:1) `| |`"),
        "rejected (it answered 422: <script>alert(1)</script> [x](javascript:1) `| |`), 0 on the account",
    ),
    _said(
        "places for words of ours, as in `{key}` and `%s`",
        _refusing("{key} {0.__class__} %s %(x)s $HOME"),
        "rejected (it answered 422: {key} {0.__class__} %s %(x)s $HOME), 0 on the account",
    ),
)
