"""Watched from outside, in the system calls: the intent is on the disk before the first byte of the request leaves."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon
from tests.support.programs import find
from tests.support.repository import ROOT


def test_the_intent_is_synced_to_the_disk_before_the_first_byte_of_the_request(tmp_path: Path) -> None:
    trace, ledger, token = tmp_path / "trace", tmp_path / "announcer.db", tmp_path / "token"
    with FakeMastodon(Behaviour.V45) as server:
        token.write_text(server.rules.token)
        watched = "trace=write,pwrite64,writev,fsync,fdatasync,sendto,sendmsg"
        command = [find("strace"), "-f", "-y", "-s", "40", "-e", watched, "-o", str(trace), sys.executable]
        command += ["-m", "tests.faults.traced_sender", f"sqlite:///{ledger}", server.base_url, str(token)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr
        assert len(server.rules.own()) == 1
    calls = trace.read_text().splitlines()
    first_byte = next(n for n, call in enumerate(calls) if '"POST /api/v1/statuses' in call)
    before = [call for call in calls[:first_byte] if f"<{ledger}-wal>" in call]
    writes = [n for n, call in enumerate(before) if re.search(r"\bp?write(64|v)?\(", call)]
    assert len(writes) > 2
    assert any(re.search(r"\bf(data)?sync\(.*\) += 0$", call) for call in before[writes[-1] + 1 :]), before[-3:]
    nothing_left = [n for n, call in enumerate(calls[:first_byte]) if re.search(r"\bsend(to|msg)\(", call)]
    lists = calls[nothing_left[-1]] if nothing_left else ""
    assert "GET " in lists, "what left before it was the question for the account's list"
