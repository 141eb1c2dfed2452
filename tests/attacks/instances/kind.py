"""Instances that lie: what they answer to a delivery that posts to them, and what becomes of its posts."""

from contextlib import nullcontext
from pathlib import Path

from tests.attacks.attack import Kind
from tests.attacks.instances import (
    about_itself,
    answers_to_posts,
    edits_and_media,
    every_answer,
    line,
    lists,
    token,
    whole_service,
    words,
)

INSTANCES: Kind[Path] = Kind(
    name="instances",
    title="Lying instances",
    least=25,
    ground=nullcontext,
    attacks=(
        *answers_to_posts.ATTACKS,
        *lists.ATTACKS,
        *edits_and_media.ATTACKS,
        *every_answer.ATTACKS,
        *about_itself.ATTACKS,
        *words.ATTACKS,
        *whole_service.ATTACKS,
        *line.ATTACKS,
        *token.ATTACKS,
    ),
)
