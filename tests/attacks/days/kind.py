"""Days on which the ground gives way, each had by a whole service."""

from contextlib import nullcontext
from pathlib import Path

from tests.attacks.attack import Kind
from tests.attacks.days import frozen, instance_away, ledgers, processes

DAYS: Kind[Path] = Kind(
    name="days",
    title="Hard days",
    least=15,
    ground=nullcontext,
    attacks=(*processes.ATTACKS, *frozen.ATTACKS, *ledgers.ATTACKS, *instance_away.ATTACKS),
)
