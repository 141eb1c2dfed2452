"""Event files that somebody makes to harm, and what is said of them."""

from contextlib import nullcontext

from tests.attacks.attack import Kind
from tests.attacks.definitions import yaml_text

DEFINITIONS: Kind[None] = Kind(
    name="definitions",
    title="Event files",
    least=400,
    ground=lambda _: nullcontext(),
    attacks=(*yaml_text.ATTACKS,),
)
