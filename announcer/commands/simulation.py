"""The throwaway ledger of a simulated clock: where it lies, and how other commands in the same folder find it.

A file beside the default ledger points to it. Whether the simulation still runs, a lock on a file in its folder tells,
which the kernel lets go of however the process ends. The folder stays until the next simulation, so that one can look
at what was posted.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from announcer.commands.language import warn
from announcer.model import Message
from announcer.model.os_failure import failure_in_words
from announcer.settings.fields import SQLITE, Settings

POINTER = Path("var/simulation.json")
"""Beside the default ledger. It never names a ledger that somebody chose."""
_PREFIX = "announcer-simulation-"
_LOCK = "running.lock"


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation that runs, or that ran last."""

    folder: Path
    address: str
    really_posts: bool = False
    """It posts to the configured account, not to the local one."""

    @property
    def database_url(self) -> str:
        return f"{SQLITE}{self.folder / 'announcer.db'}"

    @property
    def site_store_path(self) -> Path:
        return self.folder / "site.db"

    @property
    def is_running(self) -> bool:
        try:
            with (self.folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def find() -> Simulation | None:
    """The simulation of this folder, if its ledger is still there."""
    try:
        pointer = json.loads(POINTER.read_text(encoding="utf-8"))
        folder, address, really_posts = Path(pointer["folder"]), str(pointer["address"]), bool(pointer["really_posts"])
        is_ours = folder.stat().st_uid == os.geteuid()
    except (OSError, ValueError, TypeError, KeyError):
        return None
    # The pointer is a file that anyone with this folder may have written; what it names is read, and deleted one day.
    is_ours = is_ours and folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(_PREFIX)
    return Simulation(folder, address, really_posts) if is_ours and not folder.is_symlink() else None


@contextlib.contextmanager
def begin(address: str, *, really_posts: bool = False) -> Iterator[Simulation]:
    """Makes a throwaway folder and points to it; it counts as running until the context ends. What the last
    simulation left is deleted, unless that runs still."""
    last = find()
    if last is not None and not last.is_running:
        shutil.rmtree(last.folder, ignore_errors=True)
    simulation = Simulation(Path(tempfile.mkdtemp(prefix=_PREFIX)), address, really_posts)
    with (simulation.folder / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _point_to(simulation)
        yield simulation


def _point_to(simulation: Simulation) -> None:
    pointer = {
        "folder": str(simulation.folder),
        "database_url": simulation.database_url,
        "address": simulation.address,
        "really_posts": simulation.really_posts,
        "pid": os.getpid(),
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        POINTER.parent.mkdir(parents=True, exist_ok=True)
        draft = POINTER.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(pointer, indent=2) + "\n", encoding="utf-8")
        draft.replace(POINTER)
    except OSError as error:
        warn(
            Message(
                "{path} cannot be written ({reason}): `announcer posts` will not find this ledger; it is {ledger}",
                path=POINTER, reason=failure_in_words(error), ledger=simulation.database_url,
            ),
            None,
        )  # fmt: skip


def of_this_folder(settings: Settings, *, only_running: bool = False) -> Settings:
    """The settings with which to look at the ledger: those of the simulation, when it runs or (unless `only_running`)
    there is no other ledger. Says so on standard error."""
    simulation = None if settings.database_url_is_explicit else find()
    if simulation is None or not (simulation.folder / "announcer.db").exists():
        return settings
    runs = simulation.is_running
    if not runs and only_running:
        return settings
    if not runs and settings.ledger_path is not None and settings.ledger_path.exists():
        return settings
    if runs:
        which = Message("this is the ledger of the simulation that runs at {address}", address=simulation.address)
    else:
        which = Message("this is the ledger of the simulation that ran here last")
    warn(which, settings)
    settings = settings.with_ledger(simulation.database_url)
    return settings if simulation.really_posts else settings.without_account()


def is_throwaway(settings: Settings) -> bool:
    """Whether these settings look at a simulation's own ledger, which nobody uses again once that is over."""
    simulation = find()
    return simulation is not None and simulation.database_url == settings.ledger_url
