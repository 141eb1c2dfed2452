"""`announcer import`: what it shows, asks, writes and refuses, in Dutch and English."""

import os
import shutil
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pexpect
import pytest

from tests.commands.command_runs import Announcer

NOW = ("--now", "2026-02-01T12:00")


def calendar(*days: str) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;TZID=Europe/Amsterdam:{day}T190000\r\nSUMMARY:Klei\r\nEND:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Huis\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def served() -> "Iterator[Served]":
    one = Served()
    yield one
    one.server.shutdown()
    one.server.server_close()


class Served:
    """A server of one calendar on loopback, behind a secret path."""

    def __init__(self) -> None:
        self.body = calendar("20260310")
        self.agents: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.agents.append(self.headers["User-Agent"])
                self.send_response(200 if self.path == "/geheim-123/basic.ics" else 404)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/geheim-123/basic.ics"


def test_a_file_becomes_a_series_with_the_posts_that_come_of_it(announcer: Announcer, folder: Path) -> None:
    (folder / "programma.ics").write_bytes(calendar("20260310", "20260317"))
    result = announcer("import", "programma.ics", "--yes", *NOW)
    assert result.status == 0, result.err
    assert "huis.yaml: 2 new, 0 changed, 0 gone" in result.out
    assert "+ klei-2026-03-10  2026-03-10  19:00  Klei" in result.out
    assert "posts come of this:" in result.out
    assert "Klei\n" in result.out, "the posts stand there with their words"
    assert (folder / "events" / "huis.yaml").exists()
    assert (folder / "events" / ".announcer.schema.json").exists()
    assert result.out.splitlines()[-1].startswith("Next: `announcer plan` shows every post to come")
    assert announcer("check").status == 0
    again = announcer("import", "programma.ics", "--yes", *NOW)
    assert again.out.splitlines()[0] == "huis.yaml: nothing new"


def test_it_speaks_dutch(announcer: Announcer, folder: Path) -> None:
    (folder / "programma.ics").write_bytes(calendar("20260310"))
    result = announcer("import", "programma.ics", "--yes", "--language", "nl", *NOW)
    assert "huis.yaml: 1 nieuw, 0 gewijzigd, 0 weg" in result.out
    (folder / "leeg.ics").write_bytes(b"<html>")
    assert "dit is geen agenda: het is een webpagina" in announcer("import", "leeg.ics", "--language", "nl").err


def test_it_asks_at_a_terminal_as_new_does_and_takes_a_dutch_yes(folder: Path) -> None:
    (folder / "programma.ics").write_bytes(calendar("20260310"))
    terminal = pexpect.spawn(
        sys.executable, ["-m", "announcer", "import", "programma.ics", *NOW],
        cwd=str(folder), env={**os.environ, "LANGUAGE": "nl", "TERM": "dumb"}, encoding="utf-8", timeout=30,
    )  # fmt: skip
    for answer, told in (("misschien", "Typ ja of nee."), ("j", "Geschreven: ")):
        terminal.expect_exact("\n> ")
        terminal.sendline(answer)
        terminal.expect_exact(told)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert (folder / "events" / "huis.yaml").exists()


def test_nothing_is_written_where_nobody_can_be_asked(announcer: Announcer, folder: Path) -> None:
    (folder / "programma.ics").write_bytes(calendar("20260310"))
    result = announcer("import", "programma.ics", *NOW)
    assert result.status == 2
    assert "--yes" in result.err
    assert not (folder / "events" / "huis.yaml").exists()


def test_where_nothing_is_written_no_folder_is_made_either(announcer: Announcer, folder: Path) -> None:
    (folder / "programma.ics").write_bytes(calendar("20260310"))
    shutil.rmtree(folder / "events")
    assert announcer("import", "programma.ics", *NOW).status == 2
    assert not (folder / "events").exists()
    assert announcer("import", "programma.ics", "--yes", *NOW).status == 0
    assert (folder / "events" / "huis.yaml").exists()


def test_an_address_is_not_asked_on_the_own_network_unless_allowed(
    announcer: Announcer, folder: Path, served: Served
) -> None:
    result = announcer("import", served.url, "--yes", *NOW)
    assert result.status == 1
    assert "--allow-private" in result.err
    assert served.agents == []
    result = announcer("import", served.url, "--yes", "--allow-private", *NOW)
    assert result.status == 0, result.err
    assert served.agents[0].startswith("announcer/")
    for told in (result.out, result.err, *(path.read_text() for path in (folder / "events").iterdir())):
        assert "geheim-123" not in told


def test_a_source_is_known_by_its_name_and_a_failure_changes_nothing(
    announcer: Announcer, folder: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOUNCER_SOURCES", f"wijk={served.url}")
    monkeypatch.setenv("ANNOUNCER_SOURCES_ALLOW_PRIVATE", "true")
    assert announcer("import", "wijk", "--yes", *NOW).status == 0
    before = (folder / "events" / "wijk.yaml").read_bytes()
    for body in (b"", b"<html>Log in</html>", calendar(), calendar("20260310")[:-30]):
        served.body = body
        result = announcer("import", "wijk", "--yes", *NOW)
        assert result.status == 1
        assert "geheim-123" not in result.out + result.err
        assert (folder / "events" / "wijk.yaml").read_bytes() == before
    served.body = calendar("20260310", "20260311")
    assert "1 new" in announcer("import", "wijk", "--yes", *NOW).out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "which calendar?"),
        (("--watch",), "ANNOUNCER_SOURCES is empty"),
        (("x.ics", "--from", "gisteren"), "--from"),
        (("x.ics", "--into", "Geen Id"), "--into"),
    ],
)
def test_what_is_typed_wrong_is_told_with_what_is_right(
    announcer: Announcer, folder: Path, args: tuple[str, ...], words: str
) -> None:
    assert folder.exists()
    result = announcer("import", *args)
    assert result.status == 2
    assert words in result.err


def test_a_setting_that_is_wrong_is_refused_without_the_address(
    announcer: Announcer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder.exists()
    for value in (
        "https://x.example/geheim-123",
        "Huis!=https://x.example/geheim-123",
        "a=https://x/geheim-123,a=https://y",
    ):
        monkeypatch.setenv("ANNOUNCER_SOURCES", value)
        result = announcer("check")
        assert result.status == 2
        assert "ANNOUNCER_SOURCES" in result.err
        assert "geheim-123" not in result.err
