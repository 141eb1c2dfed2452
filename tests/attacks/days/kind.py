"""Days on which the ground gives way, each had by a whole service."""

from contextlib import nullcontext
from pathlib import Path

from tests.attacks.attack import Kind
from tests.attacks.days import clocks, disks, frozen, hanging, instance_away, ledger_files, ledgers, networks, processes

DAYS: Kind[Path] = Kind(
    name="days",
    title="Hard days",
    least=15,
    ground=nullcontext,
    attacks=(
        *processes.ATTACKS,
        *frozen.ATTACKS,
        *hanging.ATTACKS,
        *ledger_files.ATTACKS,
        *ledgers.ATTACKS,
        *disks.ATTACKS,
        *clocks.ATTACKS,
        *networks.ATTACKS,
        *instance_away.ATTACKS,
    ),
)
