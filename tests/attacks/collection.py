"""All attacks there are, by kind."""

from typing import Any

from tests.attacks.attack import Kind
from tests.attacks.days.kind import DAYS
from tests.attacks.definitions.kind import DEFINITIONS
from tests.attacks.instances.kind import INSTANCES
from tests.attacks.requests.kind import REQUESTS

KINDS: tuple[Kind[Any], ...] = (DEFINITIONS, REQUESTS, INSTANCES, DAYS)
