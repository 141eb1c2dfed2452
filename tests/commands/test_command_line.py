"""The command line as a whole: help, exit statuses, what goes to which stream, and how quickly."""

import subprocess
import sys
from pathlib import Path

import pytest

from announcer.commands import COMMANDS
from tests.commands.command_runs import Announcer, started


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_names_every_command_and_teaches(flag: str, announcer: Announcer) -> None:
    done = announcer(flag)

    assert done.status == 0
    assert "announcer run --now" in done.out
    for name, line in COMMANDS.items():
        assert f"  {name}" in done.out
        assert line in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, announcer: Announcer) -> None:
    done = announcer(name, "--help")

    assert done.status == 0
    assert f"Usage: announcer {name}" in done.out
    assert len(done.out.splitlines()) > 6
    assert done.err == ""


def test_without_a_command_the_help_is_shown_as_wrong_usage(announcer: Announcer) -> None:
    done = announcer()
    assert done.status == 2
    assert "Commands:" in done.err


@pytest.mark.parametrize(("typed", "meant"), [("rnu", "run"), ("statsu", "status"), ("post", "posts")])
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, meant: str, announcer: Announcer) -> None:
    done = announcer(typed)
    assert done.status == 2
    assert f"there is no command '{typed}'; did you mean `announcer {meant}`?" in done.err


def test_a_command_that_is_near_nothing_points_to_the_help(announcer: Announcer) -> None:
    done = announcer("xyzzy")
    assert done.status == 2
    assert "`announcer --help` lists them all" in done.err


def test_an_unknown_option_is_wrong_usage(announcer: Announcer) -> None:
    assert announcer("plan", "--nwo", "2024-01-10").status == 2


def test_wrong_settings_are_a_line_each_and_exit_status_2(
    announcer: Announcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOUNCER_PROT", "1")
    monkeypatch.setenv("ANNOUNCER_SETTLE", "soon")

    for name in ("run", "plan", "status", "posts"):
        done = announcer(name)
        assert done.status == 2
        assert done.out == ""
        assert done.err.splitlines() == [
            "announcer: ANNOUNCER_PROT: there is no such setting; did you mean ANNOUNCER_PORT?",
            "ANNOUNCER_SETTLE: 'soon' is not a length of time; write 21d, 10m or 1h30m",
        ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("run", "--speed", "60"), "--speed and --really-post are for a simulated clock; add --now WHEN"),
        (("run", "--really-post"), "--speed and --really-post are for a simulated clock; add --now WHEN"),
        (("run", "--now", "soon"), "--now 'soon' is no moment"),
        (("run", "--now", "2024-01-10", "--speed", "0"), "--speed 0.0: write a number above 0"),
        (("run", "--now", "2024-01-10", "--really-post"), "--really-post needs an account"),
        (("plan", "--now", "2024-13-10"), "--now '2024-13-10' is no moment"),
        (("plan", "--event", "a/b/c"), "--event: not a key of a series or an event: 'a/b/c'"),
        (("posts", "--state", "lost"), "'lost' is not one of"),
        (("posts", "--limit", "0"), "0 is not in the range"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_said_and_nothing_is_done(
    args: tuple[str, ...], words: str, announcer: Announcer, folder: Path
) -> None:
    done = announcer(*args)

    assert done.status == 2
    assert words in done.err
    assert not (folder / "var").exists()


def test_a_simulated_clock_never_posts_to_a_public_instance(
    announcer: Announcer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOUNCER_BASE_URL", "https://agenda.example.org")
    monkeypatch.setenv("ANNOUNCER_MASTODON__BASE_URL", "https://mastodon.example")
    monkeypatch.setenv("ANNOUNCER_MASTODON__ACCESS_TOKEN", "token")

    done = announcer("run", "--now", "2024-01-10", "--really-post")

    assert done.status == 2
    assert "an instance on this machine only, and https://mastodon.example is not" in done.err
    assert not (folder / "var").exists()


# --- as a process of its own ---


def test_the_package_is_the_command(tmp_path: Path) -> None:
    done = started("--version", cwd=tmp_path)
    assert done.status == 0
    assert done.out.startswith("announcer 0.")


def test_the_reader_of_a_pipe_may_leave_early(folder: Path) -> None:
    command = f"{sys.executable} -m announcer plan --now 2024-01-10 | head -n 1"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    assert "to come" in done.stdout
    assert done.stderr == ""
