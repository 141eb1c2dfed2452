"""A real browser without a screen, by the DevTools protocol over a pipe: Chromium needs no driver for that.

As a program it is a person who logs in at the fake server and decides: `python -m tests.support.chromium URL`. What
the person is called and decides is in CONSENT_USER and CONSENT_DECISION.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from tests.support.fake_mastodon.oauth import PASSWORD
from tests.support.programs import find

NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--no-first-run", "--disable-gpu",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-extensions", "--no-proxy-server",
)  # fmt: skip


class Tab:
    """One page of it."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self._commands, self._answers = commands, answers
        self._count = 0
        self._session: str | None = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                result = answer["result"]
                assert isinstance(result, dict)
                return result

    def _read(self) -> bytes:
        read = bytearray()
        while (byte := self._answers.read(1)) not in (b"\0", b""):
            read += byte
        assert read, "the browser has ended"
        return bytes(read)

    def open(self, url: str) -> None:
        self.send("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """The value of a piece of JavaScript in the page; None while the page is changing."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")


@contextmanager
def a_tab() -> Iterator[Tab]:
    """Skips the test where there is no Chromium."""
    program = find(*NAMES)
    ours, theirs = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = [*_FLAGS, f"--user-data-dir={profile}"]
        line = f"exec {shlex.join([program, *flags])} 3<&{ours[0]} 4>&{theirs[1]}"
        process = subprocess.Popen(
            ["bash", "-c", line], pass_fds=(ours[0], theirs[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(ours[0])
        os.close(theirs[1])
        with os.fdopen(ours[1], "wb") as commands, os.fdopen(theirs[0], "rb") as answers:
            try:
                yield Tab(commands, answers)
            finally:
                process.kill()
                process.wait()


_PERSON = """(() => {
  const by = id => document.getElementById(id);
  if (by('log-in')) { by('email').value = USER; by('password').value = PASSWORD; by('log-in').click(); return null }
  if (by('authorise')) { by(DECISION).click(); return null }
  return document.readyState === 'complete' && location.href !== 'about:blank' ? document.body.innerText : null
})()"""


def consent(url: str, user: str = "organiser", decision: str = "authorise") -> str:
    """What a person sees in the end who opens `url`, logs in and decides."""
    script = _PERSON.replace("USER", json.dumps(user)).replace("PASSWORD", json.dumps(PASSWORD))
    with a_tab() as tab:
        tab.open(url)
        ends_at = time.monotonic() + 20
        while time.monotonic() < ends_at:
            if text := tab.run(script.replace("DECISION", json.dumps(decision))):
                return str(text)
            time.sleep(0.05)
    raise AssertionError("the person never came to an end")


if __name__ == "__main__":
    consent(sys.argv[1], os.environ.get("CONSENT_USER", "organiser"), os.environ.get("CONSENT_DECISION", "authorise"))
