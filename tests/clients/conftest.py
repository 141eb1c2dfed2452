"""What the tests with real clients share: the modules of this folder, and the fixed events of `tests/site`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "site", HERE.parent / "posts"):
    sys.path.insert(0, str(folder))
