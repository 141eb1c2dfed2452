"""Event files that somebody makes to harm, and what is said of them."""

from contextlib import nullcontext

from tests.attacks.attack import Kind
from tests.attacks.definitions import (
    addresses,
    days_and_hours,
    injected_texts,
    sizes,
    words_and_numbers,
    yaml_text,
)

DEFINITIONS: Kind[None] = Kind(
    name="definitions",
    title="Event files",
    least=400,
    ground=lambda _: nullcontext(),
    attacks=(
        *yaml_text.ATTACKS,
        *sizes.ATTACKS,
        *days_and_hours.ATTACKS,
        *addresses.ATTACKS,
        *words_and_numbers.ATTACKS,
        *injected_texts.ATTACKS,
    ),
)
