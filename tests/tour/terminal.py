"""A real terminal with a shell in it, and somebody who types what a page says."""

import os
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pexpect

PROMPT = "tour\\[(\\d+)\\]\\$ "
_PATIENCE = 120
"""Seconds for one command: installing everything is the longest, and a person who logs in."""
_PAUSE = 0.15
"""Seconds of silence after which a line that has no end is a question."""
_CONTROLS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>])|\r")


class Terminal:
    """`transcript` is all that stood on it, without colours."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.transcript = ""
        self._shell = pexpect.spawn(
            "bash", ["--norc", "--noprofile", "-i"], cwd=str(folder), env=dict(environ), encoding="utf-8",
            timeout=_PATIENCE, dimensions=(50, 110), echo=True,
        )  # fmt: skip
        self._shell.sendline("bind 'set enable-bracketed-paste off' 2>/dev/null; PS1='tour[$?]$ '")
        self._shell.expect("PS1=.*\n")
        self._shell.expect(PROMPT)

    @property
    def folder(self) -> Path:
        """In which the shell is by now."""
        return Path(f"/proc/{self._shell.pid}/cwd").readlink()

    def type(self, command: str, answers: Iterable[str] = (), *, status: int = 0) -> str:
        """Types a command, and what a person answers where `answers` begins as the question does; what it said.

        Fails when it does not end with `status`.
        """
        self._shell.sendline(command)
        said = self._converse([*answers])
        ended = re.findall(PROMPT, said)[-1]
        assert ended == str(status), f"`{command}` ended with status {ended}:\n{said}"
        return said

    def begin(self, command: str, until: str) -> str:
        """Types a command that goes on, and waits until it has said `until`."""
        self._shell.sendline(command)
        if self._shell.expect([re.escape(until), PROMPT, pexpect.TIMEOUT]) != 0:
            raise AssertionError(f"`{command}` ended, or never said {until!r}:\n{self._said()}")
        return self._said()

    def interrupt(self) -> str:
        """Ctrl-C, and the shell is back."""
        self._shell.sendintr()
        self._shell.expect(PROMPT, timeout=30)
        return self._said()

    def close(self) -> None:
        """As a window that is closed: what still runs in it gets a hangup."""
        self._shell.close(force=True)

    def _converse(self, lines: list[str]) -> str:
        """Goes through what the page shows: where the last line on the terminal begins one of them, and waits, types
        the rest of that line."""
        whole, seen = "", ""
        ends_at = time.monotonic() + _PATIENCE
        while time.monotonic() < ends_at:
            found = self._shell.expect([PROMPT, pexpect.TIMEOUT, pexpect.EOF], timeout=_PAUSE if lines else _PATIENCE)
            if found == 0:
                return whole + self._said()
            text = _CONTROLS.sub("", self._shell.buffer or "")
            question = text.rpartition("\n")[2]
            if not question.strip() or text == seen:
                continue
            answer = _answer(question, lines)
            if answer is None:
                continue
            seen = text
            whole += self._taken()
            self._shell.sendline(answer)
        raise AssertionError(f"it asked what the page does not answer, or did not end:\n{whole}{self._shell.buffer}")

    def _taken(self) -> str:
        text = _CONTROLS.sub("", self._shell.buffer or "")
        self._shell.buffer = ""
        self.transcript += text
        return text

    def _said(self) -> str:
        text = _CONTROLS.sub("", str(self._shell.before or "") + str(self._shell.after or ""))
        self.transcript += text
        return text


def _answer(question: str, lines: list[str]) -> str | None:
    """What the page has behind this question; takes that line and all before it away."""
    for index, line in enumerate(lines):
        if line.startswith(question.rstrip()):
            del lines[: index + 1]
            return line[len(question.rstrip()) :].strip()
    return None


def environ(home: Path, **more: str) -> dict[str, str]:
    """That of a person who has set nothing up: without settings of ours, and with what pip needs to find packages."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "TMPDIR", "CI"} or name.startswith(("PIP_", "SSL_", "REQUESTS_")) or "proxy" in name.lower()
    }
    return {**kept, "HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8", **more}
