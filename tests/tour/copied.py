"""The repository as somebody gets it."""

import shutil
import subprocess
from pathlib import Path

from tests.support.repository import ROOT


def a_copy_of_the_repository(folder: Path) -> None:
    """Every file that git knows, as it is now, and nothing that was made here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
