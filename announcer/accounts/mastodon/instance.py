"""What is known of an instance, shared by the clients of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from announcer.accounts.mastodon.answers import limits_of
from announcer.model import Limits

_KEEPERS = ("pleroma", "akkoma")


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What an instance said of itself."""

    limits: Limits
    keeps_answers: bool
    """Under an Idempotency-Key it keeps whatever it answered, errors and 429 too, and repeats that for six hours
    (Pleroma and its kin, lib/pleroma/web/plugs/idempotency_plug.ex). With a key, no second attempt would reach it."""


class Instance:
    """An instance, and what it told of itself last. Thread-safe: `facts` is only ever replaced as a whole, by one
    assignment; who uses several parts of it reads it once."""

    def __init__(self) -> None:
        self.facts: InstanceFacts | None = None
        """None: it was not asked yet, or did not tell."""


def instance_facts(instance: Mapping[str, Any]) -> InstanceFacts:
    """What `/api/v2/instance` (or v1) tells."""
    return InstanceFacts(limits_of(instance), keeps_answers(instance))


def keeps_answers(instance: Mapping[str, Any]) -> bool:
    """Whether it is Pleroma or a descendant: each has a part `pleroma` of its own, and most say so in the version
    (`2.7.2 (compatible; Akkoma 3.13.2)`)."""
    version = instance.get("version")
    named = version.lower() if isinstance(version, str) else ""
    return isinstance(instance.get("pleroma"), dict) or any(name in named for name in _KEEPERS)
