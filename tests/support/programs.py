"""Programs that some tests need. On CI a missing one fails the run; elsewhere the test is skipped with its reason."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support.on_ci import ON_CI


def find(*names: str) -> str:
    """The path of the first of `names` that is installed; skips the test when none is (fails it on CI)."""
    folders = [*os.environ["PATH"].split(os.pathsep), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    for name in names:
        if found := shutil.which(name, path=os.pathsep.join(folders)):
            return found
    return missing(f"needs the program {' or '.join(names)}, which is not installed")


def missing(message: str) -> NoReturn:
    """Something that the test needs is not there."""
    if ON_CI:
        pytest.fail(message)
    pytest.skip(message)
