"""Instances that lie: what they answer to a delivery that posts to them, and what becomes of its posts."""

from contextlib import nullcontext
from pathlib import Path

from tests.attacks.attack import Kind
from tests.attacks.instances import answers_to_posts

INSTANCES: Kind[Path] = Kind(
    name="instances",
    title="Lying instances",
    least=25,
    ground=nullcontext,
    attacks=(*answers_to_posts.ATTACKS,),
)
