"""The libraries from npm with which web calendars and feed readers are made; `npm ci` in this folder installs them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.programs import find, missing

HERE = Path(__file__).parent


def read_with(script: str, files: list[bytes]) -> Any:
    """What `script` of this folder makes of each of `files`, in one run; skips (on CI fails) without npm's packages."""
    node = find("node")
    if not (HERE / "node_modules").is_dir():
        missing("needs the packages of tests/clients/package.json; `npm ci` in that folder installs them")
    done = subprocess.run(
        [node, str(HERE / script)],
        input=json.dumps([each.decode() for each in files]).encode(),
        capture_output=True,
        check=False,
        timeout=60,
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "TZ": "Asia/Tokyo"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
