"""The throwaway ledger of a simulated clock: found by other commands, deleted by the next, never anything else."""

import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from announcer.commands import simulation
from announcer.settings.loading import load
from tests.commands.command_runs import Announcer
from tests.support.ports import free_port

pytestmark = pytest.mark.usefixtures("folder")


def test_a_simulation_is_found_while_it_runs_and_after(folder: Path) -> None:
    with simulation.begin("http://127.0.0.1:1") as begun:
        found = simulation.find()
        assert found == begun
        assert found.is_running
    assert simulation.find() == begun
    assert not begun.is_running
    assert begun.folder.is_dir()
    assert folder / "var" / "simulation.json" == simulation.POINTER.absolute()


def test_the_next_simulation_deletes_what_the_last_one_left() -> None:
    with simulation.begin("a") as first:
        pass
    with simulation.begin("b") as second:
        assert not first.folder.exists()
        with simulation.begin("c"):
            assert second.folder.exists()


def test_a_process_that_was_killed_does_not_count_as_running(folder: Path, tmp_path: Path) -> None:
    program = (
        "import os, tempfile; from announcer.commands import simulation\n"
        f"tempfile.tempdir = {str(tmp_path / 'tmp')!r}\n"
        "with simulation.begin('x'): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=folder, timeout=60, check=False)

    found = simulation.find()

    assert found is not None
    assert not found.is_running


@pytest.mark.parametrize("pointed", ["elsewhere", "prefix-only", "nothing", "link"])
def test_a_pointer_to_anything_else_is_not_followed(pointed: str, tmp_path: Path) -> None:
    with simulation.begin("x") as last:
        pass
    elsewhere = tmp_path / "announcer-simulation-x"
    elsewhere.mkdir()
    link = Path(tempfile.gettempdir()) / "announcer-simulation-link"
    link.symlink_to(elsewhere)
    target = {
        "elsewhere": elsewhere, "prefix-only": Path(tempfile.gettempdir()), "nothing": last.folder / "x", "link": link,
    }[pointed]  # fmt: skip
    pointer = {**json.loads(simulation.POINTER.read_text()), "folder": str(target)}
    simulation.POINTER.write_text(json.dumps(pointer))

    assert simulation.find() is None
    with simulation.begin("y"):
        assert elsewhere.exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"folder": 3}', "\x00"])
def test_a_damaged_pointer_is_no_pointer(content: str, folder: Path) -> None:
    (folder / "var").mkdir()
    simulation.POINTER.write_text(content)
    assert simulation.find() is None


def test_a_chosen_ledger_is_never_replaced_by_a_simulations(capsys: pytest.CaptureFixture[str]) -> None:
    with simulation.begin("x") as running:
        (running.folder / "announcer.db").touch()
        chosen = load({"ANNOUNCER_DATABASE_URL": "sqlite:///mine.db"})
        assert simulation.of_this_folder(chosen) is chosen
        assert capsys.readouterr().err == ""
        assert simulation.of_this_folder(load({})).ledger_url == running.database_url
        assert "the simulation that runs at x" in capsys.readouterr().err


def test_after_a_simulation_the_real_ledger_counts_if_there_is_one(folder: Path) -> None:
    with simulation.begin("x") as last:
        (last.folder / "announcer.db").touch()
    assert simulation.of_this_folder(load({})).ledger_url == last.database_url
    assert simulation.of_this_folder(load({}), only_running=True).ledger_url == load({}).ledger_url
    (folder / "var" / "announcer.db").touch()
    assert simulation.of_this_folder(load({})).ledger_url == load({}).ledger_url


def test_a_folder_that_cannot_be_written_does_not_stop_a_simulation(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "var").write_text("a file in the way")
    with simulation.begin("x") as begun:
        assert begun.is_running
    assert "`announcer posts` will not find this ledger" in capsys.readouterr().err


# --- the whole service ---


def _until_answered(url: str, process: subprocess.Popen[str]) -> bytes:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"no answer from {url}: {process.communicate(timeout=20)}")


def test_a_simulated_service_and_the_commands_beside_it(
    announcer: Announcer, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One service for all: nothing goes without approval, an approval is heard at once, and the files are its site."""
    port = free_port()
    (folder / ".env").write_text(  # an account, which a simulation must leave alone
        "ANNOUNCER_MASTODON__BASE_URL=http://127.0.0.1:1\nANNOUNCER_MASTODON__ACCESS_TOKEN=token\n"
    )
    monkeypatch.setenv("ANNOUNCER_PORT", str(port))
    monkeypatch.setenv("ANNOUNCER_APPROVAL", "manual")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))  # where this process looks for simulations too
    args = [sys.executable, "-m", "announcer", "run", "--now", "2024-01-10T09:00", "--speed", "1"]
    process = subprocess.Popen(args, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        _until_answered(f"http://127.0.0.1:{port}/feed.rss", process)
        deadline = time.monotonic() + 15  # the site is there before it is known whose account it is
        while not json.loads((waiting := announcer("posts", "--json")).out)["posts"]:
            assert time.monotonic() < deadline, "nothing was decided"
        approved = announcer("approve", "bijen/series/1/nl")
        deadline = time.monotonic() + 15  # rounds come every 30 seconds: it has to be told
        while b'"posted"' not in _until_answered(f"http://127.0.0.1:{port}/healthz", process):
            assert time.monotonic() < deadline, "the approval was not heard"
            time.sleep(0.2)
        posts = announcer("posts", "--json")
        built = announcer("build", "public")
        served = _until_answered(f"http://127.0.0.1:{port}/feed.rss", process)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "simulated clock from 2024-01-10 09:00 (Europe/Amsterdam), 1 times as fast; a throwaway ledger" in said
    assert {post["key"]: post["state"] for post in json.loads(waiting.out)["posts"]} == {"bijen/series/1/nl": "held"}
    assert "the simulation that runs at" in approved.err
    assert "The service that runs looks at it at once." in approved.out
    listed = {post["key"]: post for post in json.loads(posts.out)["posts"]}
    assert listed["bijen/series/1/nl"]["state"] == "posted"
    assert {post["account"] for post in listed.values()} == {"local"}
    assert built.status == 0
    assert (folder / "public" / "feed.rss").read_bytes() == served
    assert not (folder / "var" / "announcer.db").exists()

    after = announcer("hold", "bijen/eerste")
    assert "the simulation that ran here last" in after.err
    assert "That simulation is over, and this was its ledger" in after.out
    status = announcer("status")
    assert re.search(r"of a simulated clock; last round: 2024-01-10 09:0\d", status.out)


def test_a_port_in_use_is_one_line_and_leaves_nothing_behind(announcer: Announcer, folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (folder / ".env").write_text(f"ANNOUNCER_PORT={port}\n")
        done = announcer("run", "--now", "2024-01-10")

    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert str(port) in done.err
    assert not (folder / "var").exists()
    assert list(Path(tempfile.gettempdir()).iterdir()) == []
