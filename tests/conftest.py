"""What all tests share."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# `from programs import find` works in every test folder: with importlib mode pytest adds no folder to the path.
sys.path.insert(0, str(Path(__file__).parent))

# The same examples on every run, so that a red run means a change; the campaigns in benchmarks/ search on.
settings.register_profile(
    "announcer", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("announcer")
