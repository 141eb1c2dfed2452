"""What the site's tests share: `from feeds_fixtures import ...` works in this folder (importlib mode adds no path)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
